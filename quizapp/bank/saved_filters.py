"""Saved filters: what somebody looks for again and again in the list of the bank, under a name of their own."""

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.bank.listing import Wanted
from quizapp.db import Base, UTCDateTime, db, take_turns

LONGEST_NAME, MOST_FILTERS = 60, 30


class TooMany(Exception):
    """Nobody keeps more than MOST_FILTERS."""


class SavedFilter(Base):
    """What one person looks for, under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    wanted: Mapped[str] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


def asked_for(wanted: Wanted) -> dict[str, Any]:
    """Return what is looked for as an address holds it: only what is not empty."""
    return {name: value for name, value in asdict(wanted).items() if value}


def read_wanted(kept: str) -> dict[str, Any]:
    """Return a saved filter as an address holds it; what can no longer be filtered by is left out."""
    known = {field.name for field in fields(Wanted)}
    return {name: value for name, value in json.loads(kept).items() if name in known}


def save_filter(user_id: int, name: str, wanted: Wanted, now: datetime) -> SavedFilter:
    """Keep a filter under a name, in the place of the one that had it; raises TooMany."""
    take_turns(f"filters {user_id}")
    mine = select(SavedFilter).where(SavedFilter.user_id == user_id)
    row = db.session.scalar(mine.where(SavedFilter.name == name))
    if row is None:
        if (db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST_FILTERS:
            raise TooMany(user_id)
        row = SavedFilter(user_id=user_id, name=name)
        db.session.add(row)
    row.wanted, row.created_at = json.dumps(asked_for(wanted), ensure_ascii=False), now
    db.session.flush()
    return row


def remove_filter(user_id: int, filter_id: int) -> bool:
    """Forget one of somebody's own filters; tell whether there was one."""
    mine = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.user_id == user_id)
    return db.session.execute(mine).rowcount > 0  # type: ignore[attr-defined, no-any-return]


def filters_data(user_id: int) -> list[dict[str, object]]:
    """Return somebody's saved filters, as JSON can hold them."""
    mine = select(SavedFilter).where(SavedFilter.user_id == user_id).order_by(SavedFilter.id)
    return [
        {"name": row.name, "looks_for": json.loads(row.wanted), "saved_at": row.created_at.isoformat()}
        for row in db.session.scalars(mine)
    ]
