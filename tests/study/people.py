"""Learners who study, and events of theirs."""

from datetime import datetime, timedelta
from typing import Any

from quizapp.accounts.models import GUEST, User
from quizapp.db import db
from quizapp.study.log import Event
from quizapp.study.models import CardRow
from quizapp.study.schedule import CardState
from tests.conftest import NOW

SAIGON = timedelta(hours=7)


def learner(now: datetime = NOW) -> int:
    """Add somebody without a name and return their id."""
    user = User(role=GUEST, created_at=now)
    db.session.add(user)
    db.session.flush()
    return user.id


def event(name: str, item_id: str = "one", rating: int = 3, **changes: Any) -> Event:
    """Return a review of an item's options, on the clock of Ho Chi Minh City."""
    own: dict[str, Any] = {
        "template": "choose",
        "at": NOW,
        "zone": "Asia/Ho_Chi_Minh",
        "offset": SAIGON,
        "language": "vi",
    }
    return Event(id=name, item_id=item_id, rating=rating, **(own | changes))


def states(user_id: int) -> dict[tuple[str, str], CardState]:
    """Return the states of a learner's cards."""
    db.session.expire_all()
    rows = db.session.query(CardRow).filter_by(user_id=user_id)
    return {(row.item_id, row.template): row.state for row in rows}
