"""How difficult the listed questions are: told when their figures change, so that a list can be filtered by it."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import or_, select, update

from quizapp.bank.bodies import read_body
from quizapp.bank.listing import Listing
from quizapp.bank.models import BankItem, ItemVersion
from quizapp.db import db
from quizapp.items.keys import scores_alike
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.quiz.figures import difficulty
from quizapp.quiz.tallies import VersionFigures

CHUNK = 500


def rate_versions(version_ids: Collection[int]) -> None:
    """Tell how difficult the questions are whose versions these are."""
    ids = sorted(version_ids)
    for start in range(0, len(ids), CHUNK):
        of_them = select(ItemVersion.item_id).where(ItemVersion.id.in_(ids[start : start + CHUNK]))
        rate_items(sorted(set(db.session.scalars(of_them))))


def rated_items() -> Iterator[list[str]]:
    """Return the ids of all questions that have figures or are said to be difficult or easy, some hundred at a time."""
    counted = select(ItemVersion.item_id).join(VersionFigures, VersionFigures.version_id == ItemVersion.id)
    told = select(Listing.item_id).where(Listing.difficulty != "")
    ids = sorted({*db.session.scalars(counted), *db.session.scalars(told)})
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def rate_items(item_ids: Collection[str]) -> None:
    """Tell how difficult these questions are, where that changed.

    A row that somebody else is writing to is passed over: who counts waits for nobody who keeps the bank, and the next
    attempt at the question tells it again.
    """
    told = dict(
        db.session.execute(select(Listing.item_id, Listing.difficulty).where(Listing.item_id.in_(item_ids))).all()
    )
    now = _difficulties(item_ids) if told else {}
    changed = sorted(item_id for item_id, before in told.items() if now.get(item_id, "") != before)
    if not changed:
        return
    free = select(Listing.id, Listing.item_id).where(Listing.item_id.in_(changed)).order_by(Listing.item_id)
    ids_of: defaultdict[str, list[int]] = defaultdict(list)
    for listing_id, item_id in db.session.execute(free.with_for_update(skip_locked=True)):
        ids_of[now.get(item_id, "")].append(listing_id)
    for name, ids in ids_of.items():
        db.session.execute(update(Listing).where(Listing.id.in_(ids)).values(difficulty=name))


def _difficulties(item_ids: Collection[str]) -> dict[str, str]:
    is_published = BankItem.version_number == ItemVersion.number
    versions = db.session.execute(
        select(ItemVersion.item_id, ItemVersion.body, is_published, VersionFigures.n, VersionFigures.x)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .outerjoin(VersionFigures, VersionFigures.version_id == ItemVersion.id)
        .where(ItemVersion.item_id.in_(item_ids), or_(VersionFigures.version_id.is_not(None), is_published))
    )
    published: dict[str, str] = {}
    kept: defaultdict[str, list[tuple[str, int, float]]] = defaultdict(list)
    for item_id, body, is_current, attempts, marks in versions:
        if is_current:
            published[item_id] = body
        if attempts is not None:
            kept[item_id].append((body, attempts, marks))
    found = {}
    for item_id, body in published.items():
        alike = [one for one in kept[item_id] if one[0] == body or score_alike(read_body(one[0]), read_body(body))]
        found[item_id] = difficulty(sum(one[1] for one in alike), sum(one[2] for one in alike))
    return found


def score_alike(one: Item, other: Item) -> bool:
    """Whether two wordings of an item are questions that give every response the same score."""
    if one is other:
        return True
    return isinstance(one, Question) and isinstance(other, Question) and scores_alike(one, other)
