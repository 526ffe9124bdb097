"""Sixteen write, one reads for as long as that takes, and a backup is made all the while: nobody is turned away."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from quizapp.db import db, journal_mode, sqlite_driver
from quizapp.quiz.models import ResponseEvent
from tests import samples
from tests.conftest import make_app
from tests.quiz.crews import EVERYONE, Crews
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, store
from tests.quiz.test_races_between_processes import begin, did, let_go, logged, raised, respond

pytestmark = pytest.mark.long

WRITES = 25
QUESTIONS = [samples.single_choice(f"one-{number}") for number in range(4)]
Saved = tuple[int, int, str]  # the slot, the number in the sequence and the value


@pytest.fixture
def crews() -> Iterator[Crews]:
    crews = Crews()
    yield crews
    crews.dismiss()


@pytest.fixture
def attempts(empty_bank: Flask) -> list[int]:
    """An attempt for each of the writers, and one at which they all write."""
    store(QUESTIONS, outline("all"))
    made = [begin(guest().id, "all", f"attempt {number}") for number in range(EVERYONE + 1)]
    let_go()
    return made


def write(attempts: list[int], number: int) -> list[tuple[int, Saved]]:
    """Write again and again, at an attempt of one's own and at that of all; return what was acknowledged."""
    saved = []
    for turn in range(1, WRITES + 1):
        for attempt_id, seq in ((attempts[number], turn), (attempts[-1], turn * EVERYONE + number)):
            saved.append((attempt_id, respond(attempt_id, turn % 4 + 1, "abc"[turn % 3], seq)))
    return saved


def read_throughout(url: str, over: threading.Event, found: list[int]) -> None:
    """Read once and again from one beginning to the end; the journal that is not WAL bears no such reader."""
    app = make_app(url)
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        while not over.is_set():
            found.append(connection.scalar(select(func.count()).select_from(ResponseEvent)) or 0)
            if journal_mode() != "wal":
                connection.rollback()
    with app.app_context():
        db.engine.dispose()


def back_up_throughout(file: Path, over: threading.Event, found: list[int]) -> None:
    """Copy the database whole, again and again; see that each copy is sound, and note how much it holds."""
    count = 0
    while not over.is_set():
        count += 1
        with (
            closing(sqlite_driver().connect(str(file), timeout=10)) as source,
            closing(sqlite_driver().connect(f"{file}-copy-{count}")) as copy,
        ):
            source.backup(copy)
            assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
            found.append(copy.execute("SELECT count(*) FROM response_event").fetchone()[0])


def beside(act: Callable[..., None], *told: object) -> tuple[Callable[[], None], list[int], list[BaseException]]:
    """Let something be done beside the test; return how to end it, what it finds and what it raises."""
    over, found, problems = threading.Event(), list[int](), list[BaseException]()

    def run() -> None:
        try:
            act(*told, over, found)
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()

    def end() -> None:
        over.set()
        thread.join()

    return end, found, problems


def test_nobody_is_turned_away_and_nothing_is_lost(
    crews: Crews, attempts: list[int], empty_database: str, on_postgres: bool
) -> None:
    acts = [beside(read_throughout, empty_database)]
    if not on_postgres:
        acts.append(beside(back_up_throughout, Path(empty_database.removeprefix("sqlite:///"))))
    outcomes = crews.race(empty_database, write, attempts)
    for end, _, _ in acts:
        end()
    assert [problems for _, _, problems in acts] == [[]] * len(acts)
    raised(outcomes)
    saved = [one for many in did(outcomes) for one in many]
    assert len(saved) == EVERYONE * WRITES * 2
    for attempt_id in attempts:
        assert logged(attempt_id) == sorted(value for at, value in saved if at == attempt_id)
    reader, *backups = [found for _, found, _ in acts]
    assert len(reader) > 1
    assert len(set(reader)) == 1 or journal_mode() != "wal"
    for copies in backups:
        assert copies == sorted(copies)
        assert copies[-1] > 0
