"""At the desk nothing typed is lost where it cannot be saved, and nobody sees or does what is not theirs."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from quizapp.accounts.people import find_by_name
from quizapp.bank.drafts import find_draft, working_draft
from quizapp.bank.models import BankItem, ItemVersion
from quizapp.db import db, writing
from quizapp.quiz.reports import report_problem
from tests.accounts.people import PASSWORD, person
from tests.bank.desk_people import KEY, item, new_question, save
from tests.bank.test_review import published_stem, send
from tests.conftest import NOW
from tests.web.desk import Form, desk, typed

ADDRESS, NEW = f"/en/desk/items/{KEY}", "/en/desk/items/q-new"
MINE = "Typed by Minh at the review?"


@pytest.fixture
def browsers(app: Flask) -> dict[str, FlaskClient]:
    """Lan, Hoa, Minh and Chi; Lan has sent a question for review."""
    found = desk(app)
    with app.app_context():
        save(1, KEY, stem={"vi": "Chưng cất là gì?", "en": "What is distillation here?"})
        send(1, KEY, "wording")
    return found


def stem(app: Flask, item_id: str = KEY) -> str:
    with app.app_context():
        return str(working_draft(item(item_id)).data["stem"]["en"])


def history_of(browser: FlaskClient) -> str:
    """Return what the page of the history says, without the marks of what differs."""
    return re.sub("<[^>]+>", "", browser.get(f"{ADDRESS}/history").text)


def test_what_one_typed_and_did_not_keep_is_in_the_history(app: Flask) -> None:
    browsers = desk(app)
    hoa = typed(browsers["Hoa"], KEY, stem__en="Typed by Hoa and set aside?")
    browsers["Lan"].post(ADDRESS, data=typed(browsers["Lan"], KEY, stem__en="Saved by Lan?"))
    assert browsers["Hoa"].post(ADDRESS, data=hoa).status_code == 409
    assert stem(app) == "Saved by Lan?"
    assert "Typed by Hoa and set aside?" in history_of(browsers["Hoa"])


@pytest.mark.parametrize("meanwhile", ["taken back", "sent again"])
def test_what_a_reviewer_typed_is_kept_when_the_draft_moved(
    app: Flask, browsers: dict[str, FlaskClient], meanwhile: str
) -> None:
    minh, lan = browsers["Minh"], browsers["Lan"]
    review = f"{ADDRESS}/review"
    fields = whole_form(minh, review) | {"stem-en": MINE, "act": "edit"}
    lan.post(f"{ADDRESS}/writing", data={"revision": fields["revision"]})
    if meanwhile == "sent again":
        lan.post(ADDRESS, data=typed(lan, KEY, stem__en="Sent again by Lan?", act="send", change="wording"))
    before = stem(app)
    response = minh.post(review, data=fields)
    assert response.status_code == 303
    assert "kept here in the history" in minh.get(response.location).text
    assert MINE in history_of(minh)
    assert stem(app) == before


def whole_form(browser: FlaskClient, review: str) -> dict[str, Any]:
    """Return the form in which a reviewer mends a draft: of the two that go there, the one with texts."""
    page = browser.get(review).text
    return Form(page[page.index("edit-here") :], "/review").fields


def test_a_form_that_arrives_in_part_changes_nothing(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    with app.app_context():
        new_question(1)
    for path in ("", "/autosave"):
        assert browsers["Lan"].post(f"{NEW}{path}", data={"revision": "1"}).status_code == 400
    part = {"revision": "1", "act": "edit", "stem-en": "Half a form?"}
    assert browsers["Minh"].post(f"{ADDRESS}/review", data=part).status_code == 400
    assert (stem(app, "q-new"), stem(app)) == ("Why did the cat climb the areca palm?", "What is distillation here?")


def test_an_own_question_in_review_is_shown_to_reviewers_alone(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    with app.app_context():
        new_question(1, own=True)
        send(1, "q-new")
    assert "q-new" in browsers["Minh"].get("/en/desk/review").text
    assert "q-new" in browsers["Lan"].get("/en/desk/review").text
    assert "q-new" not in browsers["Hoa"].get("/en/desk/review").text


def test_only_who_may_change_or_approve_lets_a_draft_go_on_from_a_newer_wording(
    app: Flask, browsers: dict[str, FlaskClient]
) -> None:
    with app.app_context(), writing():
        item().owner_id = 1
    with app.app_context():
        seen = item().revision
    assert browsers["Hoa"].post(f"{ADDRESS}/follow", data={"revision": str(seen)}).status_code == 403
    assert browsers["Minh"].post(f"{ADDRESS}/follow", data={"revision": str(seen)}).status_code == 303


def test_a_restored_text_goes_over_what_was_seen_and_over_nothing_else(app: Flask) -> None:
    browsers = desk(app)
    lan = browsers["Lan"]
    form = Form(lan.get(f"{ADDRESS}/history").text, "/restore").fields
    lan.post(ADDRESS, data=typed(lan, KEY, stem__en="A precious text?"))
    history = Form(lan.get(f"{ADDRESS}/history").text, "/restore").fields
    lan.post(f"{ADDRESS}/restore", data=history | form | {"act": history.get("act", "1"), "revision": "0"})
    assert stem(app) == "A precious text?"
    lan.post(f"{ADDRESS}/restore", data=history)
    assert stem(app) != "A precious text?"
    assert "A precious text?" in history_of(lan)


def test_pressing_send_twice_is_sending_once(app: Flask) -> None:
    lan = desk(app)["Lan"]
    form = typed(
        lan, KEY, stem__en="What is distillation to experts cited in January 2024?", act="send", change="wording"
    )
    for _ in range(2):
        response = lan.post(ADDRESS, data=form)
        assert (response.status_code, response.location.rsplit("/", 1)[1]) == (303, "review")
    changed = lan.post(ADDRESS, data=form | {"stem-en": "And another thing?"})
    assert changed.status_code == 409
    assert "And another thing?" in changed.text


def test_an_own_question_that_was_never_published_goes_with_its_owner(app: Flask) -> None:
    browsers = desk(app)
    with app.app_context():
        new_question(1, own=True)
    browsers["Lan"].post("/en/account/delete", data={"old": PASSWORD})
    with app.app_context():
        assert find_by_name("Lan") is None
        assert db.session.get(BankItem, "q-new") is None
    assert browsers["Hoa"].get(NEW).status_code == 404


def test_nothing_odd_in_what_is_sent_along_is_a_fault_of_ours(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    with app.app_context():
        new_question(1)
    lan = browsers["Lan"]
    odd = {"note": "a\0b", "page": "\0", "change": "\0", "options-0-place": "9" * 5000, "act": "send"}
    assert lan.post(NEW, data=typed(lan, "q-new") | odd).status_code < 500
    odd = {"revision": "9" * 5000, "act": "return", "reason": "a\0b"}
    assert browsers["Minh"].post(f"{NEW}/review", data=odd).status_code < 500
    ordering = next(one for one in ("q-new", KEY) if one)
    assert lan.post(f"/en/desk/items/{ordering}/autosave", data={"whole": "1", "page": "\0"}).status_code < 500


def test_the_desk_takes_as_few_statements_for_many_drafts_as_for_few(app: Flask) -> None:
    browsers = desk(app)
    counts = []
    for first in (0, 20):
        with app.app_context():
            ids = [row.id for row in db.session.query(BankItem).order_by(BankItem.id).limit(40)][first : first + 20]
            for name in ids:
                save(1, name, as_of="2021")
                send(1, name, "wording")
                version = item(name).version
                assert version is not None
                if version.item.kind != "card":
                    report_problem(version.id, 1, "Hm.", language="en", now=NOW)
        counts.append([count(app, browsers["Minh"], path) for path in ("/en/desk", "/en/desk/review")])
    assert counts[0] == counts[1]


def count(app: Flask, browser: FlaskClient, path: str) -> int:
    statements: list[str] = []

    def note(*told: Any) -> None:
        statements.append(told[2])

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        browser.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_approving_a_card_called_a_key_change_is_no_fault(app: Flask) -> None:
    browsers, card = desk(app), "card-us-ban-object"
    address = f"/en/desk/items/{card}"
    assert "change-key" not in browsers["Lan"].get(address).text
    form = typed(browsers["Lan"], card, as_of="2020", act="send", change="key")
    assert browsers["Lan"].post(address, data=form).status_code == 303
    fields = Form(browsers["Minh"].get(f"{address}/review").text, "/review").fields
    assert browsers["Minh"].post(f"{address}/review", data=fields | {"act": "approve"}).status_code == 303
    with app.app_context():
        assert (item(card).version_number, find_draft(card)) == (2, None)
        assert db.session.query(ItemVersion).filter_by(item_id=card, number=2).one().change == "wording"
        assert published_stem(card)
        assert person("Tu", "learner").id
