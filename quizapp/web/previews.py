"""A look at a deck's cards: each on a bare page of its own, shut off from the site, made by Anki's very templates."""

import re
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from quizapp.bank.choose import choose_ids, versions_of
from quizapp.bank.images import image_data
from quizapp.bank.sources import sources
from quizapp.decks.models import Deck
from quizapp.decks.notes import PICTURE_PREFIX, Languages, note_of
from quizapp.decks.notetypes import style
from quizapp.decks.render import cards_of
from quizapp.items.model import Item
from quizapp.web.bank import KINDS
from quizapp.web.decks import chosen_languages, get_deck
from quizapp.web.headers import nonce
from quizapp.web.language import reader_language
from quizapp.web.look import look, shows_both
from quizapp.web.wording import in_reader_language

preview_pages = Blueprint("previews", __name__, url_prefix="/<language:language>/decks/<deck_id>/cards")
KIND_NAMES = KINDS | {"card": _l("Flashcard")}
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# Like the frame it stands in: no cookies, no storage, no address of ours; scripts only those known here.
POLICY = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src 'nonce-{nonce}' {scripts}",
        "style-src {styles}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


@preview_pages.app_template_filter("kind_name")
def kind_name(kind: str) -> str:
    """Return what a kind of item is called."""
    return str(KIND_NAMES[kind])


@preview_pages.get("/<item_id>")
def card(deck_id: str, item_id: str) -> Response:
    """Show one card of a deck, front or back, as Anki would."""
    deck = get_deck(deck_id)
    first = chosen_languages(request.args.get("first") or first_language())
    if item_id not in choose_ids(deck.outline.select):
        abort(404)
    [version] = versions_of([item_id])
    address = partial(url_for, ".card", deck_id=deck_id, item_id=item_id, first=first)
    name = _("%(kind)s: a card of the deck “%(deck)s”", kind=kind_name(version.item.kind), deck=deck_title(deck))
    return show_card(version.item, name, address, first)


def deck_title(deck: Deck) -> str:
    """Return what a deck is called in the reader's language."""
    return in_reader_language(deck.outline.title)


def show_card(item: Item, title: str, address: Callable[..., str], first: Languages | None = None) -> Response:
    """Send one card of an item on a page shut off from the site; `address` makes the address of its other side."""
    cards = cards_of(note_of(item, sources(), first or chosen_languages(first_language())))
    name = request.args.get("card") or next(iter(cards))
    sides = cards.get(name) or abort(404)
    night = "night" in request.args or look("theme") == "dark"
    at_back = request.args.get("side") == "back"
    turned: dict[str, Any] = {"side": None if at_back else "back", "night": 1 if night else None}
    sheet = style() + "\n" + render_template("preview.css")
    page = render_template(
        "preview.html",
        name=title,
        sides=(Markup(with_picture(sides.front, item)), Markup(with_picture(sides.back, item))),  # noqa: S704  # made of escaped fields and our own templates
        at_back=at_back,
        turned=address(card=name, **turned),
        sheet=Markup(sheet),  # noqa: S704  # our own
        night=night,
    )
    response = shut_off(page, sheet, SCRIPT.findall(sides.front + sides.back))
    if item.image:  # it comes with the page, since the page has no address of ours
        response.headers["Content-Security-Policy"] += "; img-src data:"
    return response


def with_picture(side: str, item: Item) -> str:
    """Return one side of a card with its picture in it."""
    data = image_data(item.image.file) if item.image else None
    if item.image is None or data is None:
        return side
    return side.replace(f"{PICTURE_PREFIX}{item.image.file}", f"data:image/webp;base64,{b64encode(data).decode()}")


def first_language() -> str:
    """Return which language faces first where nobody chose: the reader's, or both for who reads both."""
    return "both" if shows_both() else reader_language()


def shut_off(page: str, sheet: str, scripts: list[str]) -> Response:
    """Send a page that may run and wear only what is named by hash, and may reach nothing."""
    response = make_response(page)
    hashes = " ".join(dict.fromkeys(map(hash_source, scripts)))
    response.headers["Content-Security-Policy"] = POLICY.format(
        nonce=nonce(), scripts=hashes, styles=hash_source(sheet)
    )
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"  # with any other, browsers refuse a shut-off page
    return response


def hash_source(text: str) -> str:
    """Return how a policy names an inline text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
