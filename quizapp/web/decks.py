"""The decks on offer: the list, a deck's page, and the download."""

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from quizapp.bank.choose import choose_ids
from quizapp.bank.records import current_records, find_record
from quizapp.decks.catalog import anki_name, build_deck, deck_versions
from quizapp.decks.models import Deck
from quizapp.decks.notes import LANGUAGE_CHOICES
from quizapp.web.shelves import on_shelves

deck_pages = Blueprint("decks", __name__, url_prefix="/<language:language>/decks")
ANKI_TYPE = "application/apkg"
PREVIEWED = 5
ANKI_SITE = "apps.ankiweb.net"


@deck_pages.get("")
def index() -> str:
    """List the decks."""
    decks = current_records(Deck)
    sizes = {deck.id: len(choose_ids(deck.outline.select)) for deck in decks}
    return render_template("decks.html", shelves=on_shelves(decks), sizes=sizes)


@deck_pages.get("/<deck_id>")
def show(deck_id: str) -> str:
    """Show what a deck holds and offer it in each language."""
    deck = get_deck(deck_id)
    versions = deck_versions(deck)
    return render_template(
        "deck.html",
        deck=deck,
        versions=versions,
        previewed=versions[:PREVIEWED],
        anki_name=anki_name(),
        anki_site=ANKI_SITE,
    )


@deck_pages.get("/<deck_id>/<languages>.apkg")
def download(deck_id: str, languages: str) -> Response:
    """Send the deck; a browser that has these very bytes is told so."""
    deck = get_deck(deck_id)
    chosen = next((choice for choice in LANGUAGE_CHOICES if choice == languages), None) or abort(404)
    built = build_deck(deck, chosen)
    response = make_response(built.data)
    response.headers["Content-Type"] = ANKI_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{built.file_name}"'
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


def get_deck(deck_id: str) -> Deck:
    """Return a deck on offer or answer 404."""
    return find_record(Deck, deck_id) or abort(404)
