"""What the pages of an attempt share: finding it and its questions, and what the templates show of them."""

from datetime import UTC, datetime
from typing import NamedTuple

from flask import Response, abort, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from quizapp.bank.passages import passages_of
from quizapp.bank.sources import sources
from quizapp.db import db
from quizapp.items.arranged import Matching, Ordering
from quizapp.items.choice import OptionQuestion
from quizapp.items.numbers import localise_number
from quizapp.items.question import Question
from quizapp.items.typed import Number, TypedQuestion
from quizapp.quiz.models import MOST_SLOTS, Attempt, Slot
from quizapp.quiz.open_question import OpenQuestion, open_question
from quizapp.quiz.order import shown_options
from quizapp.quiz.progress import progress
from quizapp.web.identity import SIGNED_IN_FOR, current_user, tokens_held
from quizapp.web.language import reader_language


def get_attempt(attempt_id: str) -> Attempt:
    """Return the reader's own attempt or answer 404; that somebody else has one by this name is not told."""
    user = current_user()
    attempt = db.session.scalar(select(Attempt).where(Attempt.public_id == attempt_id))
    if user is None or attempt is None or attempt.user_id != user.id:
        abort(404)
    return attempt


def get_question(attempt_id: str, number: int) -> OpenQuestion:
    """Return a question of the reader's own attempt, or answer 404; that somebody else has one is not told."""
    since = datetime.now(UTC) - SIGNED_IN_FOR
    return open_question(attempt_id, number, tokens_held(), since) or abort(404)


def get_slot(attempt: Attempt, number: int) -> Slot:
    """Return a slot of the attempt or answer 404."""
    if not 1 <= number <= MOST_SLOTS:
        abort(404)
    return db.session.get(Slot, (attempt.id, number), populate_existing=True) or abort(404)


class TimeLeft(NamedTuple):
    """The time until an attempt is due, in whole seconds and in whole minutes, the same time twice."""

    seconds: int | str
    minutes: int | str


def seconds_left(due_at: datetime | None, now: datetime) -> int | None:
    """Return the whole seconds until an attempt is due, at least 0, or None where it has no limit."""
    return None if due_at is None else max(0, int((due_at - now).total_seconds()))


def time_left(due_at: datetime | None, now: datetime) -> TimeLeft | None:
    """Return the time until an attempt is due, or None where it has no limit."""
    seconds = seconds_left(due_at, now)
    return None if seconds is None else TimeLeft(seconds, seconds // 60)


def show_feedback(attempt_id: str, number: int, *, problem: str | None = None) -> str:
    """Render a question whose response was checked, or whose attempt is over, with its key and reasons.

    A problem says why something sent was not stored.
    """
    attempt = get_attempt(attempt_id)
    slot = get_slot(attempt, number)
    return render_template(
        "feedback.html",
        attempt=attempt,
        slot=slot,
        shown=shown(slot, attempt.seed),
        problem=problem,
        progress=progress(attempt),
        is_over=attempt.is_over(datetime.now(UTC)),
        articles=sources().articles,
        passages=passages_of(slot.question),
    )


def shown(slot: Slot, seed: int) -> dict[str, object]:
    """Return what the templates show of a slot: its question, the options in the attempt's order, what was chosen."""
    asked = slot.question
    options = shown_options(asked, seed, slot.number) if isinstance(asked, OptionQuestion) else []
    choice = slot.given.choice if slot.given else ()
    sent = asked.as_sent(choice, reader_language())
    return {"question": asked, "options": options, "choice": choice, "sent": sent}


def advice(question: Question) -> str:
    """Say what a response to this kind of question is."""
    if isinstance(question, Number):
        return str(_("Type a number, such as %(example)s.", example=localise_number("12.5", reader_language())))
    if isinstance(question, TypedQuestion):
        return str(_("Type your answer first."))
    if isinstance(question, Ordering):
        return str(_("Give each line a number, and each number to one line."))
    if isinstance(question, Matching):
        return str(_("Choose something for every line."))
    return str(_("Choose one of the options first."))


def keep_private(response: Response) -> Response:
    """Keep somebody's responses out of every cache, so that Back asks again too."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
