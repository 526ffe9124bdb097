"""A response is acknowledged when it is on the disk: the system is asked to write it there before every reply."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.quiz.browsers import Browser
from tests.servers import Server

pytestmark = pytest.mark.long

ACKNOWLEDGED = 100
CALLS = ("fdatasync", "fsync")


def can_trace() -> bool:
    """Tell whether strace is here and may trace."""
    strace = shutil.which("strace")
    command = [strace or "", "-f", "-e", "trace=fsync", "true"]
    return strace is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def traced(database: str, on_postgres: bool, tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """The site with one worker, and the file where every call that waits for the disk is noted when it has ended."""
    if on_postgres:
        pytest.skip("PostgreSQL waits in a process of its own; tests/test_db.py looks at its setting")
    if not can_trace():
        pytest.skip("strace is not here, or may not trace; on Debian: apt-get install strace")
    log = tmp_path / "calls"
    options = ["-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
    server = Server(database, workers=1, under=["strace", *options])
    server.start()
    yield server, log
    server.kill()


def calls(log: Path) -> int:
    """Return how often the disk was waited for so far."""
    lines = log.read_text().splitlines() if log.exists() else []
    return sum(line.endswith("= 0") for line in lines)


def test_the_disk_is_waited_for_before_every_acknowledgement(traced: tuple[Server, Path]) -> None:
    server, log = traced
    learner = Browser(server.port)
    attempt = learner.start("whole-story")
    learner.renew_token(attempt)
    saves = list(learner.forms(attempt).fields)
    begun = calls(log)
    assert begun > 0
    for number in range(ACKNOWLEDGED):
        before = calls(log)
        reply = learner.send("POST", saves[number % len(saves)], [("seq", str(number + 1))])
        assert (reply.status, calls(log) > before) == (200, True)
    assert calls(log) - begun >= ACKNOWLEDGED
