"""A deck's page and what leads from it: downloads known by their edition, what changed, feeds, decks of one's own."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from quizapp.app import create_app
from quizapp.bank.choose import choose_ids
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish, retire
from quizapp.bank.records import find_record
from quizapp.db import db, writing
from quizapp.decks.stamps import stamp_notes
from quizapp.items.collection import Selection
from quizapp.items.text import Text
from quizapp.quiz.models import Quiz
from tests.conftest import NOW, close, settings_for
from tests.decks.packages import read_package

LATER = NOW + timedelta(days=30)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
KLING = "kling-who"


def reword(app: Flask, item_id: str = KLING, now: datetime = LATER) -> None:
    """Publish an item with another stem, and stamp."""
    with app.app_context(), writing():
        row = db.session.get_one(BankItem, item_id)
        assert row.version is not None
        stem = Text(vi="Câu hỏi <b>khác</b> & mới", en="Another <b>question</b> & new")
        publish(row, row.version.item.model_copy(update={"stem": stem}), now)
        stamp_notes(now)


def ids_in(data: bytes) -> set[str]:
    return {*read_package(data).by_item}


def test_who_has_an_edition_is_told_so_until_it_changes(app: Flask, client: FlaskClient) -> None:
    first = client.get("/vi/decks/whole/vi.apkg")
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/en/decks/whole/vi.apkg", headers=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert client.get("/vi/decks/whole/both.apkg", headers=tag).status_code == 200
    reword(app)
    changed = client.get("/vi/decks/whole/vi.apkg", headers=tag)
    assert (changed.status_code, len(ids_in(changed.data))) == (200, len(ids_in(first.data)))


def test_a_download_has_a_name_a_type_and_its_length(client: FlaskClient) -> None:
    reply = client.get("/en/decks/models/en.apkg")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="quizapp-models-en.apkg"'
    assert reply.headers["Content-Type"] == "application/apkg"
    assert reply.headers["Cache-Control"] == "no-cache"
    assert int(reply.headers["Content-Length"]) == len(reply.data)
    assert ZipFile(BytesIO(reply.data)).testzip() is None


def test_where_no_deck_can_be_kept_it_is_built_all_the_same(database: str, tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("no folder")
    app = create_app(replace(settings_for(database), decks=blocked))
    assert len(ids_in(app.test_client().get("/vi/decks/models/vi.apkg").data)) > 5
    close(app)


def test_only_what_changed_since_a_day_and_that_day_too(app: Flask, client: FlaskClient) -> None:
    reword(app)
    assert ids_in(client.get("/vi/decks/whole/both/since/2026-12-01.apkg").data) == {KLING}
    assert ids_in(client.get("/vi/decks/whole/both/since/2026-12-21.apkg").data) == {KLING}
    everything = ids_in(client.get("/vi/decks/whole/both.apkg").data)
    assert ids_in(client.get("/vi/decks/whole/both/since/2026-11-21.apkg").data) == everything
    for nothing in ("whole/both/since/2026-12-22", "policy/both/since/2026-12-01", "whole/both/since/yesterday"):
        assert client.get(f"/vi/decks/{nothing}.apkg").status_code == 404


def test_the_form_leads_to_the_changes_or_says_that_there_are_none(app: Flask, client: FlaskClient) -> None:
    reword(app)
    found = client.get("/vi/decks/whole/since?day=2026-12-01&languages=en")
    assert (found.status_code, found.location) == (302, "/vi/decks/whole/en/since/2026-12-01.apkg")
    none = client.get("/vi/decks/whole/since?day=2026-12-25&languages=en", follow_redirects=True)
    assert "Từ 25 tháng 12, 2026 đến nay không có gì thay đổi" in none.text
    assert client.get("/vi/decks/whole/since").location == "/vi/decks/whole"


@pytest.mark.parametrize("day", ["", "soon", "2026-13-01", "9" * 500])
def test_a_day_that_is_none_is_asked_for_again_and_kept_in_the_field(client: FlaskClient, day: str) -> None:
    for language, words in (("vi", "Hãy chọn một ngày"), ("en", "Choose a day")):
        reply = client.get(f"/{language}/decks/whole/since", query_string={"day": day, "languages": "vi"})
        assert (reply.status_code, words in reply.text) == (422, True)
        assert f'value="{day}"' in reply.text or not day


def test_the_page_tells_what_changed_when_and_how_big_the_deck_is(app: Flask, client: FlaskClient) -> None:
    client.get("/vi/decks/whole/vi.apkg")
    reword(app)
    page = client.get("/vi/decks/whole").text
    assert "1 phiếu được sửa" in page
    assert "Câu hỏi &lt;b&gt;khác&lt;/b&gt; &amp; mới" in page
    assert "(câu hỏi)" in page
    assert "Thay đổi gần nhất: 21 tháng 12, 2026" in page
    size = len(client.get("/vi/decks/whole/vi.apkg").data)
    assert f"{round(size / 1000)} kB</small>" in client.get("/vi/decks/whole").text


@pytest.fixture
def feeds(app: Flask, client: FlaskClient) -> FlaskClient:
    """A reader of feeds, after a change."""
    reword(app)
    return client


@pytest.mark.parametrize(("language", "says"), [("vi", "1 phiếu được sửa"), ("en", "1 corrected")])
def test_the_atom_feed_has_what_its_standard_asks_for(feeds: FlaskClient, language: str, says: str) -> None:
    reply = feeds.get(f"/{language}/decks/models/changes.atom")
    assert reply.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(reply.text)  # noqa: S314  # our own
    assert all(feed.findtext(f"a:{name}", "", ATOM) for name in ("id", "title", "author/a:name"))
    assert datetime.fromisoformat(feed.findtext("a:updated", "", ATOM)) == LATER
    ids = [entry.findtext("a:id", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert ids == [f"http://localhost/{language}/decks/models#{day}" for day in ("2026-12-21", "2026-11-21")]
    assert says in feed.findtext("a:entry/a:title", "", ATOM)
    stem = {"vi": "Câu hỏi &lt;b&gt;khác&lt;/b&gt;", "en": "Another &lt;b&gt;question&lt;/b&gt;"}[language]
    assert stem in feed.findtext("a:entry/a:content", "", ATOM)  # read as HTML, the marks are text again
    [here] = [link.get("href") for link in feed.findall("a:link", ATOM) if link.get("rel") == "self"]
    assert here == f"http://localhost/{language}/decks/models/changes.atom"


def test_the_json_feed_says_the_same(feeds: FlaskClient) -> None:
    reply = feeds.get("/en/decks/models/changes.json")
    feed = json.loads(reply.data)
    assert reply.mimetype == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["title"] == "21 December 2026: 1 corrected"
    assert len({entry["id"] for entry in feed["items"]}) == len(feed["items"]) == 2
    assert all(datetime.fromisoformat(entry["date_modified"]) and entry["content_html"] for entry in feed["items"])


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_feed_that_stands_still_is_not_sent_again(feeds: FlaskClient, form: str) -> None:
    path = f"/vi/decks/models/changes.{form}"
    tag = {"If-None-Match": feeds.get(path).headers["ETag"]}
    assert feeds.get(path, headers=tag).status_code == 304
    reword(feeds.application, "smallest-gap-claimed-2023", LATER + timedelta(days=1))
    assert feeds.get(path, headers=tag).status_code == 200


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("topic=models", Selection(topics=("models",))),
        ("topic=models&topic=policy&level=recall", Selection(topics=("models", "policy"), levels=("recall",))),
        ("article=nyt-gap&kind=card", Selection(articles=("nyt-gap",), kinds=("card",))),
        ("item=kling-who&item=distillation-what", Selection(items=("kling-who", "distillation-what"))),
        ("quiz=first-ten&kind=number", None),
    ],
)
def test_a_deck_of_ones_own_holds_what_was_chosen(
    bank: Flask, client: FlaskClient, query: str, meant: Selection | None
) -> None:
    quiz = find_record(Quiz, "first-ten")
    assert quiz is not None
    of_quiz = set(choose_ids(quiz.outline.select.model_copy(update={"count": None}))) & set(
        choose_ids(Selection(kinds=("number",)))
    )
    data = client.get(f"/vi/decks/make/both.apkg?{query}").data
    assert ids_in(data) == (set(choose_ids(meant)) if meant else of_quiz)
    assert ids_in(data)
    page = client.get(f"/vi/decks/make?{query}").text
    assert f">{len(ids_in(data))} phiếu</h2>" in page
    assert page.count('name="item"') == len(ids_in(data))


@pytest.mark.parametrize("query", ["", "topic=none", "topic=models&article=none", "item=none", "level=a"])
def test_a_choice_that_means_nothing_is_no_deck(client: FlaskClient, query: str) -> None:
    assert client.get(f"/vi/decks/make?{query}").status_code == 200
    assert client.get(f"/vi/decks/make/both.apkg?{query}").status_code == 404


def test_what_is_asked_for_is_kept_ticked(client: FlaskClient) -> None:
    page = client.get("/en/decks/make?topic=models&level=recall").text
    for name in ("topic-models", "level-recall"):
        assert f'id="{name}" checked' in page
    assert 'id="topic-policy" checked' not in page
    with time_machine.travel(NOW):
        assert client.get("/en/decks/make?quiz=no-such-quiz").status_code == 404


def test_own_decks_are_the_same_notes_as_those_on_offer(client: FlaskClient) -> None:
    own = read_package(client.get("/vi/decks/make/vi.apkg?topic=models").data).by_item
    whole = read_package(client.get("/vi/decks/whole/vi.apkg").data).by_item
    assert own
    assert {name: (packed.note, packed.mod) for name, packed in own.items()} == {
        name: (packed.note, packed.mod) for name, packed in whole.items() if name in own
    }


@pytest.mark.parametrize(
    "query",
    ["level=a%00", "item=%00", "quiz=final-exam", "quiz=none", "&".join(["topic=models"] * 501)],
    ids=["nul", "nul item", "exam", "no quiz", "too many"],
)
def test_what_nobody_can_tick_is_not_found(client: FlaskClient, query: str) -> None:
    assert {client.get(f"/vi/decks/make{end}?{query}").status_code for end in ("", "/vi.apkg", "/vi.txt")} == {404}


def test_what_is_asked_for_often_is_asked_for_once(client: FlaskClient) -> None:
    page = client.get("/vi/decks/make?" + "&".join(["topic=models"] * 50)).text
    assert '/vi/decks/make/vi.apkg?topic=models"' in page


def test_a_class_with_a_deck_of_its_own_hears_of_what_was_withdrawn(app: Flask, client: FlaskClient) -> None:
    addresses = ("topic=models", "item=kling-who&item=distillation-what")
    before = [ids_in(client.get(f"/vi/decks/make/vi.apkg?{query}").data) for query in addresses]
    with app.app_context(), writing():
        retire(db.session.get_one(BankItem, KLING), LATER)
        stamp_notes(LATER)
    for query, ids in zip(addresses, before, strict=True):
        after = read_package(client.get(f"/vi/decks/make/vi.apkg?{query}").data).by_item
        assert after.keys() == ids
        assert "quizapp::retired" in after[KLING].note.tags
        assert f'value="{KLING}"' not in client.get(f"/vi/decks/make?{query}").text


def test_a_deck_read_aloud_stays_so_through_its_changes(app: Flask, client: FlaskClient) -> None:
    reword(app)
    found = client.get("/vi/decks/whole/since?day=2026-12-01&languages=both-aloud")
    assert found.location == "/vi/decks/whole/both-aloud/since/2026-12-01.apkg"
    reply = client.get(found.location)
    assert 'filename="quizapp-whole-since-2026-12-01-both-aloud.apkg"' in reply.headers["Content-Disposition"]
    [changed] = read_package(reply.data).notes
    assert (changed.note.fields["Extra1"], changed.note.fields["Extra2"]) == ("1", "1")
    silent = read_package(client.get("/vi/decks/whole/vi.apkg").data).notes
    assert {note.note.fields["Extra1"] for note in silent} == {""}
    assert client.get("/vi/decks/whole/fr-aloud.apkg").status_code == 404


def test_a_weak_tag_and_that_of_a_text_file_are_known_too(client: FlaskClient) -> None:
    for path in ("/vi/decks/whole/vi.apkg", "/vi/decks/whole/vi.txt"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": f"W/{tag}"}).status_code == 304
    assert client.get("/vi/decks/whole/vi.apkg", headers={"If-None-Match": tag}).status_code == 200


def test_the_page_counts_what_the_file_holds(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        retire(db.session.get_one(BankItem, KLING), LATER)
        stamp_notes(LATER)
    count = len(ids_in(client.get("/vi/decks/models/vi.apkg").data))
    assert f"{count} phiếu" in client.get("/vi/decks/models").text
    assert f"{count} phiếu" in client.get("/vi/decks").text
