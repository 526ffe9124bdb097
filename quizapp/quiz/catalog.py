"""The quizzes on offer: brought in step with content/quizzes.yaml, listed, and written back."""

from collections.abc import Iterable
from datetime import datetime

from quizapp.bank.records import Changes, current_records, sync_records
from quizapp.db import db
from quizapp.items.collection import QuizOutline
from quizapp.quiz.models import Quiz


def sync_quizzes(outlines: Iterable[QuizOutline], now: datetime) -> Changes:
    """Make the quizzes on offer exactly these."""
    return sync_records(Quiz, outlines, now)


def quizzes() -> list[Quiz]:
    """Return the quizzes on offer in the order of the file."""
    return current_records(Quiz)


def find_quiz(quiz_id: str) -> Quiz | None:
    """Return a quiz on offer, or None."""
    quiz = db.session.get(Quiz, quiz_id)
    return quiz if quiz and quiz.retired_at is None else None
