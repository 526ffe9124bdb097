"""The desk: what waits for whom, review by a second person, history with every text, the list of the bank."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.drafts import find_draft
from quizapp.bank.models import BankItem
from quizapp.db import db
from quizapp.decks.models import NoteStamp
from tests.bank.desk_people import KEY, item, new_question
from tests.bank.test_review import published_stem
from tests.web.desk import Form, desk, typed

NEW = "/en/desk/items/q-new"


@pytest.fixture
def browsers(app: Flask) -> dict[str, FlaskClient]:
    """Lan, Hoa, Minh and Chi; Lan wrote a question."""
    found = desk(app)
    with app.app_context():
        new_question(1)
    return found


def sent(browsers: dict[str, FlaskClient], **more: str) -> None:
    response = browsers["Lan"].post(NEW, data=typed(browsers["Lan"], "q-new") | {"act": "send"} | more)
    assert response.location.endswith("/q-new/review")


def decide(browser: FlaskClient, act: str, **more: str) -> tuple[int, str]:
    form = {"revision": Form(browser.get(f"{NEW}/review").text, "/review").fields.get("revision", ["1"])[0]}
    response = browser.post(f"{NEW}/review", data=form | {"act": act} | more)
    return response.status_code, response.text


def test_a_question_is_sent_reviewed_published_and_asked(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    sent(browsers, note="Xem giúp nguồn nhé")
    assert "Why did the cat climb the areca palm?" in browsers["Minh"].get("/en/desk").text
    page = browsers["Minh"].get(f"{NEW}/review").text
    assert "Xem giúp nguồn nhé" in page
    assert "Approve and publish" in page
    assert decide(browsers["Minh"], "approve")[0] == 303
    with app.app_context():
        assert published_stem("q-new") == "Why did the cat climb the areca palm?"
        assert db.session.get(NoteStamp, "q-new") is not None
    quiz = app.test_client().get("/en/quizzes/whole-story").text
    assert "119" in quiz


def test_nobody_approves_their_own_and_teachers_approve_nothing(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    sent(browsers)
    for name in ("Lan", "Hoa"):
        assert "Approve and publish" not in browsers[name].get(f"{NEW}/review").text
        for act in ("approve", "return"):
            assert decide(browsers[name], act, reason="x")[0] == 403
    with app.app_context():
        assert item("q-new").version_number == 0


def test_a_reviewer_sends_back_with_a_reason_and_only_with_one(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    sent(browsers)
    status, text = decide(browsers["Minh"], "return")
    assert (status, "Write what is to be mended" in text) == (422, True)
    assert decide(browsers["Minh"], "return", reason="Nguồn chưa rõ.")[0] == 303
    assert "Sent back: Nguồn chưa rõ." in browsers["Lan"].get("/en/desk").text
    assert "Sent back: Nguồn chưa rõ." in browsers["Lan"].get(NEW).text


def test_a_reviewer_mends_it_and_publishes_it_so(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    sent(browsers)
    page = browsers["Minh"].get(f"{NEW}/review").text
    form = {name: value for name, value in Form(page, "/review").fields.items() if name != "reason"}
    mended = form | {"revision": form["revision"][0], "stem-en": "Why is the cat up the palm?", "act": "edit"}
    assert browsers["Minh"].post(f"{NEW}/review", data=mended).status_code == 303
    with app.app_context():
        assert published_stem("q-new") == "Why is the cat up the palm?"


def test_its_author_takes_it_back_and_discards_it_and_brings_the_text_back(
    app: Flask, browsers: dict[str, FlaskClient]
) -> None:
    sent(browsers)
    lan = browsers["Lan"]
    lan.post(f"{NEW}/writing", data={"revision": "1"})
    assert lan.post(f"{NEW}/discard", data={"revision": "1"}).status_code == 303
    with app.app_context():
        assert item("q-new").retired_at is not None
    assert "q-new" not in lan.get("/en/desk").text
    for path in ("", "/card", "/history"):
        assert lan.get(f"{NEW}{path}").status_code == 200
    history = lan.get(f"{NEW}/history").text
    assert "discarded the draft" in history
    lan.post(f"{NEW}/bring-back")
    with app.app_context():
        draft = find_draft("q-new")
        assert draft is not None
        assert draft.data["stem"]["en"] == "Why did the cat climb the areca palm?"
        assert item("q-new").retired_at is None


def test_a_published_question_is_changed_and_an_older_version_restored(app: Flask) -> None:
    browsers = desk(app)
    lan, address = browsers["Lan"], f"/en/desk/items/{KEY}"
    with app.app_context():
        first = published_stem()
    asked = "What is distillation to experts cited in January 2024?"
    form = typed(lan, KEY, stem__en=asked, act="send", change="wording")
    assert lan.post(address, data=form).status_code == 303
    assert browsers["Minh"].post(f"{address}/review", data={"revision": "1", "act": "approve"}).status_code == 303
    history = lan.get(f"{address}/history").text
    assert "1 difference from the one before" in history
    assert "approved by Minh" in history
    form = Form(history, "/restore").fields | {"version": "1"}
    assert lan.post(f"{address}/restore", data=form).status_code == 303
    with app.app_context():
        draft = find_draft(KEY)
        assert draft is not None
        assert draft.data["stem"]["en"] == first
        assert published_stem() == asked
    for wrong in ({"version": "9"}, {"act": "99999"}, {}, {"version": str(2**40)}):
        assert lan.post(f"{address}/restore", data=wrong).status_code == 404


def test_out_of_use_and_back_again_at_any_time(app: Flask) -> None:
    browsers = desk(app)
    address = f"/en/desk/items/{KEY}"
    for path, out in (("retire", True), ("retire", True), ("bring-back", False), ("bring-back", False)):
        assert browsers["Lan"].post(f"{address}/{path}").status_code == 303
        with app.app_context():
            row = db.session.get(BankItem, KEY)
            assert row is not None
            assert (row.retired_at is not None) is out
    acts = re.findall(r"took it out of use|brought it back into use", browsers["Lan"].get(f"{address}/history").text)
    assert acts == ["brought it back into use", "took it out of use"]


def test_the_list_finds_without_marks_and_shows_what_was_asked_for(app: Flask) -> None:
    lan = desk(app)["Lan"]
    for words in ("chung cat", "chưng cất", "distillation"):
        page = lan.get("/en/desk/questions", query_string={"words": words, "kind": "single_choice"}).text
        assert f"/en/desk/items/{KEY}" in page
    assert "Nothing was found." in lan.get("/en/desk/questions?words=zzzzz").text
    first = lan.get("/en/desk/questions").text
    older = re.findall(r'href="([^"]+)" rel="next"', first)[0].replace("&amp;", "&")
    rows = r'href="/en/desk/items/([^"]+)"'
    assert not set(re.findall(rows, first)) & set(re.findall(rows, lan.get(older).text))
    for odd in ("after=x&id=1", "after=2026-01-01&id=1", "author_id=99999999999999", "words=%00", "topic=%00'"):
        assert lan.get(f"/en/desk/questions?{odd}").status_code == 200
