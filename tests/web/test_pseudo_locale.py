"""Every text a reader sees comes from the catalogue or the bank: both are put in marks, and nothing stands outside.

Pages are rendered with a catalogue that wraps each text in ⟦ ⟧, and with filters that wrap the bank's texts, dates and
numbers in ⦃ ⦄. What is left over must be names, digits and signs.
"""

import re
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any

import flask_babel
import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import default_exceptions

from quizapp.db import db
from quizapp.items.kinds import KINDS
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt
from quizapp.web import gallery
from tests.conftest import close, make_app

NAMES = {"quizapp", "Tiếng", "Việt", "English", "VI", "EN", "apps", "ankiweb", "net"}
LETTERS_OF_OPTIONS = set("ABCDEF")
READ_ALOUD = {"alt", "title", "aria-label", "placeholder"}
FILTERS = ("text", "inline", "markdown", "other_spellings", "partial_date", "number", "percent")
NOT_PAGES = {"root.choose_language", "attempts.go_on", "decks.download", "bootstrap.static"}


class Marking(NullTranslations):
    """A catalogue in which every text is translated into itself, in marks."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    ugettext, ungettext = gettext, ngettext  # the names Flask-Babel calls them by


class Seen(HTMLParser):
    """Collects what a reader sees or hears of a page, the drawn line of time left out, whose words are the list's."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.words += [value or "" for name, value in attrs if name in READ_ALOUD]
        if tag == "meta" and ("name", "description") in attrs:
            self.words += [value or "" for name, value in attrs if name == "content"]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "text"} & set(self.inside[-1:]):
            self.words.append(data)


def outside_marks(html: str) -> set[str]:
    """Return the words of a page that stand in no marks."""
    text = "\n".join(Seen(html).words)
    while (less := re.sub(r"⟦[^⟦⟧⦃⦄]*⟧|⦃[^⟦⟧⦃⦄]*⦄", "", text)) != text:
        text = less
    return set(re.findall(r"[^\W\d_]+", text)) - NAMES


def in_marks(written: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap what a filter writes in the marks of the bank."""
    return lambda *given: Markup("⦃{}⦄").format(written(*given))


@pytest.fixture
def marked(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The app with every text in marks."""
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _: Marking())
    monkeypatch.setattr(gallery, "SPECIMEN", ())
    app = make_app(database)
    app.jinja_env.filters |= {name: in_marks(app.jinja_env.filters[name]) for name in FILTERS}
    yield app
    close(app)


def visits(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Visit every page of the site, with two questions of each kind; give addresses and pages."""
    for path in ("/", "/quizzes", "/quizzes/models", "/decks", "/decks/whole", "/bank", "/gallery", "/none"):
        yield path, client.get(f"{start}{path}").text
    for path in ("", "?number=0", "?number=x", "/7", "/7/key"):
        yield path, client.get(f"{start}/quizzes/whole-story/on-paper{path}").text
    attempt = client.post(f"{start}/quizzes/whole-story/attempts").location
    for number in two_of_each_kind(client.application):
        page = page_of(client, attempt, number)
        yield f"question {number}", page
        yield f"problem {number}", client.post(f"{attempt}/{number}", data={}).text
        typed = 'id="typed"' in page
        sent = ["3"] if typed else re.findall(r'name="response" value="(\w)"', page)[:1] or arrangement(page)
        client.post(f"{attempt}/{number}", data={"response": sent})
        yield f"feedback {number}", page_of(client, attempt, number)
    client.post(f"{attempt}/finish")
    yield "result", client.get(f"{attempt}/result").text
    yield "too late", client.post(f"{attempt}/1", data={"response": "a"}).text


def two_of_each_kind(app: Flask) -> list[int]:
    """Return the numbers of the first two questions of each kind in the attempt that was started last."""
    with app.app_context():
        attempt = db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
        assert attempt is not None
        kinds: dict[str, list[int]] = {}
        for slot in slots_of(attempt):
            kinds.setdefault(slot.question.kind, []).append(slot.number)
    assert set(kinds) == set(KINDS) - {"card"}
    return [number for numbers in kinds.values() for number in numbers[:2]]


def arrangement(page: str) -> list[str]:
    """Return an option for each of a page's selects: the first for the first, the second for the second, and so on."""
    selects = re.findall(r'<select.*?name="response">(.*?)</select>', page, re.DOTALL)
    return [re.findall(r'value="(\d+:\w)"', select)[number] for number, select in enumerate(selects)]


def page_of(client: FlaskClient, attempt: str, number: int) -> str:
    return client.get(f"{attempt}/{number}").text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_says_nothing_outside_the_catalogue_and_the_bank(marked: Flask, language: str) -> None:
    visited: set[str | None] = set()

    @marked.after_request
    def note(response: Any) -> Any:
        visited.add(request.endpoint)
        return response

    client, found, seen = marked.test_client(), {}, 0
    for name, page in visits(client, f"/{language}"):
        letters = LETTERS_OF_OPTIONS if name.startswith("/7") else set()
        assert "⟦" in page, name
        if leftover := outside_marks(page) - letters:
            found[name] = leftover
        seen += 1
    pages = {rule.endpoint for rule in marked.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert visited >= pages - NOT_PAGES
    assert found == {}
    assert seen > 3 * 2 * 8


def failing(app: Flask) -> FlaskClient:
    """Give the app an address for every HTTP error."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/<language:language>/fails/<int:code>", "fails", abort)
    return app.test_client()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_error_page_says_nothing_outside_the_catalogue(marked: Flask, language: str) -> None:
    client = failing(marked)
    for code in default_exceptions:
        reply = client.get(f"/{language}/fails/{code}")
        assert (reply.status_code, outside_marks(reply.text)) == (code, set())


@pytest.mark.parametrize(("language", "error"), [("vi", "Lỗi"), ("en", "Error")])
def test_every_error_page_is_in_the_readers_language(app: Flask, language: str, error: str) -> None:
    client = failing(app)
    for code in default_exceptions:
        text = client.get(f"/{language}/fails/{code}").text
        assert f'<html lang="{language}"' in text
        assert f"{error} {code}" in text
    assert len(default_exceptions) > 20


def test_the_marks_do_find_a_text_outside() -> None:
    assert outside_marks('<p>⟦Start: ⦃Ten <em>words</em>⦄⟧ 12 %</p><a title="Loose">⟦x⟧</a> ends') == {"Loose", "ends"}
