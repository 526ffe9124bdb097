"""`flask serve` stops as asked: who waits for a reply gets it first, and no process is left, however it ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import func, select

from quizapp.config import PROJECT
from quizapp.db import db
from quizapp.quiz.models import ResponseEvent
from tests.commands.test_serve import FLASK, PATIENCE_SECONDS, fetch, free_port
from tests.conftest import close, make_app
from tests.quiz.browsers import Browser, Reply

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
TOKEN = "a token for tests only"  # noqa: S105  # no secret


@contextmanager
def served(url: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the site in a session of its own, and leave nothing of it."""
    port = free_port()
    environment = os.environ | {"DATABASE_URL": url, "METRICS_TOKEN": TOKEN}
    with subprocess.Popen(
        [FLASK, "serve", "--port", str(port)], env=environment, cwd=PROJECT, start_new_session=True
    ) as server:
        try:
            fetch(f"http://127.0.0.1:{port}/vi/")
            yield server, port
        finally:
            if processes_of(server.pid):
                os.killpg(server.pid, signal.SIGKILL)


def processes_of(group: int) -> set[int]:
    """Return the processes of a group that still run."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.add(int(path.parent.name))
    return found


def wait_until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


@contextmanager
def nobody_else_writes(url: str) -> Iterator[None]:
    """Hold what every save has to wait for."""
    app = make_app(url)
    with app.app_context(), db.engine.connect().execution_options(writing=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE response, response_event IN ACCESS EXCLUSIVE MODE")
        else:
            connection.exec_driver_sql("SELECT 1")
        yield
        connection.rollback()
    close(app)


def figures_of(port: int) -> dict[str, float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    text = connection.getresponse().read().decode()
    connection.close()
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_who_waits_for_a_reply_gets_it_and_what_was_saved_is_stored(database: str) -> None:
    replies: list[Reply] = []
    with served(database) as (server, port):
        browser = Browser(port)
        attempt = browser.start("models")
        saves, fields = next(iter(browser.forms(attempt).fields.items()))
        form = [("seq", "1"), *(("response", field[0]) for field in fields)]
        sender = threading.Thread(target=lambda: replies.append(browser.send("POST", saves, form)))
        with nobody_else_writes(database):
            sender.start()
            for _ in range(40):
                fetch(f"http://127.0.0.1:{port}/healthz")
            time.sleep(1)
            assert replies == []
            server.send_signal(signal.SIGTERM)
            time.sleep(1)
        sender.join(PATIENCE_SECONDS)
        assert server.wait(PATIENCE_SECONDS) == 0
        assert processes_of(server.pid) == set()
    assert [reply.status for reply in replies] == [200]
    app = make_app(database)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ResponseEvent)) == 1
    close(app)


def test_the_figures_are_those_of_all_processes_and_leave_no_folder(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with served(database) as (server, port):
        for _ in range(60):
            fetch(f"http://127.0.0.1:{port}/en/quizzes")
        name = 'quizapp_requests_total{endpoint="quizzes.index",method="GET",status="2xx"}'
        assert {figures_of(port)[name] for _ in range(20)} == {60}
        assert len(list(tmp_path.glob("quizapp-figures-*"))) == 1
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE_SECONDS) == 0
    assert list(tmp_path.glob("quizapp-figures-*")) == []


def test_a_worker_that_dies_is_followed_by_another(database: str) -> None:
    with served(database) as (server, port):
        before = processes_of(server.pid)
        os.kill(max(before - {server.pid}), signal.SIGKILL)
        assert wait_until(lambda: len(processes_of(server.pid) - before) == 1)
        for _ in range(10):
            assert "<html" in fetch(f"http://127.0.0.1:{port}/vi/")
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE_SECONDS) == 0


def test_no_worker_outlives_a_server_that_was_killed(database: str) -> None:
    with served(database) as (server, _):
        assert len(processes_of(server.pid)) == 3
        server.kill()
        assert wait_until(lambda: processes_of(server.pid) == set())
