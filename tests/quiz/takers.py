"""Learners who take quizzes of the small bank, as a test wants them to."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from quizapp.db import db, writing
from quizapp.quiz.attempt import finish_attempt, record_response, slots_of
from quizapp.quiz.figures import Figures
from quizapp.quiz.models import Attempt
from quizapp.quiz.statistics import count_more, figures_by_item, forget_figures
from tests.conftest import NOW
from tests.quiz.people import guest, start

LATER = NOW + timedelta(hours=1)
Sent = Mapping[str, Sequence[str]]


def begin(sent: Sent, quiz_id: str = "all", user_id: int | None = None, *, seconds: int = 20, seed: int = 1) -> Attempt:
    """Start an attempt and send responses, by the id of the item, so many seconds apart; the learner may be new."""
    attempt = start(user_id or guest().id, quiz_id, seed=seed)
    for place, slot in enumerate((one for one in slots_of(attempt) if one.version.item_id in sent), 1):
        now = NOW + timedelta(seconds=seconds * place)
        with writing():
            record_response(attempt, slot.number, sent[slot.version.item_id], seq=1, language="vi", now=now)
    return attempt


def finish(attempt: Attempt, now: datetime = LATER) -> Attempt:
    """Finish an attempt."""
    with writing():
        return finish_attempt(attempt, now)


def take(sent: Sent, quiz_id: str = "all", user_id: int | None = None, seconds: int = 20) -> Attempt:
    """Start an attempt, send responses and finish it."""
    return finish(begin(sent, quiz_id, user_id, seconds=seconds))


def figures(item_id: str) -> Figures:
    """Return the figures of one item."""
    db.session.rollback()
    return figures_by_item([item_id])[item_id]


def recount() -> None:
    """Count all figures anew."""
    last = 0
    with writing():
        forget_figures()
    while last >= 0:
        with writing():
            last = (count_more(last) or [-1])[-1]
