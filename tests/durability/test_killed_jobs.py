"""Work that is killed in the midst of it, before any statement or commit, is begun once more, and then is done once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import pytest
from flask import Flask

from quizapp.db import writing
from quizapp.items.collection import ExamRules
from quizapp.quiz.attempt import finish_attempt, record_response, slots_of, start_attempt
from tests import samples
from tests.conftest import NOW, close, make_app
from tests.databases import Databases
from tests.durability.any_rows import Rows, read, schema
from tests.durability.children import KILLED, command, outcome
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, quiz, store

pytestmark = pytest.mark.long

KILLS = 8  # of each job, from its first moment to its last
EARLIER = NOW - timedelta(hours=2)
LEARNERS = 3
QUESTIONS = [samples.single_choice(f"one-{number}") for number in range(4)]


@pytest.fixture
def exams(databases: Databases, migrated: str) -> Iterator[str]:
    """A database with learners at an exam whose time is up, and others who finished a quiz."""
    app = make_app(url := databases.new(migrated))
    with app.app_context():
        store(QUESTIONS, outline("timed", exam=ExamRules(minutes=10)), outline("all"))
        for number in range(LEARNERS):
            for quiz_id in ("timed", "all"):
                take(quiz_id, number)
    close(app)
    yield url
    databases.drop(url)


def take(quiz_id: str, number: int) -> None:
    """Respond to some of the questions of a quiz, and finish it if it is no exam."""
    with writing():
        user_id, name = guest().id, f"{quiz_id} {number}"
        attempt = start_attempt(quiz(quiz_id), user_id, public_id=name, seed=number, now=EARLIER)
        for slot in slots_of(attempt)[: number + 2]:
            record_response(attempt, slot.number, ["ab"[number % 2]], seq=1, language="vi", now=EARLIER)
        if not attempt.exam:
            finish_attempt(attempt, EARLIER)


def job(app: Flask, folder: str, *words: str) -> None:
    """Run a command with the content and the decks of a folder."""
    at = Path(folder)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], content=at / "content", decks=at / "decks")
    command(app, *words)


@contextmanager
def copied(databases: Databases, url: str, folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Lend a copy of a database and of a folder."""
    copy, to = databases.new(url), folder.with_name(name)
    copytree(folder, to)
    yield copy, to
    databases.drop(copy)


def found(url: str, folder: Path, on_postgres: bool) -> tuple[Rows, dict[str, bytes]]:
    """Return every row, and every deck; PostgreSQL gives no number again that was given to a row that never came."""
    app = make_app(url)
    with app.app_context():
        rows, numbers = read(), {}
        for table in schema().sorted_tables if on_postgres else []:
            own = {column.name for column in table.primary_key if column.name == "id"}
            numbers[table.name] = own | {key.parent.name for key in table.foreign_keys if key.column.name == "id"}
    close(app)
    for name, dropped in numbers.items():
        rows[name] = sorted(({k: v for k, v in row.items() if k not in dropped} for row in rows[name]), key=str)
    return rows, {path.name: path.read_bytes() for path in (folder / "decks").glob("*.apkg")}


def check_job(databases: Databases, url: str, folder: Path, on_postgres: bool, *words: str) -> None:
    """Kill a job at moments from the first to the last, run it again each time, and hold it against one undisturbed."""
    with copied(databases, url, folder, "undisturbed") as (copy, place):
        code, moments = outcome(copy, job, str(place), *words)
        expected = found(copy, place, on_postgres)
        assert (code, moments > KILLS) == (0, True)
        assert outcome(copy, job, str(place), *words)[0] == 0
        assert found(copy, place, on_postgres) == expected
    for kill_at in sorted({1 + (moments - 1) * number // (KILLS - 1) for number in range(KILLS)}):
        with copied(databases, url, folder, f"killed at {kill_at}") as (copy, place):
            assert outcome(copy, job, str(place), *words, kill_at=kill_at) == (KILLED, kill_at)
            for deck in (place / "decks").glob("*.apkg"):
                assert ZipFile(deck).testzip() is None
            assert outcome(copy, job, str(place), *words)[0] == 0
            assert found(copy, place, on_postgres) == expected


@pytest.mark.parametrize("words", [("quiz", "close"), ("quiz", "recount")])
def test_closing_and_counting_anew_are_done_once(
    databases: Databases, exams: str, tmp_path: Path, on_postgres: bool, words: tuple[str, str]
) -> None:
    (tmp_path / "jobs").mkdir()
    check_job(databases, exams, tmp_path / "jobs", on_postgres, *words)


def test_a_sync_and_the_decks_it_builds_are_done_once(
    databases: Databases, migrated: str, tmp_path: Path, on_postgres: bool
) -> None:
    samples.write_bank(tmp_path / "jobs" / "content")
    check_job(databases, migrated, tmp_path / "jobs", on_postgres, "bank", "sync")
