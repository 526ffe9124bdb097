"""The power goes at any moment: what is on the disk then opens as the database was after one of its commits.

The disk is modelled. SQLite waits for it before it says that a commit is done (`test_synced.py`), so after a loss of
power all that was written before that is there, and of what was written later any part.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from quizapp.db import db, sqlite_driver, writing
from quizapp.items.collection import ExamRules
from quizapp.quiz.attempt import finish_attempt, flag_slot, record_response, start_attempt
from quizapp.quiz.models import Attempt
from tests import samples
from tests.conftest import NOW, close, make_app
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, quiz, store

HEADER, FRAME_HEADER = 32, 24  # of a WAL and of each of its frames, in bytes
COMMITS = 6
Dump = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def on_sqlite(on_postgres: bool) -> None:
    """Leave PostgreSQL to its makers; that it waits for the disk is a test of `tests/test_db.py`."""
    if on_postgres:
        pytest.skip("this is about the files of SQLite")


@pytest.fixture(params=["wal", "delete"])
def journal(request: pytest.FixtureRequest) -> str:
    """Each of the two journals that a database may be kept with."""
    return str(request.param)


@pytest.fixture
def file(empty_database: str, journal: str) -> Path:
    """A database with a few questions, and an attempt at them; everything is in its one file."""
    path = Path(empty_database.removeprefix("sqlite:///"))
    app = make_app(empty_database)
    with app.app_context():
        questions = [samples.single_choice(), samples.multiple_choice(), samples.ordering(), samples.matching()]
        store(questions, outline("all", exam=ExamRules(minutes=60)))
        user_id = guest().id
        with writing():
            start_attempt(quiz("all"), user_id, public_id="one", seed=1, now=NOW)
    close(app)
    with closing(sqlite_driver().connect(str(path))) as connection:
        assert connection.execute(f"PRAGMA journal_mode={journal}").fetchone() == (journal,)
    return path


@pytest.fixture
def taking(file: Path, empty_database: str) -> Iterator[Flask]:
    """The app on it."""
    app = make_app(empty_database)
    with app.app_context():
        yield app
    close(app)


def act(number: int) -> None:
    """Do what a learner does, as parts of one unit of work."""
    attempt = db.session.get_one(Attempt, 1)
    record_response(attempt, number % 4 + 1, [], seq=number, language="en", now=NOW)
    flag_slot(attempt.id, number % 4 + 1, bool(number % 3), NOW)
    if number == COMMITS:
        finish_attempt(attempt, NOW)


def dump(path: Path) -> Dump:
    """Open a database as after a loss of power, see that it is whole, and return every row of it."""
    with closing(sqlite_driver().connect(str(path))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=str) for name in names}  # noqa: S608


def found_after(folder: Path, main: bytes, **beside: bytes) -> Dump:
    """Return what is found where these bytes lie in the files of a database."""
    for old in folder.glob("lost*"):
        old.unlink()
    (folder / "lost").write_bytes(main)
    for name, content in beside.items():
        (folder / f"lost-{name}").write_bytes(content)
    return dump(folder / "lost")


def cuts(ends: Iterable[int]) -> list[int]:
    """Return where something made of pieces may break off: between two of them, and inside of each."""
    places = list(ends)
    inside = [place + more for place in places for more in (-1, 1, FRAME_HEADER, 700)]
    return sorted({place for place in (*places, *inside) if 0 <= place <= places[-1]})


@pytest.mark.parametrize("journal", ["wal"], indirect=True)
def test_a_wal_that_breaks_off_anywhere_holds_the_commits_up_to_there(
    file: Path, taking: Flask, tmp_path: Path
) -> None:
    wal, main = Path(f"{file}-wal"), file.read_bytes()
    states, synced = [dump(file)], [0]
    for number in range(1, COMMITS + 1):
        with writing():
            act(number)
        states.append(dump_of_copy(tmp_path, file))
        synced.append(wal.stat().st_size)
    written, page = wal.read_bytes(), int.from_bytes(wal.read_bytes()[8:12], "big")
    assert file.read_bytes() == main
    assert all(states.count(state) == 1 for state in states)
    assert sorted(set(synced)) == synced
    frames = list(accumulate([HEADER] + [FRAME_HEADER + page] * ((len(written) - HEADER) // (FRAME_HEADER + page))))
    assert frames[-1] == len(written)
    for cut in [0, *cuts(frames)]:
        told = sum(end <= cut for end in synced) - 1  # how many had been acknowledged when so much was on the disk
        assert found_after(tmp_path, main, wal=written[:cut]) == states[told], cut
        garbled = written[:cut] + bytes(255 - byte for byte in written[cut : cut + page]) + written[cut + page :]
        assert found_after(tmp_path, main, wal=garbled) in states[: told + 1], cut


@pytest.mark.parametrize("journal", ["wal"], indirect=True)
def test_a_checkpoint_that_breaks_off_anywhere_loses_nothing(file: Path, taking: Flask, tmp_path: Path) -> None:
    before = file.read_bytes()
    for number in range(1, COMMITS + 1):
        with writing():
            act(number)
    written = Path(f"{file}-wal").read_bytes()
    whole = dump_of_copy(tmp_path, file)
    with closing(sqlite_driver().connect(str(file))) as connection:
        db.session.remove()
        assert connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()[0] == 0
    for main in half_written(before, file.read_bytes(), page_size(before)):
        assert found_after(tmp_path, main, wal=written) == whole


@pytest.mark.parametrize("journal", ["delete"], indirect=True)
def test_a_commit_that_breaks_off_anywhere_is_undone_by_its_journal(file: Path, taking: Flask, tmp_path: Path) -> None:
    journal = Path(f"{file}-journal")
    for number in range(1, COMMITS + 1):
        db.session.remove()
        before, state = file.read_bytes(), dump_of_copy(tmp_path, file)
        with writing():
            act(number)
            kept = os.open(journal, os.O_RDONLY)  # outlives the name, which goes as the last act of the commit
        with os.fdopen(kept, "rb") as old:
            written = old.read()
        after = file.read_bytes()
        assert not journal.exists()
        assert found_after(tmp_path, after) != state
        page = page_size(before)
        for cut in cuts(range(0, len(written) + 1, page)):  # nothing of the commit is in the file yet
            assert found_after(tmp_path, before, journal=written[:cut]) == state, cut
        for main in half_written(before, after, page):
            assert found_after(tmp_path, main, journal=written) == state


def dump_of_copy(folder: Path, file: Path) -> Dump:
    """Return what a copy of a database and of its journal holds, so that nothing is done to the database itself."""
    beside = {name: Path(f"{file}-{name}") for name in ("wal", "journal")}
    return found_after(
        folder, file.read_bytes(), **{name: path.read_bytes() for name, path in beside.items() if path.exists()}
    )


def page_size(main: bytes) -> int:
    """Return the size of the pages of a database, which its head tells."""
    return int.from_bytes(main[16:18], "big") or 65536


def half_written(before: bytes, after: bytes, page: int) -> Iterator[bytes]:
    """Write what is new page by page over what was there; return it as it is in between, and in the midst of a page."""
    main = bytearray(before.ljust(len(after), b"\0"))
    for place in range(0, len(after), page):
        if main[place : place + page] != after[place : place + page]:
            for done in (page // 2, page):
                main[place : place + done] = after[place : place + done]
                yield bytes(main)
