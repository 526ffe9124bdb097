"""Whatever is sent to the desk, by hand or by a program, is understood, refused or left out: no page fails over it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from quizapp.bank.audit import AuditEntry
from quizapp.bank.compositions import Composition
from quizapp.db import db
from quizapp.items.model import is_id
from quizapp.items.plan import Plan
from tests.bank.desk_people import KEY, new_question, text_of
from tests.web.desk import Form, desk, typed

COMPOSE = "/en/desk/compose"
LONG = "9" * 5000
ODD_PLACES = ("²", LONG, "٣", "-1", "1e3", "", "1000")
OUTSIDE = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
NUL = "\0"


@pytest.fixture
def people(app: Flask) -> dict[str, FlaskClient]:
    """Lan and Hoa, who teach, Minh, who reviews, and Chi, an admin, at their browsers."""
    return desk(app)


@pytest.fixture
def lan(people: dict[str, FlaskClient]) -> FlaskClient:
    """A teacher at her browser."""
    return people["Lan"]


@pytest.fixture
def quiz(lan: FlaskClient) -> str:
    """The address of a quiz with two parts that Lan began."""
    fields = Form(lan.get(f"{COMPOSE}/new/quiz").text, "/new/quiz").fields
    fields |= {"title_vi": ["Đố"], "title_en": ["Quiz"], "way": ["hand"], "do": ["save"]}
    begun = lan.post(f"{COMPOSE}/new/quiz", data=fields)
    address = str(begun.location.split("#")[0])
    for _ in range(2):
        assert lan.post(address, data=shown(lan, address) | {"do": "add-part"}).status_code == 303
    return address


def shown(browser: FlaskClient, address: str) -> dict[str, Any]:
    """Return what the form of a composition would send as it is shown."""
    return dict(Form(browser.get(address).text, address.rpartition("/")[2]).fields)


def plan_of(app: Flask, address: str) -> Plan:
    with app.app_context():
        row = db.session.get(Composition, int(address.rpartition("/")[2]))
        assert row is not None
        return row.plan


@pytest.mark.parametrize("place", ODD_PLACES)
def test_a_place_that_no_list_has_is_no_field_of_a_question(lan: FlaskClient, app: Flask, place: str) -> None:
    sent = typed(lan, KEY) | {f"options-{place}-id": "f", f"options-{place}-text-en": "Odd", "evidence-en": "Mine"}
    odd = {name: value for name, value in sent.items() if place in name.split("-")}
    assert lan.post(f"/en/desk/items/{KEY}/autosave", data=sent).status_code == 200
    assert lan.post(f"/en/desk/items/{KEY}", data=typed(lan, KEY) | odd).status_code == 303
    with app.app_context():
        now = text_of()
    assert now["evidence"]["en"] == "Mine"
    assert "Odd" not in str(now["options"])


@pytest.mark.parametrize("place", ODD_PLACES)
def test_a_place_that_no_list_has_is_no_part_of_a_quiz(lan: FlaskClient, app: Flask, quiz: str, place: str) -> None:
    before = plan_of(app, quiz)
    sent = shown(lan, quiz) | {f"parts-{place}-count": "3", "do": "save"}
    assert lan.post(quiz, data=sent).status_code == 303
    assert plan_of(app, quiz) == before


@pytest.mark.parametrize("after", OUTSIDE)
@pytest.mark.parametrize("room", ["questions", "compose", "log"])
def test_a_time_that_has_none_in_utc_names_no_place_in_a_list(lan: FlaskClient, room: str, after: str) -> None:
    first = lan.get(f"/en/desk/{room}")
    odd = lan.get(f"/en/desk/{room}", query_string={"after": after, "id": "1"})
    assert (first.status_code, odd.status_code) == (200, 200)
    assert "From the start" not in odd.text


@pytest.mark.parametrize("number", [LONG, "²", "-1", "٣", str(2**31), "1.0", "x"])
def test_a_number_that_is_none_changes_no_quiz(lan: FlaskClient, app: Flask, quiz: str, number: str) -> None:
    before, as_shown = plan_of(app, quiz), shown(lan, quiz)
    assert lan.post(quiz, data=as_shown | {"revision": number, "title_en": "Other"}).status_code == 409
    assert lan.post(quiz, data=as_shown | {"do": f"drop-part:{number}"}).status_code == 303
    assert plan_of(app, quiz) == before
    for name in ("id", "before", "person", "author_id"):
        for page in ("questions", "compose", "log"):
            asked = {"after": "2024-01-01T00:00:00Z", name: number}
            assert lan.get(f"/en/desk/{page}", query_string=asked).status_code == 200


def test_a_form_whose_end_did_not_arrive_changes_no_quiz(lan: FlaskClient, app: Flask, quiz: str) -> None:
    assert lan.post(quiz, data=shown(lan, quiz) | {"exam": "y", "minutes": "30"}).status_code == 303
    before, whole = plan_of(app, quiz), shown(lan, quiz)
    assert (before.exam, before.minutes, list(whole)[-1]) == (True, 30, "whole")
    for arrived in range(len(whole)):
        sent = dict(list(whole.items())[:arrived])
        for address in (quiz, f"{COMPOSE}/new/quiz"):
            assert lan.post(address, data=sent | {"do": "save"}).status_code == 400
    assert plan_of(app, quiz) == before
    with app.app_context():
        assert len(db.session.scalars(select(Composition)).all()) == 1
    assert lan.post(quiz, data=whole | {"title_en": "New name"}).status_code == 303
    assert plan_of(app, quiz).title.en == "New name"


def test_what_is_no_id_is_not_picked_and_the_rest_is(lan: FlaskClient, app: Flask, quiz: str) -> None:
    ticked = [KEY, "a-\0", "x" * 5000, "A B", "", "-", "…", f"{KEY}\n"]
    assert lan.post(f"{quiz}/questions", data={"do": "add", "item": ticked}).status_code == 303
    assert plan_of(app, quiz).picked == (KEY,)
    assert lan.post(f"{quiz}/questions", data={"do": "add", "item": ticked[1:]}).status_code == 422


@given(st.text(alphabet="ab-9A_ \n²", max_size=5))
def test_an_id_is_small_letters_and_digits_joined_by_hyphens(text: str) -> None:
    assert is_id(text) == bool(
        text and all(part.isascii() and part.isalnum() and part.islower() | part.isdigit() for part in text.split("-"))
    )


def with_nul(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what is sent with a NUL in each field, one after another, and in all."""
    for name in data:
        yield data | {name: f"a{NUL}b"}
    yield dict.fromkeys(data, NUL)


PAGES = (
    *("questions", "questions/filters", "compose", "log", "sources", "review", "files", "new", "compose/share/quiz/x"),
    *("sources/wsj-chips", "sources/wsj-chips/facts/new", "sources/new", "bulk"),
)
ASKED = (
    *("words", "state", "kind", "level", "topic", "article", "flaw", "difficulty", "author_id", "after", "id", "tick"),
    *("whose", "act", "person", "before", "paragraph", "sentence", "fact", "search", "topics", "moved", "seed", "from"),
)


@pytest.mark.parametrize("room", PAGES)
def test_a_nul_in_the_address_fails_no_page(lan: FlaskClient, room: str) -> None:
    for asked in with_nul(dict.fromkeys(ASKED, "")):
        assert lan.get(f"/en/desk/{room}", query_string=asked).status_code in {200, 302, 404}


def test_a_nul_in_the_address_fails_no_page_of_a_quiz(lan: FlaskClient, quiz: str) -> None:
    for page in ("", "/questions", "/preview"):
        for asked in with_nul(dict.fromkeys(ASKED, "")):
            assert lan.get(f"{quiz}{page}", query_string=asked).status_code in {200, 302}


FORMS: dict[str, dict[str, Any]] = {
    "sources/new": {
        **{f"{name}_{language}": "Abc" for name in ("title", "publisher", "original", "dated_by", "summary")
           for language in ("vi", "en")},
        **{"date": "2024", "text": "One. Two.", "rights": "mine"},
    },
    "sources/wsj-chips/edit": {"title_vi": "A", "title_en": "A", "date": "2024", "seen": ""},
    "sources/wsj-chips/text": {"text": "One.", "rights": "mine", "seen": "", "sure": ""},
    "sources/wsj-chips/facts/new": {
        **{"text_vi": "A", "text_en": "A", "kind": "what", "weight": "2", "paragraph": "1", "sentence": "1"},
        **{"said_by_vi": "A", "said_by_en": "A", "quoted": "A", "another": ""},
    },
    "questions/filters": {"name": "mine"},
    "bulk": {"act": "tag", "item": KEY, "topic": "chips", "change": "typo", "seen": f"{KEY} 0", "sure": ""},
    "new": {"kind": "card", "keeping": "own"},
    "files/settle": {"kind": "item", "entry_id": "x", "way": "ours", "seen": ""},
}  # fmt: skip


@pytest.mark.parametrize("room", FORMS)
def test_a_nul_in_a_form_fails_no_page(lan: FlaskClient, room: str) -> None:
    for sent in with_nul(FORMS[room]):
        assert lan.post(f"/en/desk/{room}?words=a%00", data=sent).status_code < 500


def test_a_nul_in_the_form_of_a_quiz_is_left_out(lan: FlaskClient, app: Flask, quiz: str) -> None:
    names = ("title_en", "description_vi", "way", "rule-topics", "parts-0-levels", "deck", "minutes", "revision", "do")
    for sent in with_nul(dict.fromkeys(names, "")):
        assert lan.post(quiz, data=shown(lan, quiz) | sent).status_code in {303, 409, 422}
    lan.post(quiz, data=shown(lan, quiz) | {"title_en": "A\0B"})
    assert plan_of(app, quiz).title.en == "AB"
    for do in ("add", "drop:\0", "up:\0", "\0"):
        for page in ("questions", "publish", "withdraw", "restore"):
            sent = {"do": do, "item": "\0", "seen": "\0", "seed": "\0"}
            assert lan.post(f"{quiz}/{page}?search=%00", data=sent).status_code < 500


def test_a_nul_in_the_form_of_a_question_is_left_out(people: dict[str, FlaskClient], app: Flask) -> None:
    lan, minh = people["Lan"], people["Minh"]
    with app.app_context():
        author = db.session.scalars(select(AuditEntry.user_id)).first() or 1
        new_question(author, "q-nul")
    for name in ("evidence-en", "page", "note", "level", "key", "facts", "also", "as_of", "dismissed-0-rule"):
        assert lan.post("/en/desk/items/q-nul", data=typed(lan, "q-nul") | {name: f"a{NUL}b"}).status_code < 500
    with app.app_context():
        assert text_of("q-nul")["evidence"]["en"] == "ab"
    for act in ("approve", "return", "edit"):
        sent = {"act": act, "revision": NUL, "reason": f"a{NUL}", "note": NUL}
        assert minh.post("/en/desk/items/q-nul/review", data=sent).status_code < 500
    with app.app_context():
        assert not [note for note in db.session.scalars(select(AuditEntry.note)) if NUL in note]
