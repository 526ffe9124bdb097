"""`flask serve` on a fresh machine: prepares, serves, and says in one line what is in its way."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from quizapp.config import PROJECT
from quizapp.db import db
from tests.conftest import close, make_app
from tests.databases import Databases

FLASK = str(Path(sys.executable).parent / "flask")
GUNICORN = str(Path(sys.executable).parent / "gunicorn")
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(url: str, *command: str) -> Iterator[None]:
    """Run a server as a process of its own; end it and everything it started."""
    environment = os.environ | {"DATABASE_URL": url}
    with subprocess.Popen(
        command, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, start_new_session=True
    ) as server:
        try:
            yield
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def fetch(address: str) -> str:
    """Return a page once the server is there."""
    for _ in range(PATIENCE_SECONDS * 10):
        try:
            with urllib.request.urlopen(address) as response:  # noqa: S310  # our own server
                return str(response.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.mark.long
def test_an_empty_database_is_prepared_and_the_site_served(databases: Databases) -> None:
    url, port = databases.new(), free_port()
    with serving(url, FLASK, "serve", "--port", str(port)):
        assert "Mười câu làm quen" in fetch(f"http://127.0.0.1:{port}/vi/")
    databases.drop(url)


@pytest.mark.parametrize("server", ["flask run", "gunicorn"])
def test_other_servers_serve_a_prepared_database(database: str, server: str) -> None:
    port = free_port()
    command = {
        "flask run": [FLASK, "run", "--port", str(port)],
        "gunicorn": [GUNICORN, "--bind", f"127.0.0.1:{port}", "--threads", "2", "--log-level", "error", "wsgi:app"],
    }[server]
    with serving(database, *command):
        assert "Ten to begin with" in fetch(f"http://127.0.0.1:{port}/en/")


def refused(url: str, port: int) -> Result:
    """Run the command in this process; it must stop before it serves."""
    app = make_app(url)
    result = app.test_cli_runner().invoke(args=["serve", "--port", str(port)])
    close(app)
    return result


def test_a_port_that_is_taken_is_one_line_that_says_what_to_do(empty_database: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = refused(empty_database, port)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert f"Cannot listen at 127.0.0.1:{port}" in result.output
    assert "PORT=" in result.output


def test_a_database_from_a_newer_program_is_one_line_and_left_alone(empty_database: str) -> None:
    app = make_app(empty_database)
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    close(app)
    result = refused(empty_database, free_port())
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "from a newer quizapp: update this program" in result.output


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = refused(f"sqlite:///{tmp_path}/file/below/quizapp.sqlite", free_port())
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "Cannot write to" in result.output


def test_a_database_server_that_is_not_there_is_one_line() -> None:
    result = refused("postgresql://nobody@127.0.0.1:1/none", free_port())
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "cannot be used" in result.output


@pytest.mark.parametrize("host", ["nonsense..x", "no.such.host.invalid"])
def test_a_host_that_is_none_is_one_line(empty_database: str, host: str) -> None:
    app = make_app(empty_database)
    result = app.test_cli_runner().invoke(args=["serve", "--host", host])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert f"Cannot listen at {host}" in result.output
    close(app)


@pytest.mark.long
def test_several_programs_may_migrate_and_load_one_new_database_at_once(databases: Databases) -> None:
    url = databases.new()
    environment = os.environ | {"DATABASE_URL": url}
    for command in (["db", "upgrade"], ["bank", "sync"]):
        programs = [
            subprocess.Popen(
                [FLASK, *command], env=environment, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(3)
        ]
        results = [(program.communicate()[1].decode(), program.returncode) for program in programs]
        assert [code for _, code in results] == [0, 0, 0], results
    databases.drop(url)
