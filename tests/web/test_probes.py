"""What other machines ask of this one: whether it lives, and whether it can serve readers."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.db import db
from tests.conftest import close, make_app, served_app
from tests.databases import Databases

ANY_HOST = {"Host": "10.0.0.7:8000"}


def asked(app: Flask, path: str) -> tuple[int, str]:
    reply = app.test_client().get(path, headers=ANY_HOST)
    return reply.status_code, reply.text


def test_a_site_that_is_well_is_alive_and_ready_under_whatever_name_it_is_asked(app: Flask) -> None:
    assert asked(app, "/healthz") == (200, "alive\n")
    assert asked(app, "/readyz") == (200, "ready\n")


def test_an_empty_bank_is_not_ready(empty_bank: Flask) -> None:
    assert asked(empty_bank, "/healthz")[0] == 200
    assert asked(empty_bank, "/readyz") == (503, "not ready: the bank is empty: run `flask bank sync`\n")


def test_a_database_without_schema_is_not_ready_and_stays_as_it_is(databases: Databases, on_postgres: bool) -> None:
    url = databases.new()
    app = make_app(url)
    assert asked(app, "/healthz")[0] == 200
    assert asked(app, "/readyz") == (503, "not ready: the schema is empty: run `flask db upgrade`\n")
    assert on_postgres or Path(url.removeprefix("sqlite:///")).stat().st_size == 0
    close(app)
    databases.drop(url)


def test_a_database_that_is_not_there_is_not_ready_and_not_made(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path}/none.sqlite")
    assert asked(app, "/readyz") == (503, "not ready: the schema is empty: run `flask db upgrade`\n")
    assert list(tmp_path.iterdir()) == []
    close(app)


def test_the_schema_of_a_newer_program_is_not_ready(database: str) -> None:
    app = make_app(database)
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    status, says = asked(app, "/readyz")
    assert (status, "from a newer quizapp" in says) == (503, True)
    close(app)


@pytest.mark.parametrize("url", ["postgresql://keeper:hidden@127.0.0.1:1/none", "sqlite:////proc/hidden/none.sqlite"])
def test_a_database_that_cannot_be_reached_is_not_ready_and_no_secret_is_told(url: str) -> None:
    app = make_app(url)
    assert asked(app, "/healthz") == (200, "alive\n")
    status, says = asked(app, "/readyz")
    assert (status, says.startswith("not ready: ")) == (503, True)
    assert not {word for word in ("hidden", "keeper", "127.0.0.1", "none") if word in says}
    close(app)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_is_plain_text_sets_no_cookie_is_kept_by_nobody_and_takes_nothing(database: str, path: str) -> None:
    app = served_app(database)
    client: FlaskClient = app.test_client()
    reply = client.get(path)
    assert reply.mimetype == "text/plain"
    assert "Set-Cookie" not in reply.headers
    assert (reply.headers["Cache-Control"], reply.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert client.head(path).data == b""
    sent = client.post(path, data={"x": "y"})
    assert (sent.status_code, sent.headers["Allow"]) == (405, "GET, HEAD")
    close(app)


def test_no_page_has_the_name_of_a_probe_with_something_behind_it(client: FlaskClient) -> None:
    assert [client.get(path).status_code for path in ("/healthz/", "/vi/healthz", "/readyzz")] == [404] * 3
