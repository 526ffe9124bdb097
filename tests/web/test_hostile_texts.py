"""Whatever is written into the bank or any form is text wherever it is shown: no new element, attribute or address.

The site is walked as it is, which tells what it is made of; then with hostile texts in every place where there are
words, out of the files and through every form; what it is made of is the same.
"""

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from xml.etree import ElementTree as Xml
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser

from quizapp.bank.records import sync_records
from quizapp.bank.sync import sync_bank
from quizapp.db import writing
from quizapp.decks.models import Deck
from quizapp.decks.stamps import stamp_notes
from quizapp.items.files import read_content
from quizapp.items.markup import TAGS
from quizapp.items.pasted import tidy_line
from quizapp.quiz.models import Quiz
from quizapp.web.policy import POLICY
from tests import samples
from tests.conftest import NOW, serving
from tests.hostile import PAYLOADS, WORD, named
from tests.web.cast import Stage
from tests.web.secret_bank import KEYS, collections
from tests.web.skeleton import Skeleton
from tests.web.test_policy import address_of, asks, refusal

WALKERS = ("nobody", "guest", "An", "Lan", "Minh", "Chi")
SHORT = 60  # the words of titles and names are few
LINES = " ".join(tidy_line(one) for one in PAYLOADS)
HOSTILE = {"vi": f"{LINES} 2024 vi", "en": f"{LINES} 2024 en"}
ENDING = ("account.delete", "account.sign_out_everywhere", "entry.sign_out", "account.password", "recovery.reset")
OF_TEXTS = {*((tag, "") for tag in TAGS), ("td", "lang")}  # the last where files and bank say different things
IN_FIELDS = TAGS | {"b", "br", "div", "hr", "i", "img", "li", "ol", "p", "span", "ul", "a", "dl", "dt", "dd", "small"}
NONCE = re.compile(r"script-src 'nonce-([\w-]{22})'")


def spoilt(data: Any) -> Any:
    """Return a part of the bank with hostile words in the place of its own, in both languages."""
    if isinstance(data, list):
        return [spoilt(one) for one in data]
    if not isinstance(data, dict):
        return data
    if data.keys() == {"vi", "en"} and all(isinstance(one, str) for one in data.values()):
        has_gap = "____" in data["en"]  # and no other run of the mark
        return {code: f"____ {text.replace('__', '')}" if has_gap else text for code, text in HOSTILE.items()}
    if data.keys() == {"vi", "en"}:  # accepted spellings
        return {code: [HOSTILE[code][:190].strip(), *spellings] for code, spellings in data.items()}
    return {name: spoilt(value) for name, value in data.items()}


def store_hostile_bank(folder: Path) -> None:
    """Take up files that have hostile words in every text."""
    files = {name: spoilt(entries) for name, entries in collections(KEYS["first"]).items()}
    content, findings = read_content(samples.write_bank(folder, files))
    assert findings == [], findings[:3]
    with writing():
        sync_bank(content, NOW)
        sync_records(Quiz, content.quizzes, NOW)
        sync_records(Deck, content.decks, NOW)
        stamp_notes(NOW)


def replies(stage: Stage, name: str) -> Iterator[tuple[str, str, Any]]:
    """Give every page that somebody may read, by its endpoint and address."""
    for endpoint in POLICY:
        for ask in asks(stage.app, stage.cast, endpoint):
            if ask.method == "GET" and ask.identity.name == name and refusal(endpoint, ask) is None:
                address = address_of(stage.app, endpoint, ask)
                with stage.browser(name).get(address) as reply:
                    yield endpoint, address, reply


def is_page(reply: Any) -> bool:
    """Whether a browser would show it as a page."""
    return str(reply.mimetype) == "text/html"


class Walk:
    """What the site is made of, as far as it was walked."""

    def __init__(self) -> None:
        self.bones: set[tuple[str, str]] = set()
        self.abroad: set[str] = set()
        self.shown: set[str] = set()
        self.nonces: list[str] = []
        self.inline: set[str] = set()
        self.pages = 0

    def take(self, reply: Any, where: Any) -> None:
        """Take up a reply, which has its policy, and no fault in it."""
        assert reply.headers["X-Content-Type-Options"] == "nosniff", where
        policy = reply.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, where
        if reply.mimetype == "application/json":
            json.loads(reply.text)
        if not is_page(reply):
            return
        assert reply.content_type == "text/html; charset=utf-8", where
        page = Skeleton(reply.text)
        assert page.faults == [], where
        [nonce] = NONCE.findall(policy)
        if not policy.startswith("sandbox"):  # else what is inline is named there by its hash
            assert page.nonces <= {nonce}, where
            assert page.inline == set(), where
        self.nonces.append(nonce)
        self.inline |= page.inline
        self.bones |= page.bones
        self.abroad |= {one.partition("?")[0] for one in page.abroad}
        self.shown |= set(re.findall(rf"{WORD}\d+z", " ".join(page.words)))
        self.pages += 1


def walk(stage: Stage) -> Walk:
    """Walk the whole site as everybody."""
    found = Walk()
    for name in WALKERS:
        for endpoint, address, reply in replies(stage, name):
            found.take(reply, (name, endpoint, address))
    return found


@pytest.mark.long
def test_words_out_of_files_are_words_on_every_page(stage: Stage, tmp_path: Path) -> None:
    tame = walk(stage)
    with stage.app.app_context():
        store_hostile_bank(tmp_path)
    hostile = walk(stage)
    assert hostile.pages >= tame.pages > 400
    assert hostile.bones - tame.bones <= OF_TEXTS
    assert hostile.abroad == tame.abroad
    assert hostile.inline == tame.inline
    assert hostile.shown == {named(number) for number in range(len(PAYLOADS))}
    assert len(set(hostile.nonces)) == len(hostile.nonces)
    packages(stage)


@pytest.mark.long
@pytest.mark.appearance
@pytest.mark.parametrize("name", ["An", "Chi"])
def test_in_a_browser_nothing_of_them_runs_loads_or_needs_to_be_stopped(
    stage: Stage, tmp_path: Path, browser: Browser, name: str
) -> None:
    with stage.app.app_context():
        store_hostile_bank(tmp_path)
    [who] = [one for one in stage.cast.identities if one.name == name]
    heard: list[str] = []
    shown = 0
    with serving(stage.app) as base:
        context = browser.new_context(service_workers="block")
        context.add_cookies([{"name": "session", "value": who.cookie, "url": base}])
        page = context.new_page()
        page.on("dialog", lambda dialog: heard.append(f"dialog {dialog.message}"))  # and it stays open: nothing goes on
        page.on("pageerror", lambda error: heard.append(f"error {error}"))
        page.on("console", lambda told: heard.extend([told.text] if "Content Security Policy" in told.text else []))
        page.on("request", lambda asked: heard.extend([] if asked.url.startswith((base, "data:")) else [asked.url]))
        for _, address, reply in replies(stage, name):
            if is_page(reply):
                page.goto(base + address)
                shown += WORD in page.locator("body").inner_text()
                assert heard == [], address
        context.close()
    assert shown > 25


def packages(stage: Stage) -> None:
    """Open what is taken away of a hostile bank: packages, texts and feeds."""
    client = stage.browser("nobody")
    package = BytesIO(client.get("/en/decks/all/both.apkg").data)
    with ZipFile(package) as opened, NamedTemporaryFile() as file:
        file.write(opened.read("collection.anki2"))
        file.flush()
        with closing(sqlite3.connect(file.name)) as notes:
            fields = [field for [row] in notes.execute("SELECT flds FROM notes") for field in row.split("\x1f")]
    text = client.get("/en/decks/make/both.txt?topic=first").text
    feed = client.get("/en/decks/all/changes.json").get_json()
    atom = client.get("/en/decks/all/changes.atom").text
    told = [entry["content_html"] for entry in feed["items"]]
    told += [one.text or "" for one in Xml.fromstring(atom).iter() if one.get("type") == "html"]  # noqa: S314  # ours
    for one in (*fields, *csv_cells(text), *told):
        found = Skeleton(one)
        assert found.faults == [], one[:200]
        assert {tag for tag, _ in found.bones} <= IN_FIELDS, one[:200]
        assert {address.split(":")[0] for address in found.abroad} <= {"https", "http"}, found.abroad
    for whole in (fields, csv_cells(text), told):
        assert WORD in str(whole)


def csv_cells(text: str) -> list[str]:
    """Return the cells of a deck's text file."""
    csv.field_size_limit(2**24)
    lines = (line for line in StringIO(text) if not line.startswith("#"))
    return [cell for row in csv.reader(lines, delimiter="\t") for cell in row]
