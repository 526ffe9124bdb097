"""What is kept of a learner's attempts and reports, told to that learner; of an open attempt nothing of its key."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from quizapp.db import Base, db
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt, ResponseEvent
from quizapp.quiz.reports import ProblemReport

# Found by its place in the export, or of no meaning outside the database.
NOT_TOLD = {"id", "user_id", "attempt_id", "version_id", "asked_id", "slot", "missed_of", "set_apart", "counted"}
TELLS_THE_KEY = {"score", "full_score", "earned_before"}


def attempts_data(user_id: int) -> list[dict[str, object]]:
    """Return all that is kept of a user's attempts, as JSON can hold it."""
    mine = select(Attempt).where(Attempt.user_id == user_id).order_by(Attempt.started_at, Attempt.id)
    return [_attempt(attempt) for attempt in db.session.scalars(mine)]


def reports_data(user_id: int) -> list[dict[str, object]]:
    """Return what a user reported about questions, as JSON can hold it."""
    mine = select(ProblemReport).where(ProblemReport.user_id == user_id).order_by(ProblemReport.id)
    return [{"item": one.version.item_id, **_told(one, NOT_TOLD)} for one in db.session.scalars(mine)]


def _attempt(attempt: Attempt) -> dict[str, object]:
    hidden = NOT_TOLD | (TELLS_THE_KEY if attempt.finished_at is None else set())
    log = select(ResponseEvent).where(ResponseEvent.attempt_id == attempt.id).order_by(ResponseEvent.id)
    events = list(db.session.scalars(log))
    questions = [
        {
            **_told(slot, hidden),
            "item": slot.version.item_id,
            "version": slot.version.number,
            "asked_as_version": slot.asked.number if slot.asked else slot.version.number,
            "response": _told(slot.response, hidden) if slot.response else None,
            "sent": [_told(event, hidden) for event in events if event.slot == slot.number],
        }
        for slot in slots_of(attempt)
    ]
    return {**_told(attempt, hidden), "questions": questions}


def _told(row: Base, hidden: Iterable[str]) -> dict[str, object]:
    """Return every column of a row but the hidden ones, those a later version adds too."""
    named = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in hidden}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in named.items()}
