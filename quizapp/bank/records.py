"""Records: entries of a content file that are kept whole, in the order of the file, and brought up to date by sync."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import String, func, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.bank.bodies import digest
from quizapp.db import Base, UTCDateTime, db

FIRST_PLACE_HERE = 1_000_000  # what is born here stands behind whatever the files hold


class Storable(Protocol):
    """An entry of a content file: it has a permanent id and can be written as JSON."""

    @property
    def id(self) -> str:
        """The permanent id."""

    def model_dump_json(self, *, exclude_defaults: bool) -> str:
        """Write the entry as JSON."""


@dataclass
class Changes:
    """How many rows a sync added, changed, retired and left alone."""

    added: int = 0
    changed: int = 0
    retired: int = 0
    same: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        """Add up two counts."""
        return Changes(
            self.added + other.added, self.changed + other.changed, self.retired + other.retired, self.same + other.same
        )


class Record(Base):
    """A table of content entries: permanent id, place in the file, the entry as JSON. Gone entries are retired.

    An entry that was written or changed here is `kept_here`: no sync changes or retires it. `synced_digest` then says
    what its file held before that, and is empty where no file held it.
    """

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    kept_here: Mapped[bool] = mapped_column(default=False)
    synced_digest: Mapped[str | None] = mapped_column(String(64))


R = TypeVar("R", bound=Record)


def sync_records(
    table: type[Record],
    entries: Iterable[Storable],
    now: datetime,
    *,
    kept: list[str] | None = None,
    conflicts: list[str] | None = None,
    needed: Collection[str] = (),
) -> Changes:
    """Make a table hold exactly these entries; those no longer among them are retired, never deleted.

    An entry kept here stays as it is. Where it differs from its file, its name, such as "fact news-01", is added to
    `kept`, or to `conflicts` where the file changed too since the two were last the same. Entries whose ids are
    `needed` by something kept here are not retired either.
    """
    rows = {row.id: row for row in db.session.scalars(select(table))}
    changes = Changes()
    for position, entry in enumerate(entries):
        body = entry.model_dump_json(exclude_defaults=True)
        row = rows.pop(entry.id, None)
        if row is None:
            db.session.add(table(id=entry.id, position=position, body=body))
            changes.added += 1
        elif row.kept_here and (row.body, row.retired_at) != (body, None):
            row.position = position
            stands_still = row.synced_digest == digest(body)
            differing = kept if stands_still else conflicts
            if differing is not None:
                differing.append(f"{table.__tablename__} {row.id}")
        elif (row.position, row.body, row.retired_at) == (position, body, None):
            changes.same += 1
        else:
            row.position, row.body, row.retired_at = position, body, None
            changes.changed += 1
    for row in rows.values():
        if not row.kept_here and row.id not in needed:
            changes.retired += row.retired_at is None
            row.retired_at = row.retired_at or now
    db.session.flush()
    return changes


def keep_record(table: type[R], entry: Storable) -> R:
    """Store an entry that was written or changed here, and return its row."""
    row = db.session.get(table, entry.id)
    if row is None:
        last = db.session.scalar(select(func.max(table.position)))
        row = table(id=entry.id, position=max(FIRST_PLACE_HERE, (last or 0) + 1))
        db.session.add(row)
        row.kept_here = True
    mark_kept(row)
    row.body = entry.model_dump_json(exclude_defaults=True)
    db.session.flush()
    return row


def retire_record(row: Record, now: datetime) -> None:
    """Take an entry out of use here; it can be brought back."""
    mark_kept(row)
    row.retired_at = row.retired_at or now
    db.session.flush()


def revive_record(row: Record) -> None:
    """Bring a retired entry back into use."""
    mark_kept(row)
    row.retired_at = None
    db.session.flush()


def mark_kept(row: Record) -> None:
    """Let an entry be kept here, and note what its file held where it was the file's until now."""
    if not row.kept_here:
        row.kept_here, row.synced_digest = True, digest(row.body)


def find_record(table: type[R], record_id: str) -> R | None:
    """Return a row that is not retired, or None."""
    row = db.session.get(table, record_id)
    return row if row and row.retired_at is None else None


def current_records(table: type[R]) -> list[R]:
    """Return the rows that are not retired, in the order of their file."""
    return list(db.session.scalars(select(table).where(table.retired_at.is_(None)).order_by(table.position, table.id)))
