"""A form that cannot be taken comes back to who typed it here, and never to who was led here by another site."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.drafts import Seen, find_draft
from quizapp.bank.review import send_to_review
from quizapp.db import writing
from tests.bank.desk_people import crew, item, new_question
from tests.conftest import NOW, close, served_app
from tests.web.desk import HERE
from tests.web.test_entry import sign_in

ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://elsewhere.example", "Referer": "http://localhost/en/desk"},
    {"Origin": "null", "Referer": "http://localhost/en/desk"},
    {"Referer": "https://elsewhere.example/localhost"},
    {"Origin": "http://localhost.elsewhere.example"},
    {"Origin": "http://["},
    {},
]
OURS = [
    HERE,
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost:5000"},
    {"Referer": "http://localhost/en/desk/items/q-new/review"},
]
REVIEW = "/en/desk/items/q-new/review"
FORGED = {"act": "approve", "revision": "1", "reason": "words that were typed"}


@pytest.fixture
def strict(app: Flask) -> Iterator[Flask]:
    """The app with every protection on, and a question that waits for review."""
    with app.app_context():
        lan = crew()["Lan"]
        new_question(lan)
        with writing():
            send_to_review(item("q-new"), Seen(1), change="", note="", user_id=lan, now=NOW)
    served = served_app(app.config["SETTINGS"].database_url)
    yield served
    close(served)


@pytest.fixture
def minh(app: Flask, strict: Flask) -> FlaskClient:
    """The reviewer at a browser, signed in."""
    signed_in, browser = app.test_client(), strict.test_client()
    sign_in(signed_in, "Minh")
    cookie = signed_in.get_cookie("session")
    assert cookie is not None
    browser.set_cookie("session", cookie.value)
    return browser


def test_the_text_of_another_site_gets_no_form_of_ours(minh: FlaskClient, app: Flask) -> None:
    for headers in ELSEWHERE:
        reply = minh.post(REVIEW, data=FORGED, headers=headers)
        assert (reply.status_code, "This form has expired" in reply.text) == (400, True), headers
        assert "csrf_token" not in reply.text
        assert "words that were typed" not in reply.text
        assert not reply.headers.getlist("Set-Cookie")
    with app.app_context():
        assert find_draft("q-new") is not None
        assert item("q-new").version_number == 0


def test_neither_does_it_where_nobody_is_signed_in(app: Flask, strict: Flask) -> None:
    for made in (app, strict):
        for headers in ELSEWHERE:
            reply = made.test_client().post(REVIEW, data=FORGED, headers=headers)
            assert (reply.status_code, "csrf_token" in reply.text) == (400, False), headers
            assert not reply.headers.getlist("Set-Cookie")


def test_what_was_typed_here_comes_back_and_can_be_sent_again(minh: FlaskClient, app: Flask) -> None:
    for headers in OURS:
        reply = minh.post(REVIEW, data=FORGED | {"csrf_token": "of yesterday"}, headers=headers)
        assert (reply.status_code, "words that were typed" in reply.text) == (400, True), headers
    form = reply.text[reply.text.index('<form method="post">') :]
    token = re.findall(r'name="csrf_token" value="([^"]+)"', form)[0]
    again = minh.post(REVIEW, data=FORGED | {"csrf_token": token}, headers=HERE)
    assert again.status_code == 303
    with app.app_context():
        assert item("q-new").version_number == 1
