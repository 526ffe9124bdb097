"""Taking a quiz: one question a page, feedback once it is answered, and the result."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from quizapp.bank.sources import sources
from quizapp.db import db, writing
from quizapp.items.arranged import Matching, Ordering
from quizapp.items.choice import OptionQuestion
from quizapp.items.collection import Topic
from quizapp.items.numbers import localise_number
from quizapp.items.question import NotAResponse
from quizapp.items.sorting import sort_key
from quizapp.items.typed import Number, TypedQuestion
from quizapp.languages import Language, parse_language
from quizapp.quiz.attempt import (
    AttemptFinished,
    finish_attempt,
    marks,
    progress,
    record_response,
    slots_of,
)
from quizapp.quiz.models import Attempt, Slot
from quizapp.quiz.order import shown_options
from quizapp.quiz.scoring import Score, by_topic, total
from quizapp.web.identity import current_user
from quizapp.web.language import reader_language
from quizapp.web.look import chosen_look, shows_both

DRAFT = "draft"  # what was typed or cleared when a reader changed the look, for the page that follows alone

attempt_pages = Blueprint("attempts", __name__, url_prefix="/<language:language>/attempts")


@attempt_pages.get("/<attempt_id>")
def go_on(attempt_id: str) -> Redirect:
    """Lead to the question to go on with, or to the result."""
    attempt = get_attempt(attempt_id)
    if attempt.finished_at is not None:
        return redirect(url_for(".result", attempt_id=attempt_id))
    return redirect(url_for(".question", attempt_id=attempt_id, number=progress(attempt).next))


@attempt_pages.get("/<attempt_id>/<int:number>")
def question(attempt_id: str, number: int) -> str:
    """Ask a question, or show it with feedback once its response stands."""
    attempt = get_attempt(attempt_id)
    kept = session.pop(DRAFT, None) if DRAFT in session else None
    sent = kept[2] if kept and kept[:2] == [attempt_id, number] else None
    return show_question(attempt, number, sent=sent)


@attempt_pages.post("/<attempt_id>/<int:number>")
def respond(attempt_id: str, number: int) -> Redirect | tuple[str, int]:
    """Store a response, and show its feedback, or the open question in another language, or the result."""
    now, language = datetime.now(UTC), reader_language()
    (switch, look), ends = wish(), "finish" in request.form
    stays = not (switch or look)  # a new look of the open question asks for no feedback
    sent = [value for value in request.form.getlist("response") if value.strip()]
    seq, problem, status = request.form.get("seq", 1, type=int), None, 422
    with writing():
        attempt = get_attempt(attempt_id)
        slot = get_slot(attempt, number)
        try:
            if sent or (stays and not ends):
                response = record_response(attempt, number, sent, seq=seq, language=language, now=now, check=stays)
                if stays and response.checked_at is None:
                    problem, status = _("This was changed in another window. The saved answer is shown now."), 409
        except AttemptFinished:
            problem, status = _("This attempt is over, so nothing was stored. Its score stands."), 409
        except NotAResponse:
            problem = advice(slot)
        if ends and not problem:
            finish_attempt(attempt, now)
    if not stays and (problem or not sent):
        session[DRAFT], problem = [attempt_id, number, sent], None
    if problem:
        return show_question(attempt, number, problem=problem, sent=sent if status == 422 else None), status
    if ends:
        return redirect(url_for(".result", attempt_id=attempt_id), 303)
    address = url_for(".question", attempt_id=attempt_id, number=number, language=switch or language)
    return redirect(f"{address}?{urlencode(look)}" if look else address, 303)


@attempt_pages.post("/<attempt_id>/finish")
def finish(attempt_id: str) -> Redirect:
    """End the attempt and show what it earned."""
    with writing():
        finish_attempt(get_attempt(attempt_id), datetime.now(UTC))
    return redirect(url_for(".result", attempt_id=attempt_id), 303)


@attempt_pages.get("/<attempt_id>/result")
def result(attempt_id: str) -> str | Redirect:
    """Show the score, by topic, and every question with its reasons and sources."""
    attempt = get_attempt(attempt_id)
    if attempt.finished_at is None:
        return redirect(url_for(".go_on", attempt_id=attempt_id))
    slots, known = slots_of(attempt), sources()
    earned = marks(slots)
    return render_template(
        "result.html",
        attempt=attempt,
        slots=[(slot, shown(slot, attempt.seed)) for slot in slots],
        score=total(earned),
        topics=in_alphabet([(known.topics[topic], score) for topic, score in by_topic(earned).items()]),
        first_missed=next((mark.number for mark in slots if mark.response and mark.response.score < 1), None),
        articles=known.articles,
    )


def in_alphabet(topics: list[tuple[Topic, Score]]) -> list[tuple[Topic, Score]]:
    """Sort topics by their titles in the reader's language."""
    return sorted(topics, key=lambda row: sort_key(row[0].title[reader_language()]))


@attempt_pages.after_request
def keep_private(response: Response) -> Response:
    """Keep somebody's responses out of every cache, so that Back asks again too."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def wish() -> tuple[Language | None, dict[str, str]]:
    """Return what a button of the question's form wants instead of feedback: another language, another look."""
    language, look = parse_language(request.form.get("switch", "")), chosen_look(request.form)
    if "switch" in request.form and language is None:
        abort(400)
    return language, look | ({"show": "one"} if language and shows_both() else {})


def get_attempt(attempt_id: str) -> Attempt:
    """Return the reader's own attempt or answer 404; that somebody else has one by this name is not told."""
    user = current_user()
    attempt = db.session.scalar(select(Attempt).where(Attempt.public_id == attempt_id))
    if user is None or attempt is None or attempt.user_id != user.id:
        abort(404)
    return attempt


def get_slot(attempt: Attempt, number: int) -> Slot:
    """Return a slot of the attempt or answer 404."""
    if not 1 <= number <= progress(attempt).last:
        abort(404)
    return db.session.get_one(Slot, (attempt.id, number), populate_existing=True)


def show_question(
    attempt: Attempt, number: int, *, problem: str | None = None, sent: Sequence[str] | None = None
) -> str:
    """Render a question's page with what stands in its slot, or with what was sent and could not be stored.

    A problem says why not.
    """
    slot = get_slot(attempt, number)
    how_far = progress(attempt)
    checked = bool(attempt.finished_at or (slot.response and slot.response.checked_at))
    return render_template(
        "feedback.html" if checked else "question.html",
        attempt=attempt,
        slot=slot,
        shown=shown(slot, attempt.seed) | ({} if sent is None or checked else {"sent": sent}),
        problem=problem,
        last=how_far.last,
        open_count=len([other for other in how_far.without_response if other != number]),
        articles=sources().articles,
    )


def advice(slot: Slot) -> str:
    """Say what a response to this kind of question is."""
    if isinstance(slot.question, Number):
        return str(_("Type a number, such as %(example)s.", example=localise_number("12.5", reader_language())))
    if isinstance(slot.question, TypedQuestion):
        return str(_("Type your answer first."))
    if isinstance(slot.question, Ordering):
        return str(_("Give each line a number, and each number to one line."))
    if isinstance(slot.question, Matching):
        return str(_("Choose something for every line."))
    return str(_("Choose one of the options first."))


def shown(slot: Slot, seed: int) -> dict[str, object]:
    """Return what the templates show of a slot: its question, the options in the attempt's order, what was chosen."""
    asked = slot.question
    options = shown_options(asked, seed, slot.number) if isinstance(asked, OptionQuestion) else []
    choice = slot.response.choice if slot.response else ()
    sent = asked.as_sent(choice, reader_language())
    return {"question": asked, "options": options, "choice": choice, "sent": sent}
