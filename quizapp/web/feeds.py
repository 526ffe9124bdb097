"""The changes of each deck as feeds: Atom (RFC 4287) and JSON Feed 1.1, one entry for each day."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from quizapp.decks.changes import Day, days_of_change
from quizapp.decks.members import joined
from quizapp.decks.models import Deck
from quizapp.web.changelog import counted
from quizapp.web.decks import get_deck
from quizapp.web.language import reader_language
from quizapp.web.wording import in_reader_language, on_day, site_zone

DAYS_IN_FEED = 30
NEVER = datetime.fromtimestamp(0, UTC)
ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"

feeds = Blueprint("feeds", __name__, url_prefix="/<language:language>/decks/<deck_id>")


@feeds.get("/changes.atom")
def atom(deck_id: str) -> AnyResponse:
    """Tell the changes of a deck as an Atom feed."""
    deck = get_deck(deck_id)
    found = [(day, told(day)) for day in days(deck)]
    updated = found[0][0].last if found else NEVER
    page = render_template("changes.xml", deck=deck, title=feed_title(deck), days=found, updated=updated)
    return conditional(make_response(page), ATOM)


@feeds.get("/changes.json")
def json_feed(deck_id: str) -> AnyResponse:
    """Tell the changes of a deck as a JSON feed."""
    deck, site = get_deck(deck_id), current_app.config["SETTINGS"].base_url
    here = site + url_for("decks.show", deck_id=deck_id)
    entries = [
        {
            "id": f"{here}#{day.day}",
            "url": here,
            "title": title_of(day),
            "content_html": told(day),
            "date_modified": day.last.isoformat(),
        }
        for day in days(deck)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(deck),
        "home_page_url": here,
        "feed_url": site + url_for(".json_feed", deck_id=deck_id),
        "language": reader_language(),
        "items": entries,
    }
    return conditional(jsonify(feed), JSON_FEED)


def conditional(response: Response, mimetype: str) -> AnyResponse:
    """Send a feed, or say that the reader has it."""
    response.mimetype = mimetype
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


def days(deck: Deck) -> list[Day]:
    """Return the latest days on which a deck changed."""
    return days_of_change(joined(deck.id), site_zone(), DAYS_IN_FEED)


def feed_title(deck: Deck) -> str:
    """Name a deck's feed."""
    return str(_("Changes in the Anki deck “%(deck)s”", deck=in_reader_language(deck.outline.title)))


def told(day: Day) -> str:
    """Tell the changes of a day as HTML."""
    return str(render_template("parts/day.html", day=day))


def title_of(day: Day) -> str:
    """Say in one line what a day brought."""
    return f"{on_day(day.day)}: {counted(day)}"
