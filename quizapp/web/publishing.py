"""Looking a composition over before learners do; publishing it, taking it out of use, and putting it back."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError
from werkzeug.wrappers import Response

from quizapp.bank.compositions import Composition, NothingChosen, restore_record, withdraw_record
from quizapp.bank.records import find_record
from quizapp.db import writing
from quizapp.decks.compositions import StillOffered, publish_deck, restore_deck, withdraw_deck
from quizapp.decks.models import Deck
from quizapp.quiz.compositions import publish_quiz
from quizapp.quiz.models import Quiz
from quizapp.web.asking import keep_private
from quizapp.web.compose import show_form
from quizapp.web.compose_forms import ComposeForm, choices
from quizapp.web.compose_preview import preview_of
from quizapp.web.composing import Page, get_composition, held_composition
from quizapp.web.desk import editor
from quizapp.web.fields import refuse
from quizapp.web.quizzes import HIGHEST_SEED
from quizapp.web.wording import inline

SUFFIX_BYTES = 2
LACKING = {
    "title_vi": _l("Type a title in Vietnamese: half of the readers read it."),
    "title_en": _l("Type a title in English: half of the readers read it."),
    "description_vi": _l("Describe it in Vietnamese, in a sentence."),
    "description_en": _l("Describe it in English, in a sentence."),
    "deck": _l("Choose the deck that goes with it."),
}

publishing = Blueprint("publishing", __name__, url_prefix="/<language:language>/desk/compose")
publishing.after_request(keep_private)


@publishing.get("/<int:composition_id>/preview")
def preview(composition_id: int) -> str:
    """Show what a learner would get, what is weak about it, and let it be published."""
    row, seed = get_composition(composition_id), seed_of(request.args.get("seed", ""))
    return render_template(
        "compose/preview.html",
        row=row,
        seed=seed,
        next_seed=seed % HIGHEST_SEED + 1,
        preview=preview_of(row, seed),
        known=choices(row.kind),
        may_change=row.may_be_changed_by(editor()),
        deck=find_record(Deck, row.plan.deck),
    )


@publishing.post("/<int:composition_id>/publish")
def publish(composition_id: int) -> Page:
    """Publish what the reader saw, or say at the fields what is lacking."""
    moment, seed = datetime.now(UTC), seed_of(request.form.get("seed", ""))
    try:
        with writing():
            row = held_composition(composition_id)
            if request.form.get("seen") != row.digest:
                flash(_("It was changed since you looked at it. Look it over once more, then publish."), "error")
                return redirect(url_for(".preview", composition_id=composition_id, seed=seed), 303)
            if row.kind == "deck":
                publish_deck(row, suffixes(), seed=seed, now=moment)
            else:
                check_deck(row)
                publish_quiz(row, suffixes(), moment)
            address = url_for("sharing.share", kind=row.kind, record_id=row.record_id)
    except (ValidationError, NothingChosen, NoSuchDeck) as lacking:
        return show_what_is_lacking(get_composition(composition_id), lacking)
    flash(_("Published. This is its address."), "success")
    return redirect(address, 303)


class NoSuchDeck(Exception):
    """The deck that goes with a quiz is not on offer."""


def check_deck(row: Composition) -> None:
    """Raise NoSuchDeck where the deck that goes with a quiz cannot be had; one that was never chosen is told apart."""
    if row.plan.deck and not find_record(Deck, row.plan.deck):
        raise NoSuchDeck(row.plan.deck)


def show_what_is_lacking(row: Composition, lacking: Exception) -> tuple[str, int]:
    """Show the form as it was saved, with a sentence at each field that keeps it from being published."""
    form = ComposeForm(row.kind, row.plan, row.revision, formdata=None)
    for name, advice in told(lacking, form):
        refuse(form[name], advice)
    page, _status = show_form(row.kind, form, row)
    return page, 422


def told(lacking: Exception, form: ComposeForm) -> Iterator[tuple[str, Any]]:
    """Give each field that lacks something, with what to do about it."""
    if isinstance(lacking, NoSuchDeck):
        yield "deck", _("This deck is out of use. Choose another one.")
    elif isinstance(lacking, ValidationError):
        for problem in lacking.errors(include_url=False):
            name = "_".join(str(part) for part in problem["loc"])
            yield (name, LACKING[name]) if name in LACKING and name in form else ("way", problem["msg"])
    else:
        yield "way", _("This means no question that is in use. Pick some, or let the rule ask for less.")


@publishing.post("/<int:composition_id>/withdraw")
def withdraw(composition_id: int) -> Response:
    """Take what was published out of use."""
    try:
        with writing():
            row, moment = held_composition(composition_id), datetime.now(UTC)
            if row.kind == "deck":
                withdraw_deck(row, moment)
            else:
                withdraw_record(Quiz, row, moment)
        flash(_("It is out of use. What learners did with it is kept, and you can put it back."), "success")
    except StillOffered as offered:
        names = ", ".join(f"“{inline(quiz.outline.title)}”" for quiz in offered.quizzes)
        flash(_("These quizzes offer the deck to learners: %(names)s. Change them first.", names=names), "error")
    return redirect(url_for(".preview", composition_id=composition_id), 303)


@publishing.post("/<int:composition_id>/restore")
def restore(composition_id: int) -> Page:
    """Put what was taken out of use on offer again, as it was published last."""
    try:
        with writing():
            row = held_composition(composition_id)
            if row.kind == "deck":
                restore_deck(row, datetime.now(UTC))
            else:
                restore_record(Quiz, row)
                check_deck_of_quiz(find_record(Quiz, row.record_id or ""))
    except NoSuchDeck as lacking:
        return show_what_is_lacking(get_composition(composition_id), lacking)
    flash(_("It is on offer again, as it was published last."), "success")
    return redirect(url_for(".preview", composition_id=composition_id), 303)


def check_deck_of_quiz(quiz: Quiz | None) -> None:
    """Raise NoSuchDeck where a quiz comes back whose deck is gone."""
    if quiz and not find_record(Deck, quiz.outline.deck):
        raise NoSuchDeck(quiz.outline.deck)


def seed_of(typed: str) -> int:
    """Return the number of a draw that was asked for, or 1."""
    return min(int(typed), HIGHEST_SEED) if typed.isdecimal() and len(typed) <= 10 and int(typed) else 1


def suffixes() -> Iterator[str]:
    """Draw ends for new addresses, without end."""
    while True:
        yield secrets.token_hex(SUFFIX_BYTES)
