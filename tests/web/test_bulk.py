"""Many questions at once in the browser: what is asked before, what is said after, undoing, the log, saved filters."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from quizapp.bank.audit import AuditEntry
from quizapp.bank.batches import Batch
from quizapp.bank.listing import Listing
from quizapp.bank.models import BankItem, ItemTag, ItemVersion
from quizapp.bank.saved_filters import MOST_FILTERS, SavedFilter
from quizapp.db import db
from quizapp.decks.models import NoteChange
from quizapp.quiz.difficulty import rate_items, rated_items
from quizapp.quiz.tallies import VersionFigures
from tests.bank.desk_people import KEY, item, new_question
from tests.bank.test_review import send
from tests.web.desk import desk

BULK, LIST, LOG = "/en/desk/bulk", "/en/desk/questions", "/en/desk/log"


@pytest.fixture
def browsers(app: Flask) -> dict[str, FlaskClient]:
    """Lan, Hoa, Minh and Chi at the desk."""
    return desk(app)


def do(browser: FlaskClient, act: str, *items: str, **more: Any) -> str:
    """Do something to many questions; return the address of what came of it."""
    reply = browser.post(BULK, data={"act": act, "item": list(items), "sure": "1"} | more)
    assert reply.status_code == 303
    return str(reply.location)


def retired() -> set[str]:
    """Return what is out of use."""
    db.session.rollback()
    return set(db.session.scalars(select(BankItem.id).where(BankItem.retired_at.is_not(None))))


def test_before_questions_are_retired_the_quizzes_and_decks_that_lose_them_are_named(
    app: Flask, browsers: dict[str, FlaskClient]
) -> None:
    page = browsers["Lan"].post(BULK, data={"act": "retire", "item": [KEY]}).text
    assert "quizzes lose some of them" in page
    assert "decks hold notes of them" in page
    assert "No question would be left in it." not in page
    assert f'name="item" value="{KEY}"' in page
    with app.app_context():
        assert retired() == set()
        every = list(db.session.scalars(select(ItemTag.item_id).where(ItemTag.value == "policy")))
    assert "No question would be left in it." in browsers["Lan"].post(BULK, data={"act": "retire", "item": every}).text


def test_questions_are_retired_their_notes_are_stamped_once_and_undoing_brings_them_back(
    app: Flask, browsers: dict[str, FlaskClient]
) -> None:
    done = do(browsers["Lan"], "retire", KEY, "kling-who", "no-such-question")
    page = browsers["Lan"].get(done).text
    assert "2 questions taken out of use" in page
    assert "1 question was left as it is" in page
    assert "no-such-question" in page
    with app.app_context():
        assert retired() == {KEY, "kling-who"}
        kinds = select(NoteChange.kind).where(NoteChange.item_id == KEY).order_by(NoteChange.id)
        assert list(db.session.scalars(kinds)) == ["added", "retired"]
    undone = browsers["Lan"].post(f"{done}/undo")
    assert "Undone: 2 questions taken out of use" in browsers["Lan"].get(undone.location).text
    assert browsers["Lan"].post(f"{done}/undo").location == undone.location
    with app.app_context():
        assert retired() == set()
        assert list(db.session.scalars(kinds)) == ["added", "retired", "returned"]
        assert db.session.scalar(select(func.count()).select_from(Batch)) == 2


def test_only_who_did_it_or_an_admin_may_undo(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    done = do(browsers["Lan"], "retire", KEY)
    for name in ("Hoa", "Minh"):
        assert browsers[name].post(f"{done}/undo").status_code == 403
        assert "Undo</button>" not in browsers[name].get(done).text
    with app.app_context():
        assert retired() == {KEY}
    assert browsers["Chi"].post(f"{done}/undo").status_code == 303
    with app.app_context():
        assert retired() == set()


def test_what_a_reviewer_approves_at_once_is_what_stood_on_the_page_before(
    app: Flask, browsers: dict[str, FlaskClient]
) -> None:
    with app.app_context():
        lan = 1
        new_question(lan)
        send(lan, "q-new")
    page = browsers["Minh"].post(BULK, data={"act": "publish", "item": ["q-new"]}).text
    assert re.findall(r'name="seen" value="([^"]+)"', page) == ["q-new 1"]
    left = browsers["Minh"].get(do(browsers["Minh"], "publish", "q-new", seen="q-new 7")).text
    assert "It was changed or decided by somebody meanwhile." in left
    left = browsers["Lan"].get(do(browsers["Lan"], "publish", "q-new", seen="q-new 1")).text
    assert "Only reviewers approve." in left
    done = do(browsers["Minh"], "publish", "q-new", seen="q-new 1")
    assert "1 question published" in browsers["Minh"].get(done).text
    with app.app_context():
        assert item("q-new").version_number == 1


def test_what_cannot_be_done_is_said_on_the_list_and_what_was_ticked_stays_ticked(
    app: Flask, browsers: dict[str, FlaskClient]
) -> None:
    many = [f"q-{number}" for number in range(500)]
    for sent, said in (
        ({"act": "retire"}, "Tick the questions first."),
        ({"act": "explode", "item": [KEY]}, "Choose what is to be done."),
        ({"act": "tag", "topic": "none", "item": [KEY]}, "Choose a topic."),
        ({"act": "send", "change": "key", "item": [KEY]}, "Say what kind of change it is."),
        ({"act": "retire", "sure": "1", "item": many}, "Do at most 200 questions at a time."),
    ):
        reply = browsers["Lan"].post(f"{BULK}?words=distillation", data=sent)
        assert (reply.status_code, said in reply.text) == (422, True)
        ticked = re.findall(r'name="item" value="([^"]+)"[^>]* checked', reply.text)
        assert ticked == ([KEY] if KEY in sent.get("item", ()) else [])
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Batch)) == 0


def test_all_on_a_page_are_ticked_without_a_script(browsers: dict[str, FlaskClient]) -> None:
    page = browsers["Lan"].get(LIST).text
    assert len(re.findall(r'name="item" value="[^"]+"[^>]*>', page)) == 50
    assert " checked" not in page
    [address] = re.findall(r'href="([^"]+)" data-tick-all', page)
    page = browsers["Lan"].get(address.replace("&amp;", "&")).text
    assert len(re.findall(r'name="item" value="[^"]+"[^>]* checked', page)) == 50


def test_a_learner_does_nothing_to_the_bank(app: Flask, client: FlaskClient) -> None:
    assert client.post(BULK, data={"act": "retire", "item": [KEY], "sure": "1"}).status_code in {302, 303, 400}
    for address in (BULK, f"{BULK}/x", LOG, f"{LIST}/filters"):
        assert "/sign-in" in client.get(address).location
    with app.app_context():
        assert retired() == set()


def test_the_log_says_who_did_what_in_one_line_for_each_batch(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    do(browsers["Lan"], "retire", KEY, "kling-who")
    do(browsers["Hoa"], "restore", KEY)
    with app.app_context():
        new_question(2, "q-hoa", own=True)
    page = browsers["Chi"].get(LOG).text
    assert page.count("2 questions taken out of use") == 1
    assert "1 question brought back into use" in page
    assert "q-hoa" in page
    assert page.count("Undo</button>") == 2
    assert "q-hoa" not in browsers["Lan"].get(LOG).text
    only = browsers["Lan"].get(f"{LOG}?person=2").text
    assert ("taken out of use" in only, "brought back into use" in only) == (False, True)
    assert "2 questions taken out of use" in browsers["Lan"].get(f"{LOG}?act=retired").text
    assert "taken out of use" not in browsers["Lan"].get(f"{LOG}?act=sent").text
    for odd in ("person=x", "person=99999999999", "act=%00", "before=-1", "before=99999999999999"):
        assert browsers["Lan"].get(f"{LOG}?{odd}").status_code == 200


def test_pages_of_the_log_hold_every_act_once(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    for number in range(60):
        browsers["Lan"].post(f"/en/desk/items/{KEY}/{'bring-back' if number % 2 else 'retire'}")
    do(browsers["Lan"], "retire", KEY, "kling-who")
    first = browsers["Lan"].get(LOG).text
    [older] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = browsers["Lan"].get(older.replace("&amp;", "&")).text
    found = [len(re.findall("(?:took it out of use|brought it back into use) · ", page)) for page in (first, second)]
    assert found == [49, 11]
    assert 'rel="next"' not in second


def test_filters_are_saved_found_and_removed_by_their_owner_alone(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    lan, hoa = browsers["Lan"], browsers["Hoa"]
    named = lan.post(f"{LIST}/filters?topic=policy&level=recall", data={"name": "  Ôn   tập <script>alert(1)</script>"})
    assert named.location.endswith("/desk/questions?level=recall&topic=policy")
    page = lan.get(LIST).text
    assert "Ôn tập &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert 'href="/en/desk/questions?level=recall&amp;topic=policy"' in page
    assert "Ôn tập" not in hoa.get(LIST).text
    assert hoa.post(f"{LIST}/filters/1/remove").status_code == 404
    assert "Ôn tập" in lan.get("/en/account/data").text
    assert lan.post(f"{LIST}/filters/1/remove").status_code == 303
    assert "Ôn tập" not in lan.get(LIST).text


def test_a_filter_needs_a_name_and_something_to_look_for_and_there_are_not_too_many(
    app: Flask, browsers: dict[str, FlaskClient]
) -> None:
    lan = browsers["Lan"]
    for query, name, said in (
        ("?level=recall", " ", "Give the filter a name."),
        ("?level=recall", "x" * 61, "A name has at most 60 characters."),
        ("", "Everything", "Choose first what to look for."),
    ):
        reply = lan.post(f"{LIST}/filters{query}", data={"name": name})
        assert (reply.status_code, said in reply.text) == (422, True)
    for number in range(MOST_FILTERS + 1):
        reply = lan.post(f"{LIST}/filters?level=recall", data={"name": f"Filter {number}"})
    assert (reply.status_code, "You have 30 saved filters." in reply.text) == (422, True)
    assert 'value="Filter 30"' in reply.text
    assert lan.post(f"{LIST}/filters?level=comparing", data={"name": "Filter 0"}).status_code == 303
    with app.app_context():
        kept = dict(db.session.execute(select(SavedFilter.name, SavedFilter.wanted)).all())
        assert (len(kept), kept["Filter 0"]) == (MOST_FILTERS, '{"level": "comparing"}')


def test_saved_filters_go_with_the_account(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    browsers["Lan"].post(f"{LIST}/filters?level=recall", data={"name": "Mine"})
    done = do(browsers["Lan"], "retire", KEY)
    from_now_on = browsers["Lan"].post("/en/account/delete", data={"old": "con mèo trèo cây cau"})
    assert from_now_on.status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SavedFilter)) == 0
        assert list(db.session.scalars(select(AuditEntry.user_id).where(AuditEntry.batch != ""))) == [None]
    assert "somebody" in browsers["Chi"].get(done).text


def test_the_list_is_filtered_by_difficulty(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    with app.app_context():
        row = db.session.scalars(select(Listing).where(Listing.item_id == KEY)).one()
        row.difficulty = "hard"
        db.session.commit()
    rows = r'name="item" value="([^"]+)"'
    assert re.findall(rows, browsers["Lan"].get(f"{LIST}?difficulty=hard").text) == [KEY]
    assert re.findall(rows, browsers["Lan"].get(f"{LIST}?difficulty=easy").text) == []
    assert KEY not in re.findall(rows, browsers["Lan"].get(f"{LIST}?difficulty=unknown&words=distillation").text)


def test_a_page_of_fifty_questions_takes_six_statements_at_most(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    browsers["Lan"].post(f"{LIST}/filters?level=recall", data={"name": "Mine"})
    counted: list[str] = []
    with app.app_context():
        told = {"n": 40, "x": 10.0, "xx": 10.0, "y": 20.0, "yy": 12.0, "xy": 5.0}
        questions = select(ItemVersion.id).join(Listing, Listing.item_id == ItemVersion.item_id)
        ids = db.session.scalars(questions.where(Listing.kind != "card")).all()
        db.session.add_all(VersionFigures(version_id=one, **told) for one in ids)
        for item_ids in rated_items():
            rate_items(item_ids)
        db.session.commit()
        event.listen(db.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    page = browsers["Lan"].get(f"{LIST}?difficulty=hard").text
    assert (len(re.findall(r'name="item"', page)), page.count("facility 25%")) == (50, 50)
    asked = [one for one in counted if not one.startswith("BEGIN")]
    assert len(asked) <= 6, asked
