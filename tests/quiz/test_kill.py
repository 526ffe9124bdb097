"""The power of a promise: the server is killed again and again under load, and no acknowledged response is lost."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from quizapp.commands.serve import THREADS, WORKERS
from quizapp.config import PROJECT
from quizapp.db import db
from quizapp.items.question import Question
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from tests.conftest import close, make_app
from tests.quiz.browsers import PATIENCE_SECONDS, Browser, Forms

pytestmark = pytest.mark.long

GRANIAN = str(Path(sys.executable).parent / "granian")
KILLS = 6
LEARNERS = 8
WINDOWS = 2  # of each learner, side by side at the same attempts
FEWEST_BETWEEN_KILLS = 20
LOAD_SECONDS = 1.0
SAVES_PER_QUIZ = 30
Key = tuple[str, int]
Value = tuple[int, tuple[str, ...]]


class Server:
    """The site as it is served, in a process group of its own."""

    def __init__(self, url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environment = os.environ | {"DATABASE_URL": url}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it replies a moment later."""
        options = {"interface": "wsgi", "port": self.port, "workers": WORKERS, "blocking-threads": THREADS}
        command = [GRANIAN, "--no-ws", "--no-log", *(f"--{name}={value}" for name, value in options.items())]
        self.process = subprocess.Popen(
            [*command, "wsgi:app"], env=self.environment, cwd=PROJECT, start_new_session=True
        )

    def kill(self) -> None:
        """End it and everything it started, in the middle of whatever it does."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Learner:
    """Somebody at a quiz in several windows: what was sent, and what the site said it stored."""

    browser: Browser
    quizzes: list[str]
    sent: dict[Key, set[Value]] = field(default_factory=lambda: defaultdict(set))
    acknowledged: list[tuple[Key, Value, int]] = field(default_factory=list)
    attempts: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    seqs: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sit(self, window: int, over: threading.Event) -> None:
        """Take quiz after quiz until it is over."""
        chance = random.Random(f"{window} {time.monotonic()}")  # noqa: S311  # no secret
        while not over.is_set():
            forms = self.open_quiz(chance)
            for _ in range(SAVES_PER_QUIZ):
                if over.is_set():
                    return
                self.save(forms, chance)

    def open_quiz(self, chance: random.Random) -> Forms:
        """Go to a quiz, in one window at a time, since its reply may set the cookie."""
        with self.lock:
            quiz = chance.choice(self.quizzes)
            attempt = self.browser.start(quiz)
            assert self.attempts.setdefault(quiz, attempt) == attempt
            state = self.browser.insist("GET", f"{attempt}/state")
            self.browser.token = json.loads(state.text)["token"]
        return self.browser.forms(attempt)

    def save(self, forms: Forms, chance: random.Random) -> None:
        """Send a choice with the next number until there is a reply; now and then send it once more."""
        saves = chance.choice(list(forms.fields))
        _, _, _, attempt, slot, _ = saves.split("/")
        key, choice = (attempt, int(slot)), forms.choose(saves, chance)
        with self.lock:
            self.seqs[key] += 1
            value = (self.seqs[key], tuple(choice))
            self.sent[key].add(value)
        form = [("seq", str(value[0])), *(("response", one) for one in choice)]
        for _ in range(2 if chance.random() < 0.2 else 1):
            reply = self.browser.insist("POST", saves, form)
            if reply.status == 200:
                self.acknowledged.append((key, value, json.loads(reply.text)["seq"]))
            else:
                self.refused.append(f"{reply.status} {saves} {form} {reply.text[:200]}")


@pytest.fixture
def server(database: str) -> Iterator[Server]:
    """The site on the shipped bank, not started yet."""
    server = Server(database)
    yield server
    server.kill()


def test_every_acknowledged_response_outlives_a_server_that_is_killed_under_load(
    server: Server, database: str, on_postgres: bool
) -> None:
    learners = under_load(server)
    acknowledged = [one for learner in learners for one in learner.acknowledged]
    assert [reply for learner in learners for reply in learner.browser.strange] == []
    assert [line for learner in learners for line in learner.refused] == []
    assert len(acknowledged) >= (KILLS + 1) * FEWEST_BETWEEN_KILLS
    app = make_app(database)
    with app.app_context():
        if not on_postgres:
            check_file()
        questions = {
            (name, slot.number): slot.question
            for name, slot in db.session.execute(select(Attempt.public_id, Slot).join(Attempt.slots))
        }
        logged, standing = read_rows()
        for learner in learners:
            check_attempts(learner)
            check_responses(learner, questions, logged, standing)
        assert sum(map(len, logged.values())) == sum(len(sent) for one in learners for sent in one.sent.values())
    close(app)


def under_load(server: Server) -> list[Learner]:
    """Kill and restart the server while learners take quizzes; return them when every choice has been acknowledged."""
    server.start()
    page = Browser(server.port).insist("GET", "/vi/quizzes").text
    quizzes = sorted(set(re.findall(r'"/vi/quizzes/([a-z0-9-]+)"', page)))
    assert len(quizzes) > 5
    learners, over = [Learner(Browser(server.port), quizzes) for _ in range(LEARNERS)], threading.Event()
    windows = [threading.Thread(target=one.sit, args=(number, over)) for one in learners for number in range(WINDOWS)]
    for window in windows:
        window.start()
    for _ in range(KILLS):
        wait_for_load(learners)
        server.kill()
        server.start()
    wait_for_load(learners)
    over.set()
    for window in windows:
        window.join()
    server.kill()
    return learners


def wait_for_load(learners: list[Learner]) -> None:
    """Wait until choices are being acknowledged, and then for a random moment."""

    def acknowledged() -> int:
        return sum(len(learner.acknowledged) for learner in learners)

    end, before = time.monotonic() + PATIENCE_SECONDS, acknowledged()
    while acknowledged() < before + FEWEST_BETWEEN_KILLS and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(random.uniform(0, LOAD_SECONDS))  # noqa: S311  # no secret


def check_file() -> None:
    """Hold the file of SQLite against itself."""
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def check_attempts(learner: Learner) -> None:
    """However often a start was sent, there is one attempt at each quiz, of one guest."""
    names = [path.split("/")[-1] for path in learner.attempts.values()]
    rows = db.session.execute(select(Attempt.quiz_id, Attempt.user_id).where(Attempt.public_id.in_(names))).all()
    assert sorted(quiz for quiz, _ in rows) == sorted(learner.attempts)
    [user_id] = {user_id for _, user_id in rows}
    mine = select(func.count()).select_from(Attempt).where(Attempt.user_id == user_id)
    assert db.session.scalar(mine) == len(names)


def read_rows() -> tuple[dict[Key, list[tuple[int, str]]], dict[Key, tuple[int, str]]]:
    """Return the log of every slot, and what stands there."""
    logged = defaultdict(list)
    events = select(Attempt.public_id, ResponseEvent.slot, ResponseEvent.seq, ResponseEvent.value)
    for name, slot, seq, value in db.session.execute(events.join(Attempt, Attempt.id == ResponseEvent.attempt_id)):
        logged[name, slot].append((seq, value))
    responses = select(Attempt.public_id, Response.slot, Response.seq, Response.value)
    rows = db.session.execute(responses.join(Attempt, Attempt.id == Response.attempt_id))
    return logged, {(name, slot): (seq, value) for name, slot, seq, value in rows}


def check_responses(
    learner: Learner,
    questions: dict[Key, Question],
    logged: dict[Key, list[tuple[int, str]]],
    standing: dict[Key, tuple[int, str]],
) -> None:
    """Everything acknowledged is in the log once, and the highest number sent stands."""

    def row(key: Key, value: Value) -> tuple[int, str]:
        seq, sent = value
        choice = questions[key].read(sent, "vi") if sent else ()
        return seq, json.dumps(choice, ensure_ascii=False)

    for key, value, seq in learner.acknowledged:
        assert row(key, value) in logged[key]
        assert value[0] <= seq <= standing[key][0]
    for key, sent in learner.sent.items():
        assert sorted(logged[key]) == sorted(row(key, value) for value in sent)
        assert standing[key] == max(logged[key])
