"""Batches: what somebody did to many items at once, which of them were left and why, and whether it was undone."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.accounts.models import ADMIN, User
from quizapp.bank.audit import AuditEntry
from quizapp.bank.models import Draft
from quizapp.db import Base, UTCDateTime, db

# What can be done to many items, and what the audit log calls it for each.
BULK_ACTS = {
    "tag": "tagged",
    "untag": "tagged",
    "share": "moved",
    "keep": "moved",
    "send": "sent",
    "publish": "published",
    "retire": "retired",
    "restore": "restored",
}
MOST_AT_ONCE = 200  # on SQLite nobody else writes meanwhile
UNDO_WITHIN = timedelta(hours=24)


class Left(Exception):  # it is no error: the item stays as it is, and is named
    """An item is left as it is; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLate(Exception):
    """It was done too long ago to be undone."""


@dataclass(frozen=True)
class Order:
    """What is to be done, with the topic or the kind of change where one is needed.

    `seen` are the revisions of the drafts that somebody looked at; nothing else of theirs is published.
    """

    act: str
    topic: str = ""
    change: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)


class Batch(Base):
    """One act on many items; each of them has an entry in the audit log, but for those that were left."""

    __tablename__ = "batch"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    topic: Mapped[str] = mapped_column(String(60), default="")
    left_alone: Mapped[str] = mapped_column(LongText, default="[]")
    undoes: Mapped[str | None] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), unique=True)

    user: Mapped[User | None] = relationship()

    @property
    def left_over(self) -> list[tuple[str, str]]:
        """The items that were left as they are, each with the reason."""
        return [(item_id, reason) for item_id, reason in json.loads(self.left_alone)]


def leave(batch: Batch, left: Sequence[tuple[str, str]]) -> None:
    """Keep in a batch what was left, and why."""
    batch.left_alone = json.dumps(left, ensure_ascii=False)
    db.session.flush()


def revisions_of(item_ids: Collection[str]) -> dict[str, int]:
    """Return at which revision the drafts are that wait for a reviewer."""
    waiting = select(Draft.item_id, Draft.revision).where(Draft.item_id.in_(item_ids), Draft.sent_at.is_not(None))
    return dict(db.session.execute(waiting).all())


def find_batch(batch_id: str) -> Batch | None:
    """Return a batch, or None."""
    return db.session.get(Batch, batch_id) if "\0" not in batch_id else None


def undone_by(batch: Batch) -> Batch | None:
    """Return the batch that undid this one, or None."""
    return db.session.scalar(select(Batch).where(Batch.undoes == batch.id))


def undone_among(batch_ids: Collection[str]) -> set[str]:
    """Return those of the batches that were undone."""
    undone = select(Batch.undoes).where(Batch.undoes.in_(batch_ids))
    return {batch_id for batch_id in db.session.scalars(undone) if batch_id}


def may_undo(user: User, batch: Batch) -> bool:
    """Whether somebody may undo a batch: who did it, or an admin; what undid another one stays."""
    return batch.undoes is None and (user.role == ADMIN or batch.user_id == user.id)


def entries_of(batch: Batch) -> list[AuditEntry]:
    """Return what was done to each item, in the order of their ids."""
    found = select(AuditEntry).where(AuditEntry.batch == batch.id).order_by(AuditEntry.item_id)
    return list(db.session.scalars(found))
