"""Records: entries of a content file that are kept whole, in the order of the file, and brought up to date by sync."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import String, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, UTCDateTime, db


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

    What is `kept_here` was made here and not in a file: sync neither overwrites nor retires it.
    """

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    kept_here: Mapped[bool] = mapped_column(default=False)


R = TypeVar("R", bound=Record)


def sync_records(
    table: type[Record], entries: Iterable[Storable], now: datetime, conflicts: list[str] | None = None
) -> Changes:
    """Make a table hold exactly these entries; those no longer among them are retired, never deleted.

    What was made here is left as it is. An entry that has its id and says something else is added to `conflicts`.
    """
    rows = {row.id: row for row in db.session.scalars(select(table))}
    changes = Changes()
    for position, entry in enumerate(entries):
        body = entry.model_dump_json(exclude_defaults=True)
        row = rows.pop(entry.id, None)
        if row is None:
            db.session.add(table(id=entry.id, position=position, body=body))
            changes.added += 1
        elif row.kept_here:
            changes.same += 1
            if conflicts is not None and (row.body, row.retired_at) != (body, None):
                conflicts.append(entry.id)
        elif (row.position, row.body, row.retired_at) == (position, body, None):
            changes.same += 1
        else:
            row.position, row.body, row.retired_at = position, body, None
            changes.changed += 1
    for row in rows.values():
        if row.kept_here:
            continue
        changes.retired += row.retired_at is None
        row.retired_at = row.retired_at or now
    db.session.flush()
    return changes


def find_record(table: type[R], record_id: str) -> R | None:
    """Return a row that is not retired, or None."""
    row = db.session.get(table, record_id)
    return row if row and row.retired_at is None else None


def current_records(table: type[R]) -> list[R]:
    """Return the rows that are not retired, in the order of their file."""
    return list(db.session.scalars(select(table).where(table.retired_at.is_(None)).order_by(table.position)))
