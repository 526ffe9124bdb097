"""My account: changing, taking away and deleting what is kept about a reader."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.accounts.models import SignInSession, User
from quizapp.accounts.people import find_by_name, set_time_factor
from quizapp.db import db, writing
from quizapp.quiz.models import Attempt
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, person
from tests.web.test_entry import cookie_of, is_signed_in, rows, sign_in


@pytest.fixture
def lan(client: FlaskClient, app: Flask) -> FlaskClient:
    """A learner called Lan, signed in."""
    with app.app_context():
        person("Lan", email="lan@example.org")
    sign_in(client)
    return client


def another(app: Flask, name: str = "Lan") -> FlaskClient:
    """Return another browser, signed in."""
    client = app.test_client()
    assert sign_in(client, name).status_code == 303
    return client


def email_of(app: Flask, name: str = "Lan") -> str | None:
    with app.app_context():
        found = find_by_name(name)
        return found.email if found else None


def test_a_new_password_needs_the_old_one_and_signs_other_browsers_out(lan: FlaskClient, app: Flask) -> None:
    other, before = another(app), cookie_of(lan)
    wrong = lan.post("/en/account/password", data={"old": OTHER_PASSWORD, "password": OTHER_PASSWORD})
    assert (wrong.status_code, "This is not your password." in wrong.text) == (422, True)
    assert is_signed_in(other)
    changed = lan.post("/en/account/password", data={"old": PASSWORD, "password": OTHER_PASSWORD})
    assert (changed.status_code, changed.location) == (303, "/en/account")
    assert "Your password has been changed." in lan.get("/en/account").text
    assert (is_signed_in(lan), is_signed_in(other)) == (True, False)
    assert cookie_of(lan) != before
    lan.set_cookie("session", before or "")
    assert not is_signed_in(lan)
    assert (sign_in(other).status_code, sign_in(other, password=OTHER_PASSWORD).status_code) == (422, 303)


@pytest.mark.parametrize("weak", ["short", "password1", "LAN LAN", "x" * 1001, ""])
def test_a_weak_new_password_is_refused_and_the_old_one_stays(lan: FlaskClient, app: Flask, weak: str) -> None:
    response = lan.post("/en/account/password", data={"old": PASSWORD, "password": weak})
    assert (response.status_code, "is-invalid" in response.text) == (422, True)
    another(app)


@pytest.mark.parametrize("page", ["password", "email", "delete"])
def test_the_password_cannot_be_guessed_at_a_signed_in_browser_either(lan: FlaskClient, page: str) -> None:
    sent = {"old": OTHER_PASSWORD, "password": OTHER_PASSWORD, "email": ""}
    assert [lan.post(f"/en/account/{page}", data=sent).status_code for _ in range(6)] == [422] * 5 + [429]


def test_the_address_is_changed_and_removed_with_the_password(lan: FlaskClient, app: Flask) -> None:
    with app.app_context():
        person("Binh", email="binh@example.org")
    assert 'value="lan@example.org"' in lan.get("/en/account/email").text
    for email, old, code in (
        ("new@example.org", OTHER_PASSWORD, 422),
        ("binh@example.org", PASSWORD, 422),
        ("nonsense", PASSWORD, 422),
        ("New@Example.org", PASSWORD, 303),
    ):
        response = lan.post("/en/account/email", data={"email": email, "old": old})
        assert (response.status_code, email_of(app)) == (code, "new@example.org" if code == 303 else "lan@example.org")
    lan.post("/en/account/email", data={"email": " ", "old": PASSWORD})
    assert email_of(app) is None
    assert "Your e-mail address has been removed." in lan.get("/en/account").text


def test_signing_out_everywhere_leaves_no_browser_signed_in(lan: FlaskClient, app: Flask) -> None:
    with app.app_context():
        person("Binh")
    other, stranger, kept = another(app), another(app, "Binh"), cookie_of(lan)
    response = lan.post("/en/account/everywhere")
    assert (response.status_code, response.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    lan.set_cookie("session", kept or "")
    assert [is_signed_in(browser) for browser in (lan, other, stranger)] == [False, False, True]


def test_every_signed_in_browser_is_listed_with_its_time_and_this_one_is_marked(lan: FlaskClient, app: Flask) -> None:
    another(app)
    page = lan.get("/en/account").text
    listed = re.findall(r"<li>Since (\d+ \w+ \d{4}, \d\d:\d\d)( – <strong>this browser</strong>)?</li>", page)
    assert sorted(bool(mark) for _, mark in listed) == [False, True]


def test_extra_time_is_told_on_the_account_page(lan: FlaskClient, app: Flask) -> None:
    assert "Time on timed quizzes" not in lan.get("/en/account").text
    for factor, says, in_vietnamese in ((1.25, "×1.25", "×1,25"), (0.0, "No time limit", "Không giới hạn")):
        with app.app_context(), writing():
            set_time_factor(find_by_name("Lan") or User(), factor)
        page = lan.get("/en/account").text
        assert ("Time on timed quizzes" in page, says in page) == (True, True)
        assert in_vietnamese in lan.get("/vi/account").text


def test_the_data_hold_all_that_is_kept_and_no_secret(lan: FlaskClient, app: Flask) -> None:
    lan.post("/en/quizzes/first-ten/attempts")
    response = lan.get("/en/account/data")
    assert response.headers["Content-Disposition"] == 'attachment; filename="quizapp-my-data.json"'
    assert response.headers["Cache-Control"] == "private, no-store"
    told = json.loads(response.text)
    account = told["account"]
    assert (account["name"], account["email"], account["role"]) == ("Lan", "lan@example.org", "learner")
    assert (account["time_factor"], account["has_password"]) == (1.0, True)
    assert (len(told["signed_in_browsers"]), len(told["attempts"])) == (1, 1)
    assert "score" not in response.text
    with app.app_context():
        user = find_by_name("Lan")
        assert user is not None
        told_of = {"name", "email", "role", "time_factor", "created_at"}
        derived_or_secret = {"id", "name_key", "folded_name", "password_hash"}
        assert set(User.__table__.columns.keys()) == told_of | derived_or_secret
        assert set(account) == told_of | {"has_password"}
        tokens = list(db.session.scalars(select(SignInSession.token_hash)))
        assert [one for one in (str(user.password_hash), *tokens) if one in response.text] == []


def test_an_account_is_deleted_with_the_password_and_all_that_hangs_on_it(lan: FlaskClient, app: Flask) -> None:
    lan.post("/en/quizzes/models/attempts")
    wrong = lan.post("/en/account/delete", data={"old": OTHER_PASSWORD})
    assert (wrong.status_code, rows(app, User)) == (422, 1)
    gone = lan.post("/en/account/delete", data={"old": PASSWORD})
    assert (gone.status_code, gone.location, "Clear-Site-Data" in gone.headers) == (303, "/en/", True)
    assert [rows(app, table) for table in (User, Attempt, SignInSession)] == [0, 0, 0]
    assert "has been deleted" in lan.get("/en/").text
    assert sign_in(lan).status_code == 422


def test_the_last_admin_is_not_deleted(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        person("Lan", "admin")
    sign_in(client)
    response = client.post("/en/account/delete", data={"old": PASSWORD})
    assert (response.status_code, "You are the last admin." in response.text, rows(app, User)) == (422, True, 1)
    assert is_signed_in(client)


def test_a_guest_sees_takes_away_and_deletes_what_is_kept_without_a_password(client: FlaskClient, app: Flask) -> None:
    client.post("/en/quizzes/models/attempts")
    page = client.get("/en/account").text
    assert "You are here as a guest" in page
    assert "/en/account/password" not in page
    assert len(json.loads(client.get("/en/account/data").text)["attempts"]) == 1
    assert 'type="password"' not in client.get("/en/account/delete").text
    assert client.post("/en/account/delete").status_code == 303
    assert [rows(app, table) for table in (User, Attempt, SignInSession)] == [0, 0, 0]
    assert client.get("/en/account").location == "/en/sign-in?next=%2Fen%2Faccount"


@pytest.mark.parametrize("page", ["", "/password", "/email", "/data", "/delete"])
def test_a_reader_we_know_nothing_of_is_led_to_sign_in(client: FlaskClient, page: str) -> None:
    response = client.get(f"/vi/account{page}")
    assert response.status_code == 302
    assert response.location.startswith("/vi/sign-in?next=%2Fvi%2Faccount")


@pytest.mark.parametrize("page", ["/password", "/email", "/everywhere"])
def test_a_guest_has_no_password_to_change_and_no_browsers_to_sign_out(
    client: FlaskClient, app: Flask, page: str
) -> None:
    client.post("/en/quizzes/models/attempts")
    assert client.post(f"/en/account{page}").status_code == 302
    assert rows(app, SignInSession) == 1


def test_these_pages_are_in_no_cache(lan: FlaskClient) -> None:
    for page in ("", "/password", "/email", "/delete"):
        assert lan.get(f"/en/account{page}").headers["Cache-Control"] == "private, no-store"
