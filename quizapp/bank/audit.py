"""The audit log: who did what to which item, and when. Only ever added to."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.accounts.models import User
from quizapp.db import Base, UTCDateTime, db

ACTS = (
    *("began", "edited", "discarded", "sent", "taken back", "sent back", "published", "corrected"),
    *("retired", "restored", "tagged", "moved", "undone", "set aside"),
)
SITTING = timedelta(minutes=30)  # edits of one person that follow each other within it are one


class AuditEntry(Base):
    """One act. Who did it is forgotten with the account.

    `before` is the text that stood before an edit, so that no wording is ever lost; `batch` names acts that were done
    to many items at once, and `undo` holds, as JSON, what else it takes to undo such an act.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_item_id", "item_id", "id"),
        Index("ix_audit_entry_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    version_number: Mapped[int] = mapped_column(default=0)
    batch: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[str] = mapped_column(LongText, default="")
    before: Mapped[str] = mapped_column(LongText, default="")
    undo: Mapped[str] = mapped_column(LongText, default="")

    user: Mapped[User | None] = relationship()


def note_act(act: str, item_id: str | None, user_id: int | None, now: datetime, **told: str | int) -> AuditEntry:
    """Add an act to the log; `told` are more of its columns."""
    if act not in ACTS:
        raise ValueError(f"{act!r} is no act")
    entry = AuditEntry(act=act, item_id=item_id, user_id=user_id, at=now, **told)
    db.session.add(entry)
    db.session.flush()
    return entry


def note_edit(item_id: str, user_id: int, before: str, now: datetime, *, goes_on: bool) -> None:
    """Add an edit to the log with the text before it, unless it goes on with an edit of the same person.

    `goes_on` tells whether it comes from the page that saved last, with that text before it.
    """
    latest = latest_act_on(item_id)
    is_theirs = latest is not None and (latest.act, latest.user_id) == ("edited", user_id)
    if not (goes_on and latest is not None and is_theirs and now - latest.at < SITTING):
        note_act("edited", item_id, user_id, now, before=before)


def latest_act_on(item_id: str) -> AuditEntry | None:
    """Return what was done to an item last."""
    return db.session.scalar(
        select(AuditEntry).where(AuditEntry.item_id == item_id).order_by(AuditEntry.id.desc()).limit(1)
    )
