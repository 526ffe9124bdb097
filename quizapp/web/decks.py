"""The decks on offer: the list, a deck's page with what changed in it, and the downloads."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField
from wtforms.validators import DataRequired

from quizapp.bank.choose import choose_items
from quizapp.bank.records import current_records, find_record
from quizapp.decks.catalog import anki_name, deck_edition, first_of_each_kind
from quizapp.decks.changes import days_of_change
from quizapp.decks.editions import Edition
from quizapp.decks.members import joined
from quizapp.decks.models import Deck
from quizapp.decks.notes import LANGUAGE_CHOICES, Languages
from quizapp.decks.store import size_of, stored
from quizapp.web.headers import with_frames
from quizapp.web.identity import is_editor
from quizapp.web.language import reader_language
from quizapp.web.look import shows_both
from quizapp.web.shelves import on_shelves
from quizapp.web.wording import on_day, site_zone

deck_pages = Blueprint("decks", __name__, url_prefix="/<language:language>/decks")
ANKI_TYPE = "application/apkg"
DAYS_SHOWN = 10
ALOUD = "-aloud"
ANKI_SITE = "apps.ankiweb.net"


class Day(DateField):  # type: ignore[misc]  # WTForms has no types
    """A day; what is none is left to the validators, which say so in words of ours."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the day that was typed, or None."""
        with suppress(ValueError):
            super().process_formdata(valuelist)


class DeltaForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which day the reader last downloaded the deck on, and in which form. It changes nothing: it needs no token."""

    class Meta:
        """No token."""

        csrf = False

    day = Day(_l("I last downloaded it on"), validators=[DataRequired(_l("Choose a day, such as 2026-11-21."))])
    languages = SelectField(_l("First language"), validate_choice=False)

    def __init__(self, **values: Any) -> None:
        """Offer the languages by the names the page uses."""
        super().__init__(**values)
        names = {"vi": "Tiếng Việt", "en": "English", "both": _("Both languages")}
        aloud = {f"{choice}{ALOUD}": _("%(language)s, read aloud", language=name) for choice, name in names.items()}
        self.languages.choices = [*names.items(), *aloud.items()]


@deck_pages.get("")
def index() -> str:
    """List the decks."""
    decks = current_records(Deck)
    sizes = {deck.id: len(joined(deck.id)) for deck in decks}
    return render_template("decks.html", shelves=on_shelves(decks), sizes=sizes)


@deck_pages.get("/<deck_id>")
def show(deck_id: str) -> Response:
    """Show what a deck holds, what changed in it and when, and offer it in each language."""
    return deck_page(
        get_deck(deck_id), DeltaForm(formdata=None, languages="both" if shows_both() else reader_language())
    )


@deck_pages.get("/<deck_id>/since")
def ask_since(deck_id: str) -> Response | tuple[Response, int]:
    """Lead to the deck of what changed since a day, or say that nothing did."""
    deck, form = get_deck(deck_id), DeltaForm(formdata=request.args)
    if "day" not in request.args:
        return redirect(url_for(".show", deck_id=deck_id))
    if not form.validate():
        return deck_page(deck, form), 422
    languages = str(form.languages.data)
    if languages.removesuffix(ALOUD) not in LANGUAGE_CHOICES:
        languages = reader_language()
    if not since(deck, languages, form.day.data).count:
        flash(_("Nothing has changed since %(day)s: you have it all.", day=on_day(form.day.data)), "success")
        return redirect(url_for(".show", deck_id=deck_id))
    return redirect(url_for(".delta", deck_id=deck_id, languages=languages, day=form.day.data))


@deck_pages.get("/<deck_id>/<languages>.apkg")
def download(deck_id: str, languages: str) -> Response:
    """Send the deck; a browser that has this very edition is told so."""
    return as_download(asked_edition(get_deck(deck_id), languages))


@deck_pages.get("/<deck_id>/<languages>/since/<day>.apkg")
def delta(deck_id: str, languages: str, day: str) -> Response:
    """Send the notes of a deck that changed on a day or after it."""
    try:
        first = date.fromisoformat(day)
    except ValueError:
        abort(404)
    changed = since(get_deck(deck_id), languages, first)
    return as_download(changed) if changed.count else abort(404)


def deck_page(deck: Deck, form: DeltaForm) -> Response:
    """Write a deck's page; the form says where a wrong day was typed."""
    whole = deck_edition(deck, "both")
    page = render_template(
        "deck.html",
        deck=deck,
        size=whole.count,
        previewed=first_of_each_kind(choose_items(deck.outline.select)),
        sizes={choice: size_of(deck_folder(), replace(whole, languages=choice)) for choice in LANGUAGE_CHOICES},
        changed_at=whole.changed_at,
        days=days_of_change(joined(deck.id), site_zone(), DAYS_SHOWN),
        today=datetime.now(site_zone()).date(),
        form=form,
        anki_name=anki_name(),
        anki_site=ANKI_SITE,
        may_share=is_editor(),
    )
    return with_frames(page)


def asked_edition(deck: Deck, languages: str) -> Edition:
    """Return the edition an address names: "vi", "en" or "both", with ALOUD behind it if Anki is to read the cards."""
    return deck_edition(deck, chosen_languages(languages.removesuffix(ALOUD)), aloud=languages.endswith(ALOUD))


def since(deck: Deck, languages: str, day: date) -> Edition:
    """Return what changed in a deck on a day, as our clocks have it, or after it."""
    return asked_edition(deck, languages).since(datetime(day.year, day.month, day.day, tzinfo=site_zone()))


def chosen_languages(name: str) -> Languages:
    """Return the choice of languages an address names or answer 404."""
    return next((choice for choice in LANGUAGE_CHOICES if choice == name), None) or abort(404)


def as_download(edition: Edition, *, keep: bool = True) -> Response:
    """Return an edition as a file to be saved; whoever has it already is told so before anything is built.

    With `keep` the file is kept for the next reader. Where the disk takes none, it is built in memory.
    """
    is_known = request.if_none_match.contains_weak(edition.key)
    response = make_response(b"" if is_known else package_of(edition, keep), 304 if is_known else 200)
    response.headers["Content-Type"] = ANKI_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{edition.file_name}"'
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(edition.key)
    return response


def package_of(edition: Edition, keep: bool) -> bytes:
    """Return an edition's package from the store, or built now."""
    if keep:
        try:
            return stored(deck_folder(), edition).read_bytes()
        except OSError:
            current_app.logger.exception("A deck could not be kept.")
    return edition.pack()


def deck_folder() -> Path:
    """Return the folder finished decks are kept in."""
    folder: Path = current_app.config["SETTINGS"].decks
    return folder


def get_deck(deck_id: str) -> Deck:
    """Return a deck on offer or answer 404."""
    return find_record(Deck, deck_id) or abort(404)
