"""To Anki and back: taking over reviews from Anki's files, and decks that carry the reader's schedule."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Redirect

from quizapp.bank.records import current_records
from quizapp.db import writing
from quizapp.decks.catalog import deck_edition
from quizapp.decks.history import GUID_PREFIXES, Taken, take_over
from quizapp.decks.members import joined
from quizapp.decks.models import Deck
from quizapp.decks.scheduled import write_scheduled
from quizapp.formats.anki import Entry, read_reviews
from quizapp.formats.archives import (
    LARGEST_FILE,
    DamagedCollection,
    EncryptedArchive,
    NoCollection,
    NotAnArchive,
    TooMuchInside,
    UnreadableFile,
)
from quizapp.study.log import cards_of
from quizapp.study.settings import settings_of
from quizapp.web.asking import keep_private
from quizapp.web.decks import ANKI_TYPE, chosen_languages, get_deck
from quizapp.web.fields import refuse
from quizapp.web.identity import current_user, user_or_guest
from quizapp.web.language import reader_language
from quizapp.web.wording import file_size, site_zone

ROOM = 64 * 1024  # for what a form sends besides its file
NO_REVIEWS = _l(
    "There are no reviews of our cards in this file. In Anki, tick “Include scheduling information” when you export."
)
ADVICE = {
    NotAnArchive: _l("This is no file that Anki exported, or it did not arrive whole. Export it again."),
    EncryptedArchive: _l("This file is locked with a password. Export it from Anki again."),
    TooMuchInside: _l("There is too much in this file. Export our deck alone, without media."),
    NoCollection: _l("There is no collection of Anki's in this file. Export it from Anki again."),
    DamagedCollection: _l(
        "The collection in this file is damaged. Choose “Check Database” in Anki, then export again."
    ),
}

study_history = Blueprint("study_history", __name__, url_prefix="/<language:language>/study")
study_history.after_request(keep_private)
Page = Redirect | tuple[str, int]


class HistoryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A file that Anki exported."""

    file = FileField(
        _l("File from Anki (.apkg or .colpkg)"),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".apkg,.colpkg"},
    )

    def __init__(self, **given: Any) -> None:
        """Say how large a file may be."""
        super().__init__(**given)
        self.file.description = _("At most %(size)s. Media are not needed.", size=file_size(LARGEST_FILE))


@study_history.url_value_preprocessor
def allow_large_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let a file come that is larger than any other request; this runs before anything reads the request."""
    request.max_content_length = LARGEST_FILE + ROOM


@study_history.route("/import", methods=["GET", "POST"])
def take() -> Page:
    """Show the ways to Anki and back, and take over the reviews of a file."""
    form = HistoryForm()
    if form.validate_on_submit() and (entries := entries_in(form.file)):
        tell(keep(entries))
        return redirect(url_for(".take"), 303)
    return history_page(form, 422 if form.errors else 200)


@study_history.get("/export/<deck_id>/<languages>.apkg")
def export(deck_id: str, languages: str) -> Response:
    """Send a deck with the reader's own schedule and log."""
    deck, user = get_deck(deck_id), current_user() or abort(404)
    edition = replace(deck_edition(deck, chosen_languages(languages)), name=f"{deck.id}-with-schedule")
    out = BytesIO()
    write_scheduled(edition, user.id, settings_of(user.id).parameters, out)
    response: Response = make_response(out.getvalue())
    response.headers["Content-Type"] = ANKI_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{edition.file_name}"'
    return response


@study_history.errorhandler(RequestEntityTooLarge)
def refuse_large_file(error: RequestEntityTooLarge) -> Page:
    """Say at the field that a file is too large; nothing of it was read."""
    form = HistoryForm(formdata=None)
    refuse(form.file, ADVICE[TooMuchInside])
    return history_page(form, 413)


def entries_in(field: Any) -> list[Entry]:
    """Return the reviews in the file of a field, or none and say at the field why."""
    try:
        entries = read_reviews(field.data.stream, GUID_PREFIXES)
    except UnreadableFile as problem:
        refuse(field, ADVICE[type(problem)])
        return []
    if not entries:
        refuse(field, NO_REVIEWS)
    return entries


def keep(entries: list[Entry]) -> Taken:
    """Store reviews as the reader's own."""
    now = datetime.now(UTC)
    with writing():
        user = user_or_guest(now)
        settings = settings_of(user.id)
        zone = ZoneInfo(settings.zone) if settings.zone else site_zone()
        return take_over(user.id, entries, settings.parameters, now, zone=zone, language=reader_language())


def tell(taken: Taken) -> None:
    """Say what was taken over."""
    told = [_("New reviews: %(new)s (cards: %(cards)s). Here already: %(known)s.", **vars(taken))]
    if taken.foreign:
        told.append(_("Reviews of cards that are not here: %(foreign)s.", **vars(taken)))
    flash(" ".join(told), "success")


def history_page(form: HistoryForm, status: int) -> tuple[str, int]:
    """Render the page, with the decks in which the reader has reviewed cards."""
    user = current_user()
    reviewed = {item_id for item_id, _template in cards_of(user.id)} if user else set()
    decks = [(deck, len(reviewed & joined(deck.id).keys())) for deck in current_records(Deck)] if reviewed else []
    return render_template("study_history.html", form=form, decks=[one for one in decks if one[1]]), status
