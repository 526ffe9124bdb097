"""Errors are pages in the reader's language, with the right status, and store nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp.accounts.models import User
from quizapp.app import create_app
from quizapp.db import db
from quizapp.quiz.models import Attempt
from quizapp.web.policy import ANYBODY, POLICY, Rule
from tests.conftest import close, make_app, settings_for
from tests.databases import Databases

pytestmark = pytest.mark.appearance

NO_PAGE = {"vi": "Không có trang này", "en": "There is no such page"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/quizzes/none",
        "/decks/none",
        "/decks/none/vi.apkg",
        "/decks/whole/fr.apkg",
        "/attempts/none",
        "/attempts/none/1",
        "/attempts/none/result",
        "/items/none",
        "/quizzes/" + "x" * 2000,
        "/quizzes/%00",
        "/decks/%00",
        "/decks/%00/vi.apkg",
        "/attempts/%00",
        "/attempts/%00/1",
        "/quizzes/..%2f..%2fetc",
    ],
)
def test_an_unknown_address_is_404_in_its_language(client: FlaskClient, path: str, language: str) -> None:
    response = client.get(f"/{language}{path}")
    assert response.status_code == 404
    assert NO_PAGE[language] in response.text


def test_an_unknown_quiz_starts_nothing(client: FlaskClient, app: Flask) -> None:
    assert client.post("/vi/quizzes/none/attempts").status_code == 404
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
        assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_a_wrong_method_is_405(client: FlaskClient) -> None:
    response = client.get("/en/quizzes/models/attempts")
    assert (response.status_code, "cannot be used like that" in response.text) == (405, True)
    assert "POST" in response.headers["Allow"]


def test_a_request_that_is_too_large_is_413(client: FlaskClient) -> None:
    address = client.post("/en/quizzes/models/attempts").location
    sent = client.post(f"{address}/1", data={"response": "y" * 100_000})
    assert (sent.status_code, "too much to send" in sent.text) == (413, True)
    assert "at most 64 kB" in sent.text
    assert client.post(f"{address}/1", data={"response": "y" * 63_000}).status_code == 422
    sent = client.post(f"{address}/1".replace("/en/", "/vi/"), data={"response": "y" * 64_000})
    assert (sent.status_code, "nhiều nhất 64 kB" in sent.text) == (413, True)


def test_a_form_of_more_parts_than_any_of_ours_is_413(client: FlaskClient) -> None:
    address = client.post("/en/quizzes/models/attempts").location
    parts = {"response": ["a"] * 1001}
    sent = client.post(f"{address}/1", data=parts, content_type="multipart/form-data; boundary=x")
    assert (sent.status_code, "too much to send" in sent.text) == (413, True)
    assert client.get(f"{address}/1").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "x" * 3000, "a b", "localhost.evil.example"])
def test_a_foreign_host_is_400_and_leads_nowhere(client: FlaskClient, host: str) -> None:
    for path in ("/vi", "/vi/", "/en/quizzes"):
        response = client.get(path, headers={"Host": host})
        assert (response.status_code, "Location" in response.headers) == (400, False)
        assert "evil" not in response.text


def test_a_form_without_its_token_is_400_and_stores_nothing(database: str) -> None:
    app = create_app(settings_for(database))
    response = app.test_client().post("/vi/quizzes/models/attempts")
    assert (response.status_code, "Biểu mẫu đã hết hạn" in response.text) == (400, True)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
    close(app)


def test_a_database_without_tables_is_503_and_the_reader_is_told_kindly(databases: Databases) -> None:
    url = databases.new()
    app = make_app(url)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = app.test_client().get("/en/quizzes")
    assert (response.status_code, "question bank is not ready" in response.text) == (503, True)
    close(app)
    databases.drop(url)


def test_a_fault_of_ours_is_500_without_a_trace(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    new_app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setitem(POLICY, "broken", Rule(ANYBODY))
    new_app.add_url_rule("/vi/broken", "broken", lambda: str(1 / 0))
    response = new_app.test_client().get("/vi/broken")
    assert (response.status_code, "Hệ thống gặp trục trặc" in response.text) == (500, True)
    assert "ZeroDivisionError" not in response.text
