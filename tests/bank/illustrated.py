"""Items with a picture, for the tests: stored, published and stamped as a review would."""

from quizapp.bank.images import keep_image
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.db import db, writing
from quizapp.decks.stamps import stamp_notes
from quizapp.formats.pictures import Picture
from quizapp.items.model import Image
from quizapp.items.text import Text
from tests.bank.desk_people import KEY
from tests.conftest import NOW
from tests.pictures import kept

ALT = Text(vi='Một hình bầu dục "xanh" <to> [đậm]', en='A "blue" <large> [dark] ellipse')


def image_of(picture: Picture, alt: Text = ALT) -> Image:
    """Return a picture as items have it."""
    return Image(file=picture.file, width=picture.width, height=picture.height, alt=alt)


def illustrate(*item_ids: str, picture: Picture | None = None, alt: Text = ALT) -> Image:
    """Publish items anew with a picture, the same for all."""
    picture = picture or kept()
    with writing():
        keep_image(picture, None, NOW)
        for item_id in item_ids or (KEY,):
            row = db.session.get_one(BankItem, item_id)
            assert row.version is not None
            publish(row, row.version.item.model_copy(update={"image": image_of(picture, alt)}), NOW)
        stamp_notes(NOW)
    return image_of(picture, alt)
