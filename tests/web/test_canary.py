"""No key, reason or evidence is told early: not to the one who is asked, to no stranger, and by no page or header.

Every secret field of a small bank holds a canary. In every state of an attempt, every identity asks for every address
of the map, follows every link and presses every button; POLICY says which reply may sing.
"""

import json
import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from quizapp.db import db, writing
from quizapp.items.kinds import KINDS
from quizapp.items.question import Question
from quizapp.items.typed import Number, TermQuestion
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt
from quizapp.static_files import contents
from quizapp.web import quizzes
from seeds.people import right_response, wrong_response
from tests.conftest import close, make_app
from tests.databases import Databases
from tests.web.pages import Page
from tests.web.secret_bank import (
    EXAM,
    KEYS,
    KNOWN_NUMBER,
    KNOWN_SPELLING,
    NEVER,
    PRACTICE,
    WORDS,
    store_secret_bank,
    told,
)

# What the reply of an endpoint may tell, and of whom.
NOTHING = "nothing, ever"
ONE = "its own question, to the attempt's own reader, once it is checked or the attempt is over"
ALL = "every question asked, to the attempt's own reader, once the attempt is over"
TAKEN = "everything to everybody: material to take away"
POLICY: dict[str, tuple[str, str]] = {
    "account.data": (NOTHING, "what the reader sent, and points once the attempt is over"),
    "account.delete": (NOTHING, "asks for the password"),
    "account.email": (NOTHING, "a form"),
    "account.password": (NOTHING, "a form"),
    "account.show": (NOTHING, "who the reader is"),
    "account.sign_out_everywhere": (NOTHING, "leads to signing in"),
    "attempts.every_question": (NOTHING, "kept by browsers for the time without a connection"),
    "attempts.finish": (NOTHING, "leads to the result"),
    "attempts.go_on": (NOTHING, "leads to a question"),
    "attempts.question": (ONE, "becomes the feedback"),
    "attempts.respond": (ONE, "refuses what comes too late on the page with the feedback"),
    "attempts.review": (NOTHING, "says what is answered, not how"),
    "bank.report": (NOTHING, "numbers about the bank"),
    "bootstrap.static": (NOTHING, "not ours"),
    "compose.copy": (NOTHING, "leads to the copy, for teachers"),
    "compose.edit": (NOTHING, "a form, for teachers"),
    "compose.index": (NOTHING, "titles, for teachers"),
    "compose.new": (NOTHING, "a form, for teachers"),
    "picking.change": (NOTHING, "repeats stems, for teachers"),
    "picking.questions": (NOTHING, "repeats stems, for teachers"),
    "publishing.preview": (TAKEN, "tells every key, for teachers"),
    "publishing.publish": (NOTHING, "leads to the address, for teachers"),
    "publishing.restore": (NOTHING, "leads to the preview, for teachers"),
    "publishing.withdraw": (NOTHING, "leads to the preview, for teachers"),
    "sharing.code": (NOTHING, "an address, for teachers"),
    "sharing.share": (NOTHING, "an address, for teachers"),
    "decks.ask_since": (TAKEN, "leads back to the deck's page, or to what changed in it"),
    "decks.delta": (TAKEN, "a part of a deck"),
    "facts.add": (NOTHING, "for editors"),
    "facts.bring_back": (NOTHING, "for editors"),
    "facts.edit": (NOTHING, "for editors"),
    "facts.retire": (NOTHING, "for editors"),
    "feeds.atom": (TAKEN, "names the questions that changed"),
    "feeds.json_feed": (TAKEN, "names the questions that changed"),
    "own_decks.download": (TAKEN, "a deck has two sides"),
    "own_decks.make": (TAKEN, "lists the questions of the bank, without their keys"),
    "own_decks.own_text": (TAKEN, "a deck has two sides"),
    "own_decks.text": (TAKEN, "a deck has two sides"),
    "decks.download": (TAKEN, "a deck of flashcards has two sides"),
    "decks.index": (NOTHING, "a list"),
    "decks.show": (TAKEN, "shows the first cards of a deck that everybody may download"),
    "entry.sign_in": (NOTHING, "a form"),
    "entry.sign_out": (NOTHING, "leads to the home page"),
    "entry.sign_up": (NOTHING, "a form"),
    "files.download": (NOTHING, "for those who keep the bank"),
    "files.index": (NOTHING, "for those who keep the bank"),
    "files.settle": (NOTHING, "leads to the files"),
    "filters.remove": (NOTHING, "leads to the list"),
    "filters.save": (NOTHING, "leads to the list"),
    "gallery.gallery": (TAKEN, "in development only: feedback as a sample"),
    "images.show": (NOTHING, "a picture, whose name nobody can guess"),
    "help.index": (NOTHING, "lists the guides"),
    "help.picture": (NOTHING, "a picture of a page"),
    "help.show": (NOTHING, "a guide"),
    "home.home": (NOTHING, "what is on offer"),
    "log.index": (NOTHING, "for those who keep the bank"),
    "papers.choose": (NOTHING, "asks for a number"),
    "papers.key": (TAKEN, "the answer key of a question paper, for who hands it out"),
    "papers.paper": (NOTHING, "handed out"),
    "people.index": (NOTHING, "names, for admins"),
    "people.person": (NOTHING, "somebody's role and extra time, for admins"),
    "people.reset_link": (NOTHING, "a link, for admins"),
    "previews.card": (TAKEN, "a card of a deck that everybody may download"),
    "quizzes.index": (NOTHING, "a list"),
    "quizzes.show": (NOTHING, "what a quiz asks for"),
    "quizzes.start": (NOTHING, "leads to a question"),
    "recovery.forgot": (NOTHING, "a form"),
    "recovery.reset": (NOTHING, "a form"),
    "reports.ask": (NOTHING, "repeats the stem"),
    "bulk.act": (NOTHING, "for those who keep the bank"),
    "bulk.show": (NOTHING, "for those who keep the bank"),
    "bulk.take_back": (NOTHING, "leads to what came of it"),
    "desk.home": (NOTHING, "for those who keep the bank"),
    "desk.resolve": (NOTHING, "leads to the desk"),
    "editor.autosave": (NOTHING, "for those who keep the bank"),
    "editor.card": (NOTHING, "for those who keep the bank"),
    "editor.edit": (NOTHING, "for those who keep the bank"),
    "editor.new": (NOTHING, "for those who keep the bank"),
    "editor.save": (NOTHING, "for those who keep the bank"),
    "history.bring_back": (NOTHING, "leads to the history"),
    "history.restore": (NOTHING, "leads to the editor"),
    "history.show": (NOTHING, "for those who keep the bank"),
    "history.take_out": (NOTHING, "leads to the history"),
    "questions.index": (NOTHING, "for those who keep the bank"),
    "review.back_to_writing": (NOTHING, "leads to the editor"),
    "review.decide": (NOTHING, "for those who keep the bank"),
    "review.discard": (NOTHING, "leads to the history"),
    "review.follow": (NOTHING, "leads to the review"),
    "review.index": (NOTHING, "for those who keep the bank"),
    "review.show": (NOTHING, "for those who keep the bank"),
    "results.mine": (NOTHING, "points"),
    "results.missed_deck": (ALL, "a deck of what was missed"),
    "results.practise": (NOTHING, "leads to a question"),
    "results.show": (ALL, "every reason and source"),
    "study_progress.show": (NOTHING, "how much the reader studied and remembers, in numbers"),
    "root.choose_language": (NOTHING, "leads to the home page"),
    "saving.save": (NOTHING, "says what stands"),
    "saving.state": (NOTHING, "says how much time is left"),
    "sources.add": (NOTHING, "for editors"),
    "sources.edit": (NOTHING, "for editors"),
    "sources.index": (NOTHING, "for editors"),
    "sources.show": (NOTHING, "for editors"),
    "sources.take_away": (NOTHING, "for editors"),
    "sources.text": (NOTHING, "for editors"),
    "study.home": (NOTHING, "what waits today"),
    "study.rate": (NOTHING, "leads to the next card"),
    "study.show": (TAKEN, "a flashcard has two sides"),
    "study.undo": (NOTHING, "leads back to the card"),
    "study_settings.edit": (NOTHING, "a form"),
    "study_sync.manifest": (NOTHING, "names the site"),
    "study_sync.pack": (TAKEN, "flashcards for a device to keep"),
    "study_sync.receive": (NOTHING, "says what is stored"),
    "study_history.export": (TAKEN, "a deck of flashcards has two sides"),
    "study_history.take": (NOTHING, "asks for a file, and names decks"),
    "worker.offline": (NOTHING, "a script"),
}
UNKNOWN = "x" * 16
LOOKS = ("vi", "en", "both")
LAST = 8
ENDS_THE_READER = ("/account/delete", "/sign-out", "/everywhere")  # pressed nowhere: nobody would be left to go on
NUMBERS = (*range(LAST + 2), 2**31, 2**63)


def nobody(app: Flask) -> FlaskClient:
    """Return a browser of somebody who never started anything."""
    return app.test_client()


def guest(app: Flask) -> FlaskClient:
    """Return a browser of a guest with an open attempt at each quiz."""
    client = app.test_client()
    for quiz in (PRACTICE, EXAM):
        assert client.post(f"/vi/quizzes/{quiz}/attempts").status_code == 303
    return client


def learner(app: Flask) -> FlaskClient:
    """Return a browser of somebody who signed up, with an open attempt at each quiz."""
    client = guest(app)
    form = {"name": f"learner {next(NUMBERED)}", "password": "con meo tren mai nha"}
    assert client.post("/vi/sign-up", data=form).status_code == 303
    client.get("/vi/")  # takes the word of welcome out of the cookie
    return client


NUMBERED = count(1)
OWNERS = (guest, pytest.param(learner, marks=pytest.mark.long))
STRANGERS = (guest, learner, nobody)


class Reader:
    """An identity at a browser, none of whose replies may sing before its time."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app, self.client = app, client
        self.own = self.attempts()

    def attempts(self) -> set[str]:
        """Return the addresses of the attempts of the one whose browser this is, by what the site says."""
        with self.app.app_context():
            everybody = list(db.session.scalars(select(Attempt.public_id)))
        return {one for one in everybody if self.client.get(f"/en/attempts/{one}/state").status_code == 200}

    def questions(self, public_id: str) -> list[Question]:
        with self.app.app_context():
            attempt = db.session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()
            return [slot.question for slot in slots_of(attempt)]

    def get(self, path: str) -> Any:
        return self.checked("GET", path, self.client.get(path))

    def post(self, path: str, form: Any) -> Any:
        reply = self.client.post(path, data=form)
        if path.endswith(("/attempts", "/missed")):
            self.own = self.attempts()
        return self.checked("POST", path, reply)

    def checked(self, method: str, path: str, reply: Any) -> Any:
        """Return a reply in which, and in whose headers and cookies, nothing sings that may not."""
        endpoint, args = self.place(method, path)
        data = reply.text if reply.mimetype not in {"application/apkg", "application/zip", "image/webp"} else ""
        reply.close()
        sung = told(data.lower() + "\n".join(texts_of_headers(reply)))
        allowed = self.may_tell(endpoint, args)
        early = {one for one in sung if allowed is not None and one[0] not in allowed}
        assert (method, path, reply.status_code, sorted(early)) == (method, path, reply.status_code, [])
        assert not [what for secret, what in NEVER.items() if secret in data], path
        assert reply.status_code < 500, path
        if reply.mimetype == "application/apkg":
            assert allowed != set(), path
        return reply

    def place(self, method: str, path: str) -> tuple[str | None, dict[str, Any]]:
        """Return the endpoint and arguments an address leads to, if any."""
        try:
            endpoint, args = self.app.url_map.bind("localhost").match(urlsplit(path).path, method)
            return endpoint, dict(args)
        except (HTTPException, RequestRedirect):
            return None, {}

    def may_tell(self, endpoint: str | None, args: dict[str, Any]) -> set[str] | None:
        """Return the items that a reply may tell of by the POLICY and by what the database says; None for all."""
        policy = POLICY[endpoint][0] if endpoint else NOTHING
        if policy == TAKEN:
            return None
        if policy == NOTHING or args["attempt_id"] not in self.own:
            return set()
        with self.app.app_context():
            attempt = db.session.scalars(select(Attempt).where(Attempt.public_id == args["attempt_id"])).one()
            late = attempt.due_at is not None and datetime.now(UTC) > attempt.due_at + timedelta(seconds=30)
            over = attempt.finished_at is not None or late
            open_now = [
                slot
                for slot in slots_of(attempt)
                if over or (not attempt.exam and slot.response and slot.response.checked_at)
            ]
            if policy == ALL:
                return {slot.version.item_id for slot in open_now} if over else set()
            return {slot.version.item_id for slot in open_now if slot.number == args["number"]}

    def save(self, public_id: str, number: int, sent: list[str], seq: int = 1) -> Any:
        return self.post(f"/vi/attempts/{public_id}/{number}/save", {"response": sent, "seq": seq})

    def respond(self, public_id: str, number: int, sent: list[str], **form: str) -> Any:
        return self.post(f"/vi/attempts/{public_id}/{number}", {"response": sent, "seq": 1} | form)


def texts_of_headers(reply: Any) -> Iterator[str]:
    """Give every header, and what the signed cookie holds."""
    for name, value in reply.headers:
        yield f"{name}: {value}".lower()
        if name == "Set-Cookie" and value.startswith("session="):
            yield json.dumps(payload(value)).lower()


def payload(cookie: str) -> dict[str, Any]:
    """Return what a signed cookie holds, which everybody who has it can read."""
    text = cookie.partition("=")[2].split(";")[0]
    packed = text.startswith(".")
    part = text.lstrip(".").split(".")[0]
    if not part:
        return {}
    data = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return dict(json.loads(zlib.decompress(data) if packed else data))


def known_response(question: Question) -> list[str]:
    """Return a response that is right without repeating a canary."""
    if isinstance(question, TermQuestion):
        return [KNOWN_SPELLING]
    return [KNOWN_NUMBER] if isinstance(question, Number) else right_response(question)


def untouched(reader: Reader, attempt: str) -> None:
    """Leave it as it was opened."""


def saved(reader: Reader, attempt: str) -> None:
    """Save a right response to every question, and a wrong one, and take one back."""
    for number, question in enumerate(reader.questions(attempt), 1):
        for seq, sent in enumerate([wrong_response(question), [], known_response(question)], 1):
            assert reader.save(attempt, number, sent, seq).status_code == 200


def flagged(reader: Reader, attempt: str) -> None:
    """Flag some questions."""
    for number in (1, 2, LAST):
        assert reader.respond(attempt, number, [], flag="1").status_code == 303


def checked_one(reader: Reader, attempt: str) -> None:
    """Press the first button of one question."""
    question = reader.questions(attempt)[0]
    assert reader.respond(attempt, 1, wrong_response(question)).status_code == 303


def half_through(reader: Reader, attempt: str) -> None:
    """Press the first button of every other question, with responses right and wrong."""
    for number, question in enumerate(reader.questions(attempt), 1):
        if number % 2:
            sent = known_response(question) if number % 4 == 1 else wrong_response(question)
            assert reader.respond(attempt, number, sent).status_code == 303


def finished(reader: Reader, attempt: str) -> None:
    """Finish it half-way."""
    half_through(reader, attempt)
    reader.post(f"/vi/attempts/{attempt}/finish", {})


def timed_out(reader: Reader, attempt: str) -> None:
    """Let the time of an exam have passed an hour ago; nothing has closed it yet."""
    half_through(reader, attempt)
    with reader.app.app_context(), writing():
        one = db.session.scalars(select(Attempt).where(Attempt.public_id == attempt)).one()
        one.due_at = one.due_at and datetime.now(UTC) - timedelta(hours=1)


SLOWER = (untouched, flagged, checked_one, finished, timed_out)
STATES = (saved, half_through, *(pytest.param(state, marks=pytest.mark.long) for state in SLOWER))


@pytest.fixture(scope="module")
def secret_banks(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database for each of the two keys, to be copied."""
    urls = {}
    for version in ("first", "second"):
        urls[version] = databases.new(migrated)
        app = make_app(urls[version])
        with app.app_context():
            store_secret_bank(tmp_path_factory.mktemp(version), version)
        close(app)
    return urls


@pytest.fixture
def secret_app(databases: Databases, secret_banks: dict[str, str]) -> Iterator[Flask]:
    """The app on a bank in which every secret can be told by a word."""
    url = databases.new(secret_banks["first"])
    app = make_app(url)
    yield app
    close(app)
    databases.drop(url)


def addresses(app: Flask, language: str, attempts: set[str], numbers: tuple[int, ...]) -> Iterator[str]:
    """Give every address of the map that can be asked for, with every argument there is."""
    values: dict[str, Any] = {
        "language": [language],
        "attempt_id": sorted(attempts),
        "quiz_id": [PRACTICE, EXAM, "none"],
        "deck_id": ["all", "none"],
        "item_id": ["one", "none"],
        "languages": ["vi", "both", "fr", "en-aloud"],
        "day": ["2026-01-01", "2030-01-01"],
        "filename": ["css/bootstrap.min.css"],
        "report_id": [1],
        "user_id": [1, 999],
        "token": ["none"],
        "file": [f"{'0' * 32}.webp", "none"],
        "article_id": ["news", "none"],
        "fact_id": ["news-01", "none"],
        "set_id": ["all", "missed", "none"],
        "composition_id": [1, 999],
        "kind": ["quiz", "deck"],
        "record_id": [PRACTICE, "all"],
        "batch_id": ["none"],
        "filter_id": [1],
        "guide": ["students", "none"],
        "picture": ["feedback", "none"],
    }
    for rule in app.url_map.iter_rules():
        names = sorted(rule.arguments)
        numbered = numbers if rule.endpoint == "attempts.question" else (0, 1, 7)
        build = app.url_map.bind("localhost").build
        for chosen in product(*(numbered if name == "number" else values[name] for name in names)):
            if "GET" in (rule.methods or ()):
                yield build(rule.endpoint, dict(zip(names, chosen, strict=True)))


def crawl(reader: Reader, look: str, attempts: set[str], numbers: tuple[int, ...] = NUMBERS) -> set[str]:
    """Ask for every address, and for what the pages link to; return the addresses of the pages there are."""
    language = "vi" if look == "both" else look
    reader.client.set_cookie("show", "both" if look == "both" else "one")
    waiting = list(addresses(reader.app, language, attempts, numbers))
    seen = set(waiting)
    pages = set()
    while waiting:
        address = waiting.pop()
        reply = reader.get(address)
        if reply.mimetype != "text/html" or reply.status_code != 200:
            continue
        pages.add(address)
        for link in Page(reply.text).links:
            path = urlsplit(link).path
            ours = not urlsplit(link).netloc and "show=" not in link and "theme=" not in link
            if ours and path.startswith((f"/{language}/", "/static/")) and path not in seen:
                seen.add(path)
                waiting.append(path)
    return pages


def press_everything(reader: Reader, pages: set[str]) -> int:
    """Press every button of every page once, those that start or end something last; return how many there were."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for address in sorted(pages):
        for action, name, sent in Page(reader.get(address).text).presses():
            if not (action or address).endswith(ENDS_THE_READER):
                found.setdefault((action or address, name), sent)

    def ends(press: tuple[str, str]) -> bool:
        return press[0].endswith(("/finish", "/attempts", "/missed"))

    for action, name in sorted(found, key=lambda press: (ends(press), press)):
        form: dict[str, list[str]] = {}
        for field, value in found[action, name]:
            form.setdefault(field, []).append(value)
        reply = reader.post(action, form)
        if reply.location:
            reader.get(reply.location)
    return len(found)


def refusals(reader: Reader, attempt: str) -> None:
    """Send what is to be refused: the pages and replies that say so sing no more than the others."""
    here = f"/en/attempts/{attempt}"
    for number in (1, 4, 6):
        for sent in (["zz", "zz"], ["x" * 201], [""], ["\0"], ["9:z"]):
            reader.save(attempt, number, sent, 99)
            reader.respond(attempt, number, sent)
    assert reader.post(f"{here}/1", {"switch": "fr"}).status_code == 400
    assert reader.post(f"{here}/1/save", {"response": "a"}).status_code == 400
    assert reader.post(f"{here}/1/save", {"response": "a" * 70_000}).status_code == 413
    assert reader.post(f"{here}/1/report", {"comment": ""}).status_code == 422
    assert reader.post(f"{here}/1/report", {"comment": "wrong"}).status_code == 303
    assert reader.get(f"{here}/finish").status_code in {404, 405}
    assert reader.get(f"{here}/none").status_code == 404


def test_the_policy_names_every_address_of_the_site_and_no_other(secret_app: Flask) -> None:
    assert set(POLICY) == {rule.endpoint for rule in secret_app.url_map.iter_rules()}


def test_the_bank_of_canaries_has_every_kind_of_question(secret_app: Flask) -> None:
    reader = Reader(secret_app, guest(secret_app))
    for attempt in reader.own:
        kinds = {question.kind for question in reader.questions(attempt)}
        assert kinds == set(KINDS) - {"card"}


@pytest.mark.long
@pytest.mark.appearance
@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.__name__)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_page_sings_before_its_time(
    secret_app: Flask, state: Callable[[Reader, str], None], owner: Callable[[Flask], FlaskClient]
) -> None:
    reader = Reader(secret_app, owner(secret_app))
    strangers = [Reader(secret_app, make(secret_app)) for make in STRANGERS]
    foreign = {name for stranger in strangers for name in stranger.own}
    assert (len(reader.own), len(foreign)) == (2, 4)
    for attempt in sorted(reader.own):
        state(reader, attempt)
    for look in LOOKS:
        pages = crawl(reader, look, reader.own)
        assert len(pages) > 40
    assert crawl(reader, "both", foreign | {UNKNOWN}, (1,)) <= pages
    for stranger in strangers:
        crawl(stranger, "both", reader.own | {UNKNOWN}, (0, 1, LAST))
    for attempt in sorted(reader.own):
        refusals(reader, attempt)
    assert press_everything(reader, pages) > (15 if state in {finished, timed_out} else 60)


def test_who_has_not_started_hears_nothing(secret_app: Flask) -> None:
    for look in LOOKS:
        reader = Reader(secret_app, nobody(secret_app))
        pages = crawl(reader, look, {UNKNOWN}, (1,))
        assert len(pages) >= 15
    assert press_everything(reader, pages) >= 2


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_canary_sings_where_it_may(secret_app: Flask, tmp_path: Path, language: str) -> None:
    client = guest(secret_app)
    reader = Reader(secret_app, client)
    attempt = sorted(reader.own)[0]
    finished(reader, attempt)
    spoken = {name for name in WORDS.values() if name[1].endswith(language) and name[0] != "card-one"}
    by_first_key = {name for name in spoken if "newspaper" not in name[1] and "weight" not in name[1]}
    with_source = {name for name in by_first_key if name[1].startswith(("evidence", "attributed_to"))}
    key = told(client.get(f"/{language}/quizzes/{PRACTICE}/on-paper/7/key").text)
    assert key >= (by_first_key - with_source) | {("counted", "number")}
    result = told(client.get(f"/{language}/attempts/{attempt}/result").text)
    also = {name for name in by_first_key if name[1].startswith("also")}
    assert result >= (by_first_key - also) | {("counted", "number")}
    assert {name for name in result if name[1] == "passage"} == {(item, "passage") for item in KEYS["first"]}
    deck = tmp_path / "deck.apkg"
    deck.write_bytes(client.get(f"/{language}/decks/all/{language}.apkg").data)
    with ZipFile(deck) as opened:
        stored = opened.read("collection.anki2").decode("latin-1")
    assert ("card-one", f"back {language}") in told(stored)
    assert told(stored) >= {("one", f"evidence {language}"), ("typed", f"shown agency {language}")}
    assert not [name for name in told(stored) if name[1] == "passage"]


def test_the_files_that_pages_load_sing_nothing_and_are_the_same_for_everybody(secret_app: Flask) -> None:
    for name, data in contents().items():
        assert told(data.decode()) == set(), name
    replies = [client.get("/offline.js") for client in (nobody(secret_app), guest(secret_app))]
    assert replies[0].data == replies[1].data
    assert "Set-Cookie" not in replies[0].headers


# What differs between two replies to the same request, whatever is asked: chance, and the moment.
CHANCE = (
    (r'name="csrf_token"[^>]*value="[^"]+"', "TOKEN"),
    (r'"token": ?"[^"]+"', "TOKEN"),
    (r"nonce(=\"|-)[\w-]{22}", "NONCE"),
    (r"<!-- [\w-]+ -->", "PADDING"),
    (r'"saved_at":"[^"]+"', "MOMENT"),
    (r"\b\d\d:\d\d\b", "MINUTE"),
    (r'"left":\d+|data-left="\d+"', "LEFT"),
)


def plain(reply: Any) -> str:
    """Return all of a reply, headers included, but for what chance and the clock put there."""
    kept = {"Content-Length", "Set-Cookie", "Date"}
    headers = "\n".join(sorted(f"{name}: {value}" for name, value in reply.headers if name not in kept))
    cookies = [sorted(payload(one)) for one in reply.headers.getlist("Set-Cookie") if one.startswith("session=")]
    whole = f"{reply.status_code}\n{headers}\n{cookies}\n{reply.text}"
    for pattern, name in CHANCE:
        whole = re.sub(pattern, name, whole)
    return whole


def everything_open(app: Flask, quiz: str) -> dict[str, str]:
    """Take a quiz without asking for feedback, and return every reply of the way by its address."""
    client = app.test_client()
    base = client.post(f"/vi/quizzes/{quiz}/attempts").location
    with app.app_context():
        attempt = db.session.scalars(select(Attempt).where(Attempt.public_id == base.rpartition("/")[2])).one()
        sent = {slot.number: SENT[slot.question.kind] for slot in slots_of(attempt)}
    heard: dict[str, str] = {}

    def read(when: str) -> None:
        places = [*(str(number) for number in range(1, LAST + 1)), "all", "review", "state", "1/report"]
        for language, place in product(("vi", "en"), places):
            path = f"{base}/{place}".replace("/vi/", f"/{language}/")
            heard[f"{when} {path}"] = plain(client.get(path))
        for path in ("", "/", "/results", f"/quizzes/{quiz}"):
            heard[f"{when} {path or base}"] = plain(client.get(f"/vi{path}" if path else base))

    read("untouched")
    for number in range(1, LAST + 1):
        for seq, response in enumerate(sent[number], 1):
            form = {"response": response, "seq": seq}
            heard[f"save {number} {response}"] = plain(client.post(f"{base}/{number}/save", data=form))
    read("saved")
    client.set_cookie("show", "both")
    for number in range(1, LAST + 1):
        for seq, response in enumerate(sent[number], 100):
            form = {"response": response, "seq": seq, "go": "review"}
            heard[f"go {number} {response}"] = plain(client.post(f"{base}/{number}", data=form))
            if quiz == EXAM:
                form = {"response": response, "seq": seq + 100}
                heard[f"first button {number} {response}"] = plain(client.post(f"{base}/{number}", data=form))
        heard[f"nothing sent {number}"] = plain(client.post(f"{base}/{number}", data={"seq": 400}))
    read("both")
    return heard


# By kind: what the one key holds right, what the other does, half of it, what is no response, and nothing.
TERMS = [[KNOWN_SPELLING], ["nonsense"], ["x" * 201], []]
SENT: dict[str, list[list[str]]] = {
    "single_choice": [["b"], ["c"], ["a", "b"], []],
    "multiple_choice": [["a", "b", "d"], ["b", "c"], ["c"], ["z"], []],
    "true_false": [["t"], ["f"], ["true"], []],
    "short_answer": TERMS,
    "gap": TERMS,
    "number": [[KNOWN_NUMBER], ["7"], ["many"], []],
    "ordering": [["1:c", "2:a", "3:d", "4:b"], ["1:b", "2:d", "3:a", "4:c"], ["2:d"], ["1:a", "2:a"], []],
    "matching": [["1:c", "2:a", "3:b"], ["1:d", "2:d", "3:a"], ["2:d"], ["9:d"], []],
}


@pytest.mark.long
@pytest.mark.parametrize("quiz", [PRACTICE, EXAM])
def test_two_keys_of_the_same_questions_cannot_be_told_apart_before_the_end(
    databases: Databases, secret_banks: dict[str, str], monkeypatch: pytest.MonkeyPatch, quiz: str
) -> None:
    monkeypatch.setattr(quizzes, "new_names", lambda: {"public_id": "the-same-for-both", "seed": 12345})
    heard = []
    for version in ("first", "second"):
        url = databases.new(secret_banks[version])
        app = make_app(url)
        heard.append(everything_open(app, quiz))
        client = app.test_client()
        key = client.get(f"/vi/quizzes/{PRACTICE}/on-paper/7/key").text
        assert (KNOWN_SPELLING in key, "48.271" in key) == (True, version == "first")
        close(app)
        databases.drop(url)
    first, second = heard
    assert len(first) > 150
    assert [path for path in first if first[path] != second.get(path)] == []
    assert first.keys() == second.keys()


def test_what_two_keys_change_is_seen_by_this_test_once_it_may_be_told(
    databases: Databases, secret_banks: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quizzes, "new_names", lambda: {"public_id": "the-same-for-both", "seed": 12345})
    results = []
    for version in ("first", "second"):
        app = make_app(secret_banks[version])
        client = app.test_client()
        base = client.post(f"/vi/quizzes/{PRACTICE}/attempts").location
        client.post(f"{base}/finish")
        results.append([plain(client.get(f"{base}/{number}")) for number in range(1, LAST + 1)])
        close(app)
    assert all(first != second for first, second in zip(*results, strict=True))


@pytest.mark.parametrize("state", [untouched, half_through, finished], ids=lambda state: state.__name__)
def test_a_foreign_attempt_is_as_if_it_had_never_been(secret_app: Flask, state: Callable[[Reader, str], None]) -> None:
    reader = Reader(secret_app, guest(secret_app))
    for attempt in reader.own:
        state(reader, attempt)
    for make in STRANGERS:
        client = make(secret_app)
        for attempt in sorted(reader.own):
            never_was = UNKNOWN[: len(attempt)]
            paths = list(addresses(secret_app, "vi", {attempt}, (1, LAST, LAST + 1)))
            own = [path for path in paths if attempt in path]
            for path in own:
                there, nowhere = (client.get(path.replace(attempt, one)) for one in (attempt, never_was))
                assert there.status_code == 404, path
                assert plain(there).replace(attempt, "ID") == plain(nowhere).replace(never_was, "ID"), path
            for path in ("1", f"{LAST}", "1/save", "finish", "missed", "1/report"):
                form = {"response": "a", "seq": 5, "comment": "wrong"}
                there, nowhere = (client.post(f"/vi/attempts/{one}/{path}", data=form) for one in (attempt, never_was))
                assert there.status_code == 404, path
                assert plain(there).replace(attempt, "ID") == plain(nowhere).replace(never_was, "ID"), path
