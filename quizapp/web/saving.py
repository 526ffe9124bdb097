"""Saving each choice at once, for the script of the question pages, and the worker that shows them offline."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from quizapp.db import writing
from quizapp.items.question import Choice, NotAResponse
from quizapp.quiz.attempt import HIGHEST_SEQ, AttemptFinished
from quizapp.quiz.open_question import OpenQuestion
from quizapp.quiz.recording import Standing, record
from quizapp.static_files import OURS
from quizapp.web.asking import advice, get_attempt, get_question, keep_private, seconds_left
from quizapp.web.language import reader_language

saving = Blueprint("saving", __name__, url_prefix="/<language:language>/attempts")
saving.after_request(keep_private)
worker = Blueprint("worker", __name__)

Reply = tuple[Response, int]


@saving.post("/<attempt_id>/<int:number>/save")
def save(attempt_id: str, number: int) -> Reply:
    """Store a response without judging it; the reply says what stands in its place now, and under which number."""
    now = datetime.now(UTC)
    sent = [value for value in request.form.getlist("response") if value.strip()]
    seq = request.form.get("seq", 0, type=int)
    if not 1 <= seq < HIGHEST_SEQ:
        return refusal(_("This could not be understood, so nothing was stored."), 400)
    seen = get_question(attempt_id, number)
    try:
        standing = store(seen, sent, seq, now)
    except NotAResponse:
        return refusal(advice(seen.question), 422)
    if standing is None:
        return refusal(_("This attempt is over, so nothing was stored. Its score stands."), 409)
    return jsonify(
        seq=standing.seq,
        sent=seen.question.as_sent(standing.choice, reader_language()) if standing.choice else [],
        stands=standing.choice == choice_of(seen, sent),
        checked=standing.checked,
        saved_at=standing.recorded_at.isoformat(),
        left=seconds_left(seen.due_at, now),
    ), 200


def store(seen: OpenQuestion, sent: list[str], seq: int, now: datetime) -> Standing | None:
    """Store what was sent and return what stands, or None where the attempt is over.

    What came in time and is sent again, since our reply was lost, gets the same reply again.
    """
    with writing():
        try:
            return record(seen, sent, seq=seq, language=reader_language(), now=now)
        except AttemptFinished:
            pass  # and that it is over is stored
    seen = get_question(seen.public_id, seen.number)
    if seen.recorded_at is None or seen.seq != seq or seen.choice != choice_of(seen, sent):
        return None
    return Standing(seq, seen.choice, seen.recorded_at, seen.here.checked)


def choice_of(seen: OpenQuestion, sent: list[str]) -> Choice:
    """Read what was sent."""
    return seen.question.read(sent, reader_language()) if sent else ()


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
