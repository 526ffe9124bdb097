"""Taking a quiz: one question a page, feedback or the next question, a look back at all of them, and the end."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from quizapp.db import writing
from quizapp.items.question import NotAResponse
from quizapp.languages import Language, parse_language
from quizapp.quiz.attempt import HIGHEST_SEQ, AttemptFinished, finish_attempt, flag_slot, slots_of
from quizapp.quiz.open_question import OpenQuestion
from quizapp.quiz.progress import progress
from quizapp.quiz.recording import Sending, record
from quizapp.web.asking import advice, get_attempt, get_question, keep_private, shown, time_left
from quizapp.web.language import reader_language
from quizapp.web.look import chosen_look, shows_both
from quizapp.web.question_page import show_question
from quizapp.web.study_feed import feed

DRAFT = "draft"  # what was typed when a reader changed the look and cannot be stored, for the page that follows alone
PLACES = {"review": "attempts.review", "all": "attempts.every_question", "report": "reports.ask"}

attempt_pages = Blueprint("attempts", __name__, url_prefix="/<language:language>/attempts")
attempt_pages.after_request(keep_private)


@dataclass(frozen=True)
class Wish:
    """What a button of a question's form wants instead of feedback: another language, another look, to go, a flag."""

    language: Language | None
    look: dict[str, str]
    go: str | None
    flag: bool | None

    @property
    def changes_look(self) -> bool:
        """Whether the same question is to be shown another way."""
        return bool(self.language or self.look)

    @property
    def feedback(self) -> bool:
        """Whether nothing else is wanted."""
        return not self.changes_look and self.go is None and self.flag is None


@attempt_pages.get("/<attempt_id>")
def go_on(attempt_id: str) -> Redirect:
    """Lead to the question to go on with, or to the result."""
    attempt = get_attempt(attempt_id)
    if attempt.is_over(datetime.now(UTC)):
        return redirect(url_for("results.show", attempt_id=attempt_id))
    return redirect(url_for(".question", attempt_id=attempt_id, number=progress(attempt).next))


@attempt_pages.get("/<attempt_id>/<int:number>")
def question(attempt_id: str, number: int) -> Response:
    """Ask a question, or show it with feedback once its response stands."""
    kept = session.pop(DRAFT, None) if DRAFT in session else None
    sent = kept[2] if kept and kept[:2] == [attempt_id, number] else None
    return show_question(attempt_id, number, sent=sent)


@attempt_pages.post("/<attempt_id>/<int:number>")
def respond(attempt_id: str, number: int) -> Redirect | tuple[Response, int]:
    """Store a response, then show its feedback, or what else was wished for; nothing is lost where it cannot be."""
    now, wish = datetime.now(UTC), read_wish()
    sent = [value for value in request.form.getlist("response") if value.strip()]
    seen = get_question(attempt_id, number)
    with writing():
        problem, status = store(seen, sent, wish, now)
    if wish.changes_look and problem:
        session[DRAFT] = [attempt_id, number, sent]
    elif problem:
        kept = sent if status == 422 else None
        return show_question(attempt_id, number, problem=problem, sent=kept), status
    return redirect(after(seen, wish), 303)


def store(seen: OpenQuestion, sent: list[str], wish: Wish, now: datetime) -> tuple[str | None, int]:
    """Record what was sent and the flag; return what kept it from counting, if anything, with the status for it."""
    seq, language = request.form.get("seq", 1, type=int), reader_language()
    if seq >= HIGHEST_SEQ:  # no form of ours sends it, and no later number could follow
        seq = seen.seq + 1
    checks = wish.feedback and not seen.exam
    try:
        if sent or seen.here.given:
            standing = record(seen, Sending(sent, seq, language, now, checks))
            if not wish.changes_look and standing.choice != seen.read(sent, language):
                return _("This was changed in another window. The saved answer is shown now."), 409
            if checks and not standing.checked:
                return advice(seen.question), 422
        elif checks:
            return advice(seen.question), 422
        if wish.flag is not None:
            flag_slot(seen.attempt_id, seen.number, wish.flag, now)
    except AttemptFinished:
        return _("This attempt is over, so nothing was stored. Its score stands."), 409
    except NotAResponse:
        return advice(seen.question), 422
    return None, 200


def after(seen: OpenQuestion, wish: Wish) -> str:
    """Return the address that follows a stored response."""
    here, number = seen.public_id, seen.number
    if wish.go is None and wish.feedback and seen.exam:
        wish = Wish(None, {}, "review" if number == seen.progress.last else str(number + 1), None)
    if wish.go in PLACES:
        return url_for(PLACES[wish.go], attempt_id=here, number=number if wish.go == "report" else None)
    at = int(wish.go) if wish.go else number
    address = url_for(".question", attempt_id=here, number=at, language=wish.language or reader_language())
    return f"{address}?{urlencode(wish.look)}" if wish.look else address


def read_wish() -> Wish:
    """Return what the button that was pressed wants; answer 400 where no button of ours says so."""
    form = request.form
    language, look = parse_language(form.get("switch", "")), chosen_look(form)
    go, flag = form.get("go"), form.get("flag")
    known = (go is None or go in PLACES or (go.isascii() and go.isdigit() and len(go) < 6)) and flag in {None, "0", "1"}
    if not known or ("switch" in form and language is None):
        abort(400)
    look |= {"show": "one"} if language and shows_both() else {}
    return Wish(language, look, go, None if flag is None else flag == "1")


@attempt_pages.get("/<attempt_id>/all")
def every_question(attempt_id: str) -> str | Redirect:
    """Show every open question on one page, which a browser can keep for the time without a connection."""
    return overview("every_question.html", attempt_id)


@attempt_pages.get("/<attempt_id>/review")
def review(attempt_id: str) -> str | Redirect:
    """Show which questions have a response, which do not and which are flagged, before the attempt is finished."""
    return overview("review.html", attempt_id)


def overview(template: str, attempt_id: str) -> str | Redirect:
    """Render a page about all questions of an open attempt, or lead to the result of one that is over."""
    attempt, now = get_attempt(attempt_id), datetime.now(UTC)
    if attempt.is_over(now):
        return redirect(url_for("results.show", attempt_id=attempt_id))
    return render_template(
        template,
        attempt=attempt,
        slots=[(slot, shown(slot, attempt.seed)) for slot in slots_of(attempt)],
        progress=progress(attempt),
        left=time_left(attempt.due_at, now),
    )


@attempt_pages.post("/<attempt_id>/finish")
def finish(attempt_id: str) -> Redirect:
    """End the attempt and show what it earned."""
    now = datetime.now(UTC)
    with writing():
        attempt = finish_attempt(get_attempt(attempt_id), now)
        feed(attempt, now)
        timed_out = attempt.timed_out
    if timed_out:
        flash(_("The time was up. What had been saved by then was scored."))
    return redirect(url_for("results.show", attempt_id=attempt_id), 303)
