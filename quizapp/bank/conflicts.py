"""Conflicts: what was changed both here and in the files, as the last sync found it, and how each is settled."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.bank.bodies import digest, read_body, write_body
from quizapp.bank.drafts import Seen, find_draft, save_draft
from quizapp.bank.models import BankItem
from quizapp.bank.records import Record, Storable
from quizapp.bank.retirement import take_out
from quizapp.bank.sync import SyncReport
from quizapp.db import Base, UTCDateTime, db
from quizapp.items.content import Content
from quizapp.items.drafting import draft_of

ITEM = "item"


class SyncConflict(Base):
    """Something the last sync left as it is here, and what its file holds: JSON, or nothing where the file lost it."""

    __tablename__ = "sync_conflict"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    body: Mapped[str] = mapped_column(LongText)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def digest(self) -> str:
        """The SHA-256 of what the file holds."""
        return digest(self.body)


class DraftInTheWay(Exception):
    """Somebody is writing at the item; the file's wording would go over theirs."""


def note_conflicts(report: SyncReport, content: Content, now: datetime) -> None:
    """Keep what a sync left alone, in the place of what the one before it did; the same again writes nothing."""
    left = [name if " " in name else f"{ITEM} {name}" for name in (*report.conflicts, *report.other_kinds)]
    bodies = dict(_bodies(content)) if left else {}
    found = {name: bodies.get(name, "") for name in left}
    for row in db.session.scalars(select(SyncConflict)):
        if found.get(f"{row.kind} {row.entry_id}") == row.body:
            del found[f"{row.kind} {row.entry_id}"]
        else:
            db.session.delete(row)
    db.session.flush()
    for name, body in found.items():
        kind, _, entry_id = name.partition(" ")
        db.session.add(SyncConflict(kind=kind, entry_id=entry_id, body=body, found_at=now))
    db.session.flush()


def _bodies(content: Content) -> Iterator[tuple[str, str]]:
    for item in content.items:
        yield f"{ITEM} {item.id}", write_body(item)
    entries: dict[str, Iterable[Storable]] = {
        "article": content.articles,
        "topic": content.topics,
        "fact": content.facts,
        "quiz": content.quizzes,
        "deck": content.decks,
    }
    for kind, found in entries.items():
        for entry in found:
            yield f"{kind} {entry.id}", entry.model_dump_json(exclude_defaults=True)


def open_conflicts() -> list[SyncConflict]:
    """Return what waits to be settled, items first."""
    rows = db.session.scalars(select(SyncConflict).order_by(SyncConflict.kind, SyncConflict.entry_id))
    return sorted(rows, key=lambda row: row.kind != ITEM)


def is_other_kind(conflict: SyncConflict, row: BankItem) -> bool:
    """Whether the file makes another kind of item of it, which only an item with an id of its own can be."""
    if not conflict.body or row.version is None:
        return False
    return read_body(conflict.body).kind != row.version.item.kind


def table_of(kind: str) -> type[Record]:
    """Return the table of the records of a kind."""
    return next(table for table in Record.__subclasses__() if table.__tablename__ == kind)


def keep_ours(conflict: SyncConflict) -> None:
    """Let what stands here stand: the file is known now, so that only its next change is a conflict again."""
    if conflict.kind == ITEM:
        row = db.session.get_one(BankItem, conflict.entry_id)
        row.synced_digest = conflict.digest if conflict.body else None
    else:
        record = db.session.get_one(table_of(conflict.kind), conflict.entry_id)
        record.synced_digest = conflict.digest
    db.session.delete(conflict)
    db.session.flush()


def take_theirs(conflict: SyncConflict, *, user_id: int, now: datetime) -> None:
    """Take what the file holds: an item's wording as a draft to be reviewed, a record at once; raises DraftInTheWay.

    An item that its file lost is taken out of use.
    """
    if conflict.kind == ITEM:
        _take_item(conflict, user_id, now)
    else:
        record = db.session.get_one(table_of(conflict.kind), conflict.entry_id)
        record.body, record.retired_at, record.kept_here, record.synced_digest = conflict.body, None, False, None
    db.session.delete(conflict)
    db.session.flush()


def _take_item(conflict: SyncConflict, user_id: int, now: datetime) -> None:
    row = db.session.get_one(BankItem, conflict.entry_id)
    if not conflict.body:
        take_out(row, user_id=user_id, now=now)
        row.synced_digest = None
        return
    if find_draft(row.id) is not None:
        raise DraftInTheWay(row.id)
    save_draft(row, draft_of(read_body(conflict.body)), Seen(row.revision), user_id=user_id, now=now)
    row.synced_digest = conflict.digest
