"""The quizzes on offer: the list, a quiz's own page, and the start of an attempt."""

import secrets
from datetime import UTC, datetime
from typing import TypedDict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from quizapp.bank.records import current_records, find_record
from quizapp.db import writing
from quizapp.quiz.attempt import NoAttemptLeft, attempts_left, open_attempt, start_attempt
from quizapp.quiz.draw import NothingToAsk, draw_ids
from quizapp.quiz.models import GRACE, Quiz
from quizapp.web.identity import current_user, is_editor, user_or_guest
from quizapp.web.shelves import on_shelves

HIGHEST_SEED = 2**31 - 1
EXAMS = _l("Exams")

quiz_pages = Blueprint("quizzes", __name__, url_prefix="/<language:language>/quizzes")


class NewNames(TypedDict):
    """What chance gives a new attempt."""

    public_id: str
    seed: int


def new_names() -> NewNames:
    """Return an address that cannot be guessed, and a seed."""
    return {"public_id": secrets.token_urlsafe(12), "seed": secrets.randbelow(HIGHEST_SEED)}


@quiz_pages.get("")
def index() -> str:
    """List the quizzes."""
    quizzes = current_records(Quiz)
    exams = [quiz for quiz in quizzes if quiz.outline.exam]
    shelves = on_shelves([quiz for quiz in quizzes if quiz not in exams]) + ([(EXAMS, exams)] if exams else [])
    return render_template("quizzes.html", shelves=shelves, sizes={quiz.id: size(quiz) for quiz in quizzes})


@quiz_pages.get("/<quiz_id>")
def show(quiz_id: str) -> str:
    """Show what a quiz asks and let it begin, or go on."""
    quiz, user, now = get_quiz(quiz_id), current_user(), datetime.now(UTC)
    still_open = open_attempt(quiz_id, user.id) if user else None
    return render_template(
        "quiz.html",
        quiz=quiz,
        size=size(quiz),
        still_open=still_open if still_open and not still_open.is_over(now) else None,
        left=attempts_left(quiz, user.id if user else 0),
        factor=user.time_factor if user else 1.0,
        grace=int(GRACE.total_seconds()),
        is_printable=may_print(quiz),
        may_share=is_editor(),
    )


@quiz_pages.post("/<quiz_id>/attempts")
def start(quiz_id: str) -> Response:
    """Start an attempt, or go on with the open one unless it is to be finished, at its first question.

    What is to be finished is named: a start that is sent again goes on with what the first one began.
    """
    now = datetime.now(UTC)
    with writing():
        quiz = get_quiz(quiz_id)
        user = user_or_guest(now)
        try:
            attempt = start_attempt(
                quiz,
                user.id,
                **new_names(),
                now=now,
                time_factor=user.time_factor,
                instead_of=None if quiz.outline.exam else request.form.get("afresh"),
            )
        except NothingToAsk:
            abort(404)
        except NoAttemptLeft:
            flash(_("You have used every attempt that this exam allows."), "error")
            return redirect(url_for(".show", quiz_id=quiz_id), 303)
        address = url_for("attempts.go_on", attempt_id=attempt.public_id)
    return redirect(address, 303)


def get_quiz(quiz_id: str) -> Quiz:
    """Return a quiz on offer or answer 404."""
    return find_record(Quiz, quiz_id) or abort(404)


def may_print(quiz: Quiz) -> bool:
    """Whether the reader may have the quiz on paper, with its key: an exam is for teachers to print."""
    return quiz.outline.exam is None or is_editor()


def size(quiz: Quiz) -> int:
    """Return how many questions an attempt at the quiz has."""
    return len(draw_ids(quiz.outline))
