"""The whole bank as content files, with its quizzes and decks: what `bank export` writes and the desk hands out."""

from io import BytesIO
from zipfile import ZipFile

from quizapp.bank.images import image_data
from quizapp.bank.records import current_records
from quizapp.bank.shipped_images import FOLDER as IMAGES
from quizapp.bank.shipped_images import named_images
from quizapp.bank.sync import export_bank
from quizapp.decks.models import Deck
from quizapp.decks.zipped import add_entry
from quizapp.items.content import Content
from quizapp.items.files import write_content
from quizapp.quiz.models import Quiz

FOLDER = "content"


def bank_content() -> Content:
    """Return the published bank as content, with the quizzes and decks in use."""
    quizzes = tuple(quiz.outline for quiz in current_records(Quiz))
    return export_bank(quizzes, tuple(deck.outline for deck in current_records(Deck)))


def zip_content(content: Content) -> bytes:
    """Return the content files of a bank in a zip; equal banks give equal bytes."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, text in write_content(content).items():
            data = text.encode()
            add_entry(archive, f"{FOLDER}/{name}", BytesIO(data), len(data))
        for file in named_images(content):
            if (picture := image_data(file)) is not None:
                add_entry(archive, f"{FOLDER}/{IMAGES}/{file}", BytesIO(picture), len(picture))
    return out.getvalue()
