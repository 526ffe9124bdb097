"""Publishing: the birth of an immutable version, and retiring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from quizapp.bank.bodies import digest, write_body
from quizapp.bank.models import BankItem, ItemTag, ItemVersion
from quizapp.db import db
from quizapp.items.model import Item


@dataclass(frozen=True)
class Birth:
    """How a version came to be: the kind of change, what its author said of it, who wrote and who approved it."""

    change: str = ""
    note: str = ""
    author_id: int | None = None
    reviewer_id: int | None = None


SYNCED = Birth()


def publish(row: BankItem, item: Item, now: datetime, birth: Birth = SYNCED) -> ItemVersion:
    """Make `item` the published version of its identity and return the version."""
    body = write_body(item)
    if row.version_number or row.revision:  # a first wording that comes with the files was open on nobody's page
        row.number_anew()
    row.version_number, row.retired_at = row.version_number + 1, None
    version = ItemVersion(
        item_id=row.id,
        number=row.version_number,
        body=body,
        digest=digest(body),
        published_at=now,
        change=birth.change,
        note=birth.note,
        author_id=birth.author_id,
        reviewer_id=birth.reviewer_id,
    )
    db.session.add(version)
    _tag(item)
    db.session.flush()
    db.session.refresh(row, ["version"])
    return version


def retire(row: BankItem, now: datetime) -> None:
    """Take an item out of use; what was made of it stays."""
    row.retired_at = row.retired_at or now
    db.session.flush()


def _tag(item: Item) -> None:
    tags = {("level", item.level), ("kind", item.kind)}
    tags |= {("topic", topic) for topic in item.topics}
    tags |= {("article", cite.article) for cite in item.cites}
    tags |= {("fact", fact) for fact in item.facts}
    db.session.execute(delete(ItemTag).where(ItemTag.item_id == item.id))
    db.session.add_all(ItemTag(item_id=item.id, tag=tag, value=value) for tag, value in sorted(tags))
