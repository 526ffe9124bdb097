"""Figures for Prometheus: counted by page and never by address, told only to who knows the token."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.app import create_app
from quizapp.db import db
from quizapp.web.metrics import figures
from tests.conftest import close, settings_for

TOKEN = "a token for tests only"  # noqa: S105  # no secret
Figures = dict[str, float]


@pytest.fixture
def measured(database: str) -> Iterator[Flask]:
    """An app whose figures begin at nothing."""
    figures.cache_clear()
    app = create_app(replace(settings_for(database), metrics_token=TOKEN))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    close(app)
    figures.cache_clear()


def read(client: FlaskClient) -> Figures:
    reply = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.7"})
    assert (reply.status_code, reply.mimetype) == (200, "text/plain")
    lines = (line.rpartition(" ") for line in reply.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def asked(endpoint: str, status: str = "2xx", method: str = "GET") -> str:
    return f'quizapp_requests_total{{endpoint="{endpoint}",method="{method}",status="{status}"}}'


def test_a_request_is_counted_by_page_method_and_outcome(measured: Flask) -> None:
    client = measured.test_client()
    for path in ("/vi/quizzes/models", "/en/quizzes/models", "/vi/quizzes/nothing", "/secret-path"):
        client.get(path)
    client.open("/vi/", method="FROBNICATE")
    client.get("/healthz")
    found = read(client)
    assert found[asked("quizzes.show")] == 2
    assert found[asked("quizzes.show", "4xx")] == 1
    assert found[asked("none", "4xx")] == 1
    assert found[asked("none", "4xx", "other")] == 1
    assert found['quizapp_request_seconds_count{endpoint="quizzes.show"}'] == 3
    assert not [name for name in found if "secret" in name or "models" in name or "healthz" in name]


def test_responses_are_counted_when_they_are_stored(measured: Flask) -> None:
    client = measured.test_client()
    attempt = client.post("/vi/quizzes/models/attempts").location
    pages = (client.get(f"{attempt}/{number}") for number in range(1, 11))
    chosen = [
        (page.request.path, found[1])
        for page in pages
        if (found := re.search(r'type="radio" name="response" [^>]*value="([^"]+)"', page.text))
    ]
    question, option = chosen[0]
    sent = {"response": option, "seq": 1}
    assert client.post(f"{question}/save", data=sent).status_code == 200
    assert client.post(question, data=sent | {"seq": 2}).status_code == 303
    for seq in (3, 4):
        assert client.post(f"{question}/save", data={"response": "nonsense", "seq": seq}).status_code == 422
    assert read(client)["quizapp_responses_stored_total"] == 2


def test_a_database_that_fails_is_counted(measured: Flask) -> None:
    client = measured.test_client()
    assert read(client)["quizapp_database_errors_total"] == 0
    with measured.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_try RENAME TO elsewhere")
    assert client.post("/vi/sign-in", data={"name": "An", "password": "none of yours"}).status_code == 503
    found = read(client)
    assert found["quizapp_database_errors_total"] == 1
    assert found[asked("entry.sign_in", "5xx", "POST")] == 1


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.text(st.characters(min_codepoint=32, max_codepoint=255, blacklist_characters="\x7f"), max_size=40))
def test_without_the_token_nothing_is_told(measured: Flask, sent: str) -> None:
    client = measured.test_client()
    for header in (sent, f"Bearer {sent}", f"bearer {TOKEN}", TOKEN, f"Bearer {TOKEN} "[:-2]):
        reply = client.get("/metrics", headers={"Authorization": header})
        assert (reply.status_code, "quizapp_requests" in reply.text) == (401, False)
    assert client.get("/metrics").status_code == 401


def test_without_a_token_there_is_no_such_page_and_nothing_is_counted(client: FlaskClient) -> None:
    before = figures.cache_info()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    assert figures.cache_info() == before
