"""Saving each choice at once, for the script of the question pages, and the worker that shows them offline."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from quizapp.db import writing
from quizapp.items.question import NotAResponse
from quizapp.languages import Language
from quizapp.lean import driver_unit
from quizapp.quiz.attempt import HIGHEST_SEQ, AttemptFinished
from quizapp.quiz.open_question import OpenQuestion
from quizapp.quiz.recording import NotAtOnce, Sending, Standing, record, record_at_once
from quizapp.static_files import OURS
from quizapp.web.asking import advice, get_attempt, get_question, keep_private, seconds_left
from quizapp.web.language import reader_language
from quizapp.web.question_page import known_by_now

saving = Blueprint("saving", __name__, url_prefix="/<language:language>/attempts")
saving.after_request(keep_private)
worker = Blueprint("worker", __name__)

Reply = tuple[Response, int]


@saving.post("/<attempt_id>/<int:number>/save")
def save(attempt_id: str, number: int) -> Reply:
    """Store a response without judging it; the reply says what stands in its place now, and under which number."""
    sending = read_sending(request.form, reader_language(), datetime.now(UTC))
    if sending is None:
        return refusal(_("This could not be understood, so nothing was stored."), 400)
    seen = get_question(attempt_id, number)
    try:
        standing = store(seen, sending)
    except NotAResponse:
        return refusal(advice(seen.question), 422)
    if standing is None:
        return refusal(_("This attempt is over, so nothing was stored. Its score stands."), 409)
    known_by_now()
    return jsonify(told(seen, sending, standing)), 200


def read_sending(form: MultiDict[str, str], language: Language, now: datetime) -> Sending | None:
    """Return what a form sends, or None where its number is none that our script gives."""
    seq = form.get("seq", 0, type=int)
    sent = [value for value in form.getlist("response") if value.strip()]
    return Sending(sent, seq, language, now) if 1 <= seq < HIGHEST_SEQ else None


def store(seen: OpenQuestion, sending: Sending) -> Standing | None:
    """Store what was sent and return what stands, or None where the attempt is over.

    What came in time and is sent again, since our reply was lost, gets the same reply again.
    """
    try:
        return store_at_once(seen, sending)
    except NotAtOnce:
        pass
    with writing():
        try:
            return record(seen, sending)
        except AttemptFinished:
            pass  # and that it is over is stored
    return stands_already(get_question(seen.public_id, seen.number), sending)


def store_at_once(seen: OpenQuestion, sending: Sending) -> Standing:
    """Store what was sent in one short unit of work, as nearly always can be done; else raise NotAtOnce."""
    if standing := stands_already(seen, sending):
        return standing
    with driver_unit() as connection:
        return record_at_once(connection, seen, sending)


def stands_already(seen: OpenQuestion, sending: Sending) -> Standing | None:
    """Return what stands where it is this very choice, sent before."""
    same = seen.seq == sending.seq and seen.choice == seen.read(sending.sent, sending.language)
    return Standing(seen.seq, seen.choice, seen.recorded_at, seen.here.checked) if seen.recorded_at and same else None


def told(seen: OpenQuestion, sending: Sending, standing: Standing) -> dict[str, Any]:
    """Return what the script is told of a response that was stored."""
    return {
        "seq": standing.seq,
        "sent": seen.question.as_sent(standing.choice, sending.language) if standing.choice else [],
        "stands": standing.choice == seen.read(sending.sent, sending.language),
        "checked": standing.checked,
        "saved_at": standing.recorded_at.isoformat(),
        "left": seconds_left(seen.due_at, sending.now),
    }


@saving.get("/<attempt_id>/state")
def state(attempt_id: str) -> Response:
    """Say how much time is left by our clock, whether the attempt is over, and give a token for the next form."""
    attempt, now = get_attempt(attempt_id), datetime.now(UTC)
    return jsonify(left=seconds_left(attempt.due_at, now), over=attempt.is_over(now), token=generate_csrf())


@worker.get("/offline.js")
def offline() -> Response:
    """Send the service worker. It stands at the root, since a worker serves only addresses below its own."""
    script = (OURS / "offline" / "worker.js").read_bytes()
    response = current_app.response_class(script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def refusal(problem: str, status: int) -> Reply:
    """Say in the reader's language why nothing was stored."""
    return jsonify(problem=problem), status
