"""A learner's attempts in the order they were made."""

from sqlalchemy import select

from quizapp.db import db
from quizapp.quiz.models import Attempt


def attempts_of(user_id: int) -> list[Attempt]:
    """Return every attempt of a learner, the latest first."""
    rows = select(Attempt).where(Attempt.user_id == user_id).order_by(Attempt.started_at.desc(), Attempt.id.desc())
    return list(db.session.scalars(rows))


def finished_attempts(quiz_id: str, user_id: int) -> list[Attempt]:
    """Return a learner's finished attempts at a whole quiz, the earliest first, without practice of what was missed."""
    mine = (Attempt.quiz_id == quiz_id, Attempt.user_id == user_id, Attempt.missed_of.is_(None))
    rows = select(Attempt).where(*mine, Attempt.finished_at.is_not(None))
    return list(db.session.scalars(rows.order_by(Attempt.finished_at, Attempt.id)))
