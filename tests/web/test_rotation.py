"""A new SECRET_KEY signs nobody out while the former one still counts, and those who came meanwhile stay for good."""

import re
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from quizapp.app import create_app
from tests.accounts.people import PASSWORD, person
from tests.conftest import close, settings_for

OLD, NEW = "the first key, of thirty-two characters", "the second key, of thirty-two characters"


def site(database: str, key: str, *former: str) -> Flask:
    return create_app(replace(settings_for(database), secret_key=key, former_keys=former))


def moved(client: FlaskClient, app: Flask) -> FlaskClient:
    """Return the browser as it comes to the site after a restart with other keys."""
    browser, cookie = app.test_client(), client.get_cookie("session")
    browser.set_cookie("session", cookie.value if cookie else "")
    return browser


def token(page: str) -> str:
    return str(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0])


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/en/account/password").status_code == 200


def signed_in(app: Flask) -> FlaskClient:
    with app.app_context():
        person("An Nguyễn")
    client = app.test_client()
    form = {"name": "An Nguyễn", "password": PASSWORD, "csrf_token": token(client.get("/en/sign-in").text)}
    assert client.post("/en/sign-in", data=form).status_code == 303
    return client


def test_a_key_that_is_followed_by_another_counts_and_is_then_needed_no_more(database: str) -> None:
    before, between, after = site(database, OLD), site(database, NEW, OLD), site(database, NEW)
    client = signed_in(before)
    assert is_signed_in(client)  # the page's form has put its token into the cookie, which has all it needs now
    assert not is_signed_in(moved(client, after))
    browser = moved(client, between)
    assert is_signed_in(browser)
    assert is_signed_in(moved(browser, after))
    for app in (before, between, after):
        close(app)


def test_a_form_that_was_open_when_the_key_changed_is_taken(database: str) -> None:
    before, between, after = site(database, OLD), site(database, NEW, OLD), site(database, NEW)
    client = signed_in(before)
    form = {"csrf_token": token(client.get("/en/account/password").text), "old": PASSWORD, "password": "short"}
    assert moved(client, between).post("/en/account/password", data=form).status_code == 422
    assert moved(client, after).post("/en/account/password", data=form).status_code == 400
    for app in (before, between, after):
        close(app)


def test_a_cookie_of_the_present_key_is_not_written_again(database: str) -> None:
    between = site(database, NEW, OLD)
    client = signed_in(between)
    assert "Set-Cookie" in client.get("/en/account").headers  # the first form needs a token
    assert "Set-Cookie" not in client.get("/en/account").headers
    strange = between.test_client()
    strange.set_cookie("session", "nonsense")
    assert strange.get("/en/").status_code == 200
    close(between)
