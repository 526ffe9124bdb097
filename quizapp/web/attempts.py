"""Taking a quiz: one question a page, feedback once it is answered, and the result."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from quizapp.bank.models import ArticleRecord, TopicRecord
from quizapp.db import db, writing
from quizapp.items.choice import ChoiceQuestion
from quizapp.items.collection import Article, Topic
from quizapp.items.numbers import localise_number
from quizapp.items.question import NotAResponse
from quizapp.items.typed import Number, TypedQuestion
from quizapp.languages import parse_language
from quizapp.quiz.attempt import AttemptFinished, check_response, finish_attempt, marks, record_response, slots_of
from quizapp.quiz.models import Attempt, Slot
from quizapp.quiz.order import shown_options
from quizapp.quiz.scoring import by_topic, total
from quizapp.web.identity import current_user
from quizapp.web.language import reader_language

attempt_pages = Blueprint("attempts", __name__, url_prefix="/<language:language>/attempts")


@attempt_pages.get("/<attempt_id>")
def go_on(attempt_id: str) -> Response:
    """Lead to the first question without feedback, or to the result."""
    attempt = get_attempt(attempt_id)
    if attempt.finished_at is None:
        for slot in attempt.slots:
            if slot.response is None or slot.response.checked_at is None:
                return redirect(url_for(".question", attempt_id=attempt_id, number=slot.number))
        return redirect(url_for(".question", attempt_id=attempt_id, number=len(attempt.slots)))
    return redirect(url_for(".result", attempt_id=attempt_id))


@attempt_pages.get("/<attempt_id>/<int:number>")
def question(attempt_id: str, number: int) -> str:
    """Ask a question, or show it with feedback once its response stands."""
    return show_question(get_attempt(attempt_id), number)


@attempt_pages.post("/<attempt_id>/<int:number>")
def respond(attempt_id: str, number: int) -> Response | tuple[str, int]:
    """Store a response. With `switch` it stays open and is shown in the other language; else its feedback follows."""
    now, language = datetime.now(UTC), reader_language()
    switch = parse_language(request.form.get("switch", ""))
    sent = [value for value in request.form.getlist("response") if value.strip()]
    with writing():
        attempt = get_attempt(attempt_id)
        get_slot(attempt, number)
        try:
            if sent or not switch:
                seq = request.form.get("seq", 1, type=int)
                record_response(attempt, number, sent, seq=seq, language=language, now=now)
            if not switch:
                check_response(attempt, number, now)
        except NotAResponse:
            return show_question(attempt, number, refused=True, sent=sent), 422
        except AttemptFinished:
            abort(409)
    address = url_for(".question", attempt_id=attempt_id, number=number, language=switch or language)
    return redirect(address, 303)


@attempt_pages.post("/<attempt_id>/finish")
def finish(attempt_id: str) -> Response:
    """End the attempt and show what it earned."""
    with writing():
        finish_attempt(get_attempt(attempt_id), datetime.now(UTC))
    return redirect(url_for(".result", attempt_id=attempt_id), 303)


@attempt_pages.get("/<attempt_id>/result")
def result(attempt_id: str) -> str | Response:
    """Show the score, by topic, and every question with its reasons and sources."""
    attempt = get_attempt(attempt_id)
    if attempt.finished_at is None:
        return redirect(url_for(".go_on", attempt_id=attempt_id))
    earned = marks(attempt)
    return render_template(
        "result.html",
        attempt=attempt,
        slots=[(slot, feedback(slot, attempt.seed)) for slot in slots_of(attempt)],
        score=total(earned),
        topics=[(topics()[topic], score) for topic, score in by_topic(earned).items()],
        articles=articles(),
    )


def get_attempt(attempt_id: str) -> Attempt:
    """Return the reader's own attempt or answer 404; whose it is else, or whether it is, is nobody's business."""
    user = current_user()
    attempt = db.session.scalar(select(Attempt).where(Attempt.public_id == attempt_id))
    if user is None or attempt is None or attempt.user_id != user.id:
        abort(404)
    return attempt


def get_slot(attempt: Attempt, number: int) -> Slot:
    """Return a slot of the attempt or answer 404."""
    slots = attempt.slots
    return slots[number - 1] if 1 <= number <= len(slots) else abort(404)


def show_question(attempt: Attempt, number: int, *, refused: bool = False, sent: Sequence[str] = ()) -> str:
    """Render a question's page with what stands in its slot; `refused` says that what was sent is no response."""
    slot = get_slot(attempt, number)
    choice = tuple(sent) if refused else slot.response.choice if slot.response else ()
    problem = None
    if refused:
        problem = advice(slot)
    elif isinstance(slot.question, Number) and choice:
        choice = (localise_number(choice[0], reader_language()),)
    checked = bool(attempt.finished_at or (slot.response and slot.response.checked_at))
    return render_template(
        "feedback.html" if checked else "question.html",
        attempt=attempt,
        slot=slot,
        shown=feedback(slot, attempt.seed),
        choice=choice,
        problem=problem,
        last=len(attempt.slots),
        open_count=sum(other.response is None for other in attempt.slots),
        articles=articles(),
    )


def advice(slot: Slot) -> str:
    """Say what a response to this kind of question is."""
    if isinstance(slot.question, Number):
        return str(_("Type a number, such as %(example)s.", example=localise_number("12.5", reader_language())))
    if isinstance(slot.question, TypedQuestion):
        return str(_("Type your answer first."))
    return str(_("Choose one of the options first."))


def feedback(slot: Slot, seed: int) -> dict[str, object]:
    """Return what the templates show of a slot: its question, the options in the attempt's order, the response."""
    asked = slot.question
    options = shown_options(asked, seed, slot.number) if isinstance(asked, ChoiceQuestion) else []
    choice = slot.response.choice if slot.response else ()
    if isinstance(asked, Number) and choice:
        choice = (localise_number(choice[0], reader_language()),)
    return {"question": asked, "options": options, "choice": choice}


def articles() -> dict[str, Article]:
    """Return the articles by id, retired ones too: an old attempt may rest on one."""
    return {row.id: Article.model_validate_json(row.body) for row in db.session.scalars(select(ArticleRecord))}


def topics() -> dict[str, Topic]:
    """Return the topics by id, retired ones too."""
    return {row.id: Topic.model_validate_json(row.body) for row in db.session.scalars(select(TopicRecord))}
