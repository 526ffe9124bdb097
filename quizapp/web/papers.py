"""Quizzes on paper: a question paper to write on, and the answer key that belongs to it."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from string import ascii_uppercase

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from quizapp.bank.models import ItemVersion
from quizapp.bank.sources import sources
from quizapp.items.arranged import Matching, Ordering
from quizapp.items.choice import OptionQuestion
from quizapp.items.model import Option
from quizapp.items.question import Question
from quizapp.quiz.draw import NothingToAsk, draw_questions
from quizapp.quiz.models import Quiz
from quizapp.quiz.order import shown_options
from quizapp.web.quizzes import get_quiz, may_print, size

HIGHEST_NUMBER = 9999
CODE_LENGTH = 4
MOST_DIGITS = 12
SHEETS = {"paper": "paper.html", "key": "key.html"}

paper_pages = Blueprint("papers", __name__, url_prefix="/<language:language>/quizzes/<quiz_id>/on-paper")


class WholeNumber(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """A whole number; what is none is left to the validators, which say so in words of ours."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the number that was typed, or None; one that is too long would be too much for NumberRange."""
        with suppress(ValueError):
            super().process_formdata([typed for typed in valuelist if len(typed) <= MOST_DIGITS])


class PaperForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The number of a paper, which fixes its questions and their order. It changes nothing, so it needs no token."""

    class Meta:
        """No token."""

        csrf = False

    number = WholeNumber(
        _l("Paper number"),
        description=_l(
            "Any number from 1 to %(last)s. To get a key, enter the number printed on the paper.", last=HIGHEST_NUMBER
        ),
        validators=[
            InputRequired(_l("Type a number.")),
            NumberRange(1, HIGHEST_NUMBER, _l("Type a number from 1 to %(last)s.", last=HIGHEST_NUMBER)),
        ],
        render_kw={"inputmode": "numeric", "min": 1, "max": HIGHEST_NUMBER, "autocomplete": "off"},
    )


@dataclass(frozen=True)
class Printed:
    """A question as a paper prints it, each option with the letter of its place on this paper."""

    question: Question
    options: list[tuple[str, Option]]

    @property
    def printed_key(self) -> str:
        """The key in printed letters: "B", "A C", "B > A > C" of an ordering, "1C 2A" of a matching; none if typed."""
        letters = {option.id: letter for letter, option in self.options}
        if isinstance(self.question, Ordering):
            return " > ".join(letters[letter] for letter in self.question.right_choice)
        if isinstance(self.question, Matching):
            return " ".join(f"{row}{letters[key]}" for row, key in enumerate(self.question.right_choice, 1))
        right = self.question.right_choice if self.options else ()
        return " ".join(sorted(letters[letter] for letter in right))

    @property
    def options_by_key(self) -> list[tuple[str, Option]]:
        """The options as printed, those of an ordering in the right order."""
        if isinstance(self.question, Ordering):
            return sorted(self.options, key=lambda printed: self.question.right_choice.index(printed[1].id))
        return self.options


@paper_pages.get("")
def choose(quiz_id: str) -> Response | str | tuple[str, int]:
    """Offer a new paper, or lead to the sheet of the number that was typed."""
    quiz = get_printable(quiz_id)
    form = PaperForm(request.args) if "number" in request.args else PaperForm(data={"number": new_number()})
    sheet = request.args.get("sheet", "paper")
    if form.number.raw_data and form.validate() and sheet in SHEETS:
        return redirect(url_for(f".{sheet}", quiz_id=quiz_id, number=form.number.data))
    page = render_template("on_paper.html", quiz=quiz, size=size(quiz), form=form)
    return (page, 422) if form.errors else page


@paper_pages.get("/<int:number>")
def paper(quiz_id: str, number: int) -> str:
    """Show a question paper, made to be printed."""
    return show_sheet("paper", quiz_id, number)


@paper_pages.get("/<int:number>/key")
def key(quiz_id: str, number: int) -> str:
    """Show the answer key of a question paper, with every reason and source."""
    return show_sheet("key", quiz_id, number)


def get_printable(quiz_id: str) -> Quiz:
    """Return a quiz the reader may print or answer 404: exams are for teachers to print."""
    quiz = get_quiz(quiz_id)
    return quiz if may_print(quiz) else abort(404)


def show_sheet(sheet: str, quiz_id: str, number: int) -> str:
    """Render one of the SHEETS or answer 404."""
    quiz = get_printable(quiz_id)
    if not 1 <= number <= HIGHEST_NUMBER:
        abort(404)
    try:
        versions = draw_questions(quiz, number)
    except NothingToAsk:
        abort(404)
    asked = [_print(version.question, number, place) for place, version in enumerate(versions, 1)]
    return render_template(
        SHEETS[sheet], quiz=quiz, number=number, code=code_of(versions), asked=asked, articles=sources().articles
    )


def code_of(versions: list[ItemVersion]) -> str:
    """Return a short code that differs where the bank has changed since a paper of the same number was printed."""
    return hashlib.sha256(" ".join(version.digest for version in versions).encode()).hexdigest()[:CODE_LENGTH].upper()


def _print(question: Question, number: int, place: int) -> Printed:
    options = shown_options(question, number, place) if isinstance(question, OptionQuestion) else []
    return Printed(question, list(zip(ascii_uppercase, options, strict=False)))


def new_number() -> int:
    """Draw the number of a new paper."""
    return 1 + secrets.randbelow(HIGHEST_NUMBER)
