"""The page of a question, put together from pieces: no page is asked for more often, so what can be kept is kept.

The frame around the question depends on its number, the look and the quiz; the question on its wording and the order of
its options; the map on what is answered. All are rendered by the same templates as other pages when they are first
needed. A page whose pieces are all kept needs neither template nor Flask: see `quick`.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from flask import Flask, Response, current_app, g, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from quizapp.items.choice import OptionQuestion
from quizapp.languages import Language
from quizapp.quiz.open_question import OpenQuestion
from quizapp.quiz.order import shown_options
from quizapp.web.asking import TimeLeft, get_question, show_feedback, time_left
from quizapp.web.compiled import render_macro
from quizapp.web.headers import nonce, random_padding
from quizapp.web.identity import tokens_held
from quizapp.web.kept import Kept
from quizapp.web.language import reader_language
from quizapp.web.look import look, shows_both
from quizapp.web.pieces import Piece, cut

MARKS = {
    name: f"{name}-{secrets.token_hex(16)}"
    for name in ("bar", "asked", "places", "seq", "seconds", "minutes", "padding")
}
FLASHES = "_flashes"
PIECES, MOST_KEPT = "quizapp-pieces", 4096  # of some kilobytes each
READER = "quizapp.reader"  # where a request says who read a page that can be had again
Keep = Callable[[tuple[object, ...], Callable[[], Piece]], Piece]


class Look(NamedTuple):
    """How a reader sees pages."""

    language: Language
    theme: str
    both: bool


class Once(NamedTuple):
    """What holds for one reply alone: its nonce, the problem, and what was sent and is not stored."""

    nonce: str
    problem: str | None = None
    sent: Sequence[str] | None = None


class Reader(NamedTuple):
    """Who read a page: how, by which tokens, and the token of their forms."""

    look: Look
    tokens: Sequence[str]
    form_token: str


def init_question_page(app: Flask) -> None:
    """Let an app keep its pieces."""
    app.extensions[PIECES] = Kept[Piece](MOST_KEPT)


def show_question(
    attempt_id: str, number: int, *, problem: str | None = None, sent: Sequence[str] | None = None
) -> Response:
    """Render a question's page with what stands in its slot, or with what was sent and could not be stored.

    A problem says why not. Once the response was checked or the attempt is over, it is shown with feedback.
    """
    seen, now = get_question(attempt_id, number), datetime.now(UTC)
    if not is_open(seen, now):
        return current_app.make_response(show_feedback(attempt_id, number, problem=problem))
    told_once = problem is not None or sent is not None or request.query_string or FLASHES in session
    reader = this_reader() if told_once else known_by_now()
    keep: Keep = (lambda _, make: make()) if told_once else keep_piece
    return current_app.make_response(put_together(seen, reader, now, keep, Once(nonce(), problem, sent)))


def this_reader() -> Reader:
    """Return who asks."""
    return Reader(Look(reader_language(), look("theme"), shows_both()), tokens_held(), generate_csrf())


def known_by_now() -> Reader:
    """Return who asks, and let it be known that a reply like this one can be had again: see `quick`."""
    reader: Reader = request.environ.setdefault(READER, this_reader())
    return reader


def is_open(seen: OpenQuestion, now: datetime) -> bool:
    """Whether the question still takes a response; else it is shown with feedback."""
    return not seen.here.checked and not seen.is_over(now)


def keep_piece(key: tuple[object, ...], make: Callable[[], Piece]) -> Piece:
    """Return the piece that the running app keeps under a key, or make it."""
    pieces: Kept[Piece] = current_app.extensions[PIECES]
    return pieces.find(key) or pieces.keep(key, make())


def put_together(seen: OpenQuestion, reader: Reader, now: datetime, keep: Keep, once: Once) -> bytes:
    """Return the page of an open question; `keep` returns the piece that is kept under a key, or has it made."""
    own = {"attempt": seen.public_id, "token": reader.form_token, "nonce": once.nonce}
    left = time_left(seen.due_at, now)
    told = {name: value.encode() for name, value in own.items()}
    framed = frame(seen, reader.look, keep, told)
    told |= {"padding": random_padding(), "seq": b"%d" % (seen.seq + 1)}
    if left:
        told |= {"seconds": str(left.seconds).encode(), "minutes": str(left.minutes).encode()}
    pieces = {
        "bar": bar(seen, reader.look, keep, told),
        "asked": asked(seen, reader.look, keep, once),
        "places": places(seen, reader.look, keep, told),
    }
    return framed.fill({**told, **{name: piece.fill(told) for name, piece in pieces.items()}})


def frame(seen: OpenQuestion, chosen: Look, keep: Keep, own: Mapping[str, bytes]) -> Piece:
    """Return what stands around the question: the header, its form and buttons, the scripts."""

    def make() -> Piece:
        g.padding = MARKS["padding"]
        gaps = {name: Markup(MARKS[name]) for name in ("bar", "asked", "places", "seq")}  # noqa: S704  # letters, digits
        html = render_template("question.html", attempt=seen, **gaps)
        del g.padding
        return cut(html, {**own, **marks()})

    around = (seen.quiz_body, seen.exam, seen.number, seen.progress.last, seen.here.flagged)
    return keep(("frame", *chosen, *around), make)


def bar(seen: OpenQuestion, chosen: Look, keep: Keep, own: Mapping[str, bytes]) -> Piece:
    """Return how far the attempt is, and the time that is left."""
    progress, has_limit = seen.progress, seen.due_at is not None

    def make() -> Piece:
        left = TimeLeft(MARKS["seconds"], MARKS["minutes"]) if has_limit else None
        html = render_macro("parts/player.html", "player_bar", seen, progress, seen.number, left)
        return cut(html, {"attempt": own["attempt"], "token": own["token"], **marks()})

    counted = (seen.number, progress.last, len(progress.without_response), len(progress.flagged))
    return keep(("bar", chosen.language, has_limit, *counted), make)


def asked(seen: OpenQuestion, chosen: Look, keep: Keep, once: Once) -> Piece:
    """Return the question with its fields, and whether its response is saved."""
    question = seen.question
    options = shown_options(question, seen.seed, seen.number) if isinstance(question, OptionQuestion) else []
    filled = tuple(question.as_sent(seen.choice, chosen.language)) if once.sent is None else tuple(once.sent)

    def make() -> Piece:
        return cut(render_macro("parts/open_question.html", "asked", seen, question, options, filled, once.problem), {})

    corrected = (seen.corrected_at, seen.earned_before, seen.score) if seen.corrected_at else ()
    order = tuple(option.id for option in options)
    key = ("asked", chosen.language, chosen.both, seen.digest, order, filled, *corrected)
    return keep(key, make)


def places(seen: OpenQuestion, chosen: Look, keep: Keep, own: Mapping[str, bytes]) -> Piece:
    """Return the map of all questions."""

    def make() -> Piece:
        html = render_macro("parts/player.html", "places_map", seen, seen.progress, seen.number, "response-form")
        return cut(html, {"attempt": own["attempt"]})

    return keep(("places", chosen.language, seen.number, seen.progress.places), make)


def marks() -> dict[str, bytes]:
    """Return what stands in the gaps while a piece is rendered."""
    return {name: mark.encode() for name, mark in MARKS.items()}
