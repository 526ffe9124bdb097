"""Saving each choice at once, for the script of the question pages, and the worker that shows them offline."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from quizapp.db import writing
from quizapp.items.question import NotAResponse
from quizapp.quiz.attempt import HIGHEST_SEQ, AttemptFinished, record_response
from quizapp.quiz.models import Response as Stored
from quizapp.quiz.models import Slot
from quizapp.static_files import OURS
from quizapp.web.asking import advice, get_attempt, get_slot, keep_private, seconds_left
from quizapp.web.language import reader_language

saving = Blueprint("saving", __name__, url_prefix="/<language:language>/attempts")
saving.after_request(keep_private)
worker = Blueprint("worker", __name__)

Reply = tuple[Response, int]


@saving.post("/<attempt_id>/<int:number>/save")
def save(attempt_id: str, number: int) -> Reply:
    """Store a response without judging it; the reply says what stands in its place now, and under which number."""
    now, language = datetime.now(UTC), reader_language()
    sent = [value for value in request.form.getlist("response") if value.strip()]
    seq = request.form.get("seq", 0, type=int)
    if not 1 <= seq < HIGHEST_SEQ:
        return refusal(_("This could not be understood, so nothing was stored."), 400)
    with writing():
        attempt = get_attempt(attempt_id)
        slot = get_slot(attempt, number)
        try:
            response = record_response(attempt, number, sent, seq=seq, language=language, now=now)
        except NotAResponse:
            return refusal(advice(slot), 422)
        except AttemptFinished:
            stored = slot.response
            if stored is None or stored.seq != seq or not is_same(stored, slot, sent):
                return refusal(_("This attempt is over, so nothing was stored. Its score stands."), 409)
            response = stored  # it came in time and only our reply was lost: a repeat gets the same one
        body = {
            "seq": response.seq,
            "sent": slot.question.as_sent(response.choice, reader_language()) if response.choice else [],
            "stands": is_same(response, slot, sent),
            "checked": response.checked_at is not None,
            "saved_at": response.recorded_at.isoformat(),
            "left": seconds_left(attempt.due_at, now),
        }
    return jsonify(body), 200


def is_same(stored: Stored, slot: Slot, sent: list[str]) -> bool:
    """Say whether what is stored in a slot is what was sent."""
    return stored.choice == (slot.question.read(sent, reader_language()) if sent else ())


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
