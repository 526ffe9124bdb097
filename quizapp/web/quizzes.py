"""The quizzes on offer: the list, a quiz's own page, and the start of an attempt."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from quizapp.bank.choose import choose_ids
from quizapp.bank.records import current_records, find_record
from quizapp.db import writing
from quizapp.quiz.attempt import open_attempt, start_attempt
from quizapp.quiz.draw import NEVER_ASKED, NothingToAsk
from quizapp.quiz.models import Quiz
from quizapp.web.identity import current_user, user_or_guest
from quizapp.web.shelves import on_shelves

HIGHEST_SEED = 2**31 - 1

quiz_pages = Blueprint("quizzes", __name__, url_prefix="/<language:language>/quizzes")


@quiz_pages.get("")
def index() -> str:
    """List the quizzes."""
    quizzes = current_records(Quiz)
    return render_template("quizzes.html", shelves=on_shelves(quizzes), sizes={quiz.id: size(quiz) for quiz in quizzes})


@quiz_pages.get("/<quiz_id>")
def show(quiz_id: str) -> str:
    """Show what a quiz asks and let it begin."""
    quiz = get_quiz(quiz_id)
    user = current_user()
    is_open = user is not None and open_attempt(quiz_id, user.id) is not None
    return render_template("quiz.html", quiz=quiz, size=size(quiz), is_open=is_open)


@quiz_pages.post("/<quiz_id>/attempts")
def start(quiz_id: str) -> Response:
    """Start an attempt, or go on with the open one, at its first question."""
    now = datetime.now(UTC)
    with writing():
        quiz = get_quiz(quiz_id)
        user = user_or_guest(now)
        try:
            attempt = start_attempt(
                quiz, user.id, public_id=secrets.token_urlsafe(12), seed=secrets.randbelow(HIGHEST_SEED), now=now
            )
        except NothingToAsk:
            abort(404)
        address = url_for("attempts.go_on", attempt_id=attempt.public_id)
    return redirect(address, 303)


def get_quiz(quiz_id: str) -> Quiz:
    """Return a quiz on offer or answer 404."""
    return find_record(Quiz, quiz_id) or abort(404)


def size(quiz: Quiz) -> int:
    """Return how many questions an attempt at the quiz has."""
    return len(choose_ids(quiz.outline.select, without=NEVER_ASKED))
