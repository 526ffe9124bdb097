"""The log helps whoever runs the site and gives no reader away, also when a page breaks."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import text

from quizapp.app import create_app
from quizapp.db import db
from quizapp.web.logs import SLOW_SECONDS, log_failure
from quizapp.web.policy import ANYBODY, POLICY, Rule
from quizapp.web.watch import Seen
from tests.accounts.people import hashed
from tests.conftest import close, settings_for

# What readers bring: names, addresses, passwords, responses, tokens, and what stands behind a question mark.
CANARIES = {
    *("canary-name", "canary@mail.example", "canary password is long", "canary-wrong-password", "canary-token"),
    *("canary-response", "canary-query", "canary-cookie", "canary-comment", "10.9.8.7"),
}
Lines = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def open_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let anybody come to the addresses that these tests add."""
    for endpoint in ("broken", "broken_inside", "broken_statement", "broken_twice"):
        monkeypatch.setitem(POLICY, endpoint, Rule(ANYBODY))


def make(database: str, logged: str, **changes: Any) -> Flask:
    """Make an app as in production, the last one made, so that the log is written its way."""
    settings = replace(settings_for(database), production=True, base_url="http://localhost", log_requests=logged)
    app = create_app(replace(settings, **changes))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def everything(database: str) -> Iterator[Flask]:
    """An app that logs every request, with pages that break."""
    app = make(database, "all")
    add_broken_pages(app)
    yield app
    close(app)


def add_broken_pages(app: Flask) -> None:
    """Add pages that fail with what somebody sent in the words of the failure."""
    columns = 'INSERT INTO "user" (name, name_key, role, time_factor, created_at, password_hash) VALUES '

    def broken(token: str) -> str:
        return str(int(request.form["response"]))

    def broken_inside(token: str) -> str:
        kept: dict[str, str] = {}
        try:
            return kept[request.cookies["x"]]
        except KeyError as error:
            raise RuntimeError(f"no {request.args['q']}") from error

    def broken_statement(token: str) -> str:
        sent = {"name": request.form["name"], "hash": hashed()}
        db.session.execute(text(f"{columns}(:name, :name, 'nobody', 1, '2026-11-22', :hash)"), sent)
        return ""

    def broken_twice(token: str) -> str:
        sent = {"name": request.form["name"], "hash": hashed()}
        for _ in range(2):
            db.session.execute(text(f"{columns}(:name, :name, 'learner', 1, '2026-11-22', :hash)"), sent)
        return ""

    for view in (broken, broken_inside, broken_statement, broken_twice):
        app.add_url_rule(f"/vi/<token>/{view.__name__}", view.__name__, view, methods=["GET", "POST"])


def lines(capsys: pytest.CaptureFixture[str]) -> tuple[str, Lines]:
    written = capsys.readouterr().err
    return written, [json.loads(line) for line in written.splitlines()]


def visit(client: FlaskClient) -> int:
    """Leave every canary at the site, in pages that work and in pages that break; return how many requests it took."""
    far: Any = {"environ_base": {"REMOTE_ADDR": "10.9.8.7"}}
    client.set_cookie("x", "canary-cookie")
    account = {"name": "canary-name", "email": "canary@mail.example", "password": "canary password is long"}
    sent: list[tuple[str, str, dict[str, str]]] = [
        ("POST", "/vi/sign-up?next=canary-query", account),
        ("POST", "/vi/sign-out", {}),
        ("POST", "/vi/sign-in", {"name": "canary-name", "password": "canary-wrong-password"}),
        ("POST", "/vi/sign-in", account),
        ("GET", "/vi/password/reset/canary-token", {}),
        ("GET", "/vi/?q=canary-query", {}),
        ("GET", "/vi/nowhere/canary-token?q=canary-query", {}),
        ("POST", "/vi/canary-token/broken?q=canary-query", {"response": "canary-response"}),
        ("GET", "/vi/canary-token/broken_inside?q=canary-query", {}),
        ("POST", "/vi/canary-token/broken_statement", {"name": "canary-name"}),
        ("POST", "/vi/canary-token/broken_twice", {"name": "canary-name-2"}),
        ("TRACK", "/vi/canary-token", {}),
    ]
    for method, path, form in sent:
        client.open(path, method=method, data=form or None, **far)
    attempt = client.post("/vi/quizzes/models/attempts", **far).location
    client.post(f"{attempt}/1/save?q=canary-query", data={"response": "canary-response", "seq": 1})
    client.post(f"{attempt}/1/report", data={"comment": "canary-comment"})
    with client.application.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_try RENAME TO elsewhere")
        connection.exec_driver_sql("ALTER TABLE reset_link RENAME TO elsewhere_too")
    client.post("/vi/sign-out", data={})
    client.post("/vi/sign-in", data=account, **far)
    client.get("/vi/password/reset/canary-token")
    return len(sent) + 6


def test_what_readers_bring_is_never_in_the_log(everything: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    asked = visit(everything.test_client())
    written, logged = lines(capsys)
    assert {canary for canary in CANARIES if canary in written} == set()
    requests = [line for line in logged if line["event"] == "request"]
    assert len(requests) == asked
    assert {line["status"] for line in requests} >= {200, 303, 404, 410, 500, 503}
    assert [line["endpoint"] for line in requests if line["status"] == 500] == [
        *("broken", "broken_inside", "broken_statement", "broken_twice")
    ]
    assert {line["endpoint"] for line in requests if line["status"] == 503} == {"entry.sign_in", "recovery.reset"}
    assert {line["method"] for line in requests} == {"GET", "POST", "other"}
    assert set(requests[0]) == {"event", "level", "timestamp", "endpoint", "method", "status", "ms", "reference"}


def test_a_page_that_breaks_has_the_reference_under_which_the_log_tells_where(
    everything: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    client = everything.test_client()
    client.set_cookie("x", "y")
    page = client.get("/vi/x/broken_inside?q=y").text
    _, logged = lines(capsys)
    [failed] = [line for line in logged if line["event"] == "A page broke."]
    [asked] = [line for line in logged if line["event"] == "request"]
    assert failed["reference"] == asked["reference"]
    assert failed["reference"] in page
    assert [each["kind"] for each in failed["failure"]] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert any(__file__ in place and place.endswith("broken_inside") for place in failed["failure"][0]["at"])


def test_a_database_that_fails_is_told_with_its_code_and_the_page_has_the_reference(
    everything: Flask, capsys: pytest.CaptureFixture[str], on_postgres: bool
) -> None:
    client = everything.test_client()
    with everything.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_try RENAME TO elsewhere")
    page = client.post("/en/sign-in", data={"name": "An", "password": "none of yours"})
    _, logged = lines(capsys)
    [failed] = [line for line in logged if "flask doctor" in line["event"]]
    assert page.status_code == 503
    assert failed["reference"] in page.text
    codes = {each.get("code") for each in failed["failure"]}
    assert codes >= ({"42P01"} if on_postgres else {"SQLITE_ERROR"})


def test_failures_alone_are_logged_where_nothing_else_is_wished(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make(database, "failures")
    add_broken_pages(app)
    client = app.test_client()
    for path in ("/vi/", "/vi/nowhere", "/vi/x/broken_inside?q=y", "/healthz"):
        client.get(path)
    _, logged = lines(capsys)
    slow_too = [line for line in logged if line["event"] == "request" and line["ms"] < 1000 * SLOW_SECONDS]
    assert [(line["endpoint"], line["status"]) for line in slow_too] == [("broken_inside", 500)]
    log_failure(Seen("home.home", "GET", 200, SLOW_SECONDS, {}))
    log_failure(Seen("home.home", "GET", 200, SLOW_SECONDS / 2, {}))
    _, slow = lines(capsys)
    assert [line["ms"] for line in slow] == [1000 * SLOW_SECONDS]
    close(app)


def test_no_request_is_logged_where_that_is_wished_but_failures_are_told(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make(database, "none")
    add_broken_pages(app)
    app.test_client().get("/vi/x/broken_inside?q=y")
    _, logged = lines(capsys)
    assert [line["event"] for line in logged] == ["A page broke."]
    close(app)


def test_in_development_the_log_is_for_reading_and_tells_all(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    app = make(database, "all", production=False)
    add_broken_pages(app)
    client = app.test_client()
    client.set_cookie("x", "y")
    client.get("/vi/x/broken_inside?q=why")
    written = capsys.readouterr().err
    assert "RuntimeError: no why" in written
    assert not written.startswith("{")
    close(app)


def test_a_page_that_works_has_no_reference(everything: Flask) -> None:
    assert "reference" not in everything.test_client().get("/en/nowhere").text
