"""At sign-in: what a guest did becomes the user's, once."""

from sqlalchemy import func, select

from quizapp.db import db, take_turns
from quizapp.quiz.models import Attempt
from quizapp.quiz.statistics import count_attempts, keep_figures


def adopt_attempts(*, guest_id: int, user_id: int) -> int:
    """Give a guest's attempts to a user, numbered after the user's own at each quiz, and return how many there were.

    An open one stays open, beside the user's own open one at the same quiz where there is one. What sets it apart is
    its own id and not the guest's: guests are removed after this, and SQLite may give the next one the same id.
    Where the user has taken the quiz before, what the guest did there is no first attempt any more.
    """
    quizzes = select(Attempt.quiz_id).where(Attempt.user_id == guest_id).distinct()
    for quiz_id in sorted(db.session.scalars(quizzes)):
        take_turns(f"start {quiz_id} {user_id}")
    keep_figures()
    last = select(Attempt.quiz_id, func.max(Attempt.number)).where(Attempt.user_id == user_id).group_by(Attempt.quiz_id)
    numbers: dict[str, int] = dict(db.session.execute(last).all())
    brought = select(Attempt).where(Attempt.user_id == guest_id).order_by(Attempt.id).with_for_update(of=Attempt)
    adopted = list(db.session.scalars(brought.execution_options(populate_existing=True)))
    count_attempts([attempt for attempt in adopted if attempt.quiz_id in numbers], back=True)
    for attempt in adopted:
        numbers[attempt.quiz_id] = numbers.get(attempt.quiz_id, 0) + 1
        attempt.number, attempt.user_id, attempt.set_apart = numbers[attempt.quiz_id], user_id, attempt.id
    db.session.flush()
    return len(adopted)
