"""Collections: which reviews are read of which notes, and databases that are something else than they seem."""

import sqlite3
from contextlib import closing
from io import BytesIO

import pytest

from quizapp.formats import anki
from quizapp.formats.anki import FILTERED, LEARNED, MANUAL, RELEARNED, REVIEWED, Entry, counting, read_reviews
from quizapp.formats.archives import DamagedCollection, TooMuchInside
from tests.formats.collections import PREFIX, database, package

RESCHEDULED = 5
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"


def entry(kind: int, rating: int = 3, factor: int = 500) -> Entry:
    return Entry("ours:one", 1, 0, 0, rating, kind, factor, 1000)


L, R, RE, F = entry(LEARNED), entry(REVIEWED), entry(RELEARNED), entry(FILTERED)
CRAM, RESET, MOVED, SPREAD = entry(FILTERED, factor=0), entry(MANUAL, 0, 0), entry(MANUAL, 0), entry(RESCHEDULED, 0)


@pytest.mark.parametrize(
    ("log", "counted"),
    [
        ([], []),
        ([L, L, R, RE, R], [L, L, R, RE, R]),
        ([L, R, CRAM, R], [L, R, R]),
        ([L, F, R], [L, F, R]),
        ([L, MOVED, SPREAD, R], [L, R]),
        ([L, R, RESET], []),
        ([L, R, RESET, MOVED], []),
        ([L, R, RESET, L, R], [L, R]),
        ([L, R, RESET, R], [R]),
        ([L, R, L, R], [L, R]),
        ([L, MOVED, L, R], [L, R]),
        ([L, CRAM, L, R], [L, L, R]),
        ([entry(LEARNED, 0), L], [L]),
        ([entry(LEARNED, 7), L], [L]),
    ],
)
def test_what_counts_is_what_came_since_the_card_was_last_new(log: list[Entry], counted: list[Entry]) -> None:
    assert counting(log) == counted


def test_each_review_has_its_note_place_moment_rating_and_duration() -> None:
    first, *_ = read_reviews(package(), [PREFIX])
    assert first == Entry("ours:one", 10, 0, 1700000000000, 3, LEARNED, 0, 4000)


def test_only_notes_whose_guids_begin_as_asked_are_read() -> None:
    assert {one.guid for one in read_reviews(package(), ["their", "ours:t"])} == {"theirs", "ours:two"}
    assert read_reviews(package(), ["OURS:", "%", "ours_"]) == []


def test_what_is_no_number_is_taken_as_none() -> None:
    odd = "UPDATE revlog SET ease = 'good', time = NULL, type = x'00', factor = 'x' WHERE id = 1700000000000"
    found = read_reviews(package(database(odd)), [PREFIX])
    assert 1700000000000 not in {one.moment for one in found}
    assert len(found) == 3


def views(name: str, select: str) -> bytes:
    return database(f"DROP TABLE {name}", f"CREATE VIEW {name} AS {select}")


HOSTILE = {
    "a database of something else": database(schema="CREATE TABLE apples (id)"),
    "an empty database": database(schema="VACUUM"),
    "a table that is missing": database("DROP TABLE revlog"),
    "a column that is missing": database("ALTER TABLE revlog RENAME COLUMN ease TO button"),
    "an endless view for the notes": views(
        "notes",
        f"{ENDLESS} SELECT x AS id, 'ours:one' AS guid, '' AS flds FROM n",  # noqa: S608  # words of our own
    ),
    "a view for the log": views("revlog", "SELECT 1 AS id, 10 AS cid, 3 AS ease, 0 AS type, 0 AS factor, 0 AS time"),
    "a table that a program makes up": database(
        "DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, flds)"
    ),
    "a column that is worked out": database(
        "DROP TABLE notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY, guid AS (hex(zeroblob(9000000))), flds)"
    ),
    "a text that is none": database("UPDATE notes SET guid = CAST(x'6f7572733aff' AS TEXT)"),
    "a value that is too long": database("UPDATE notes SET guid = 'ours:' || hex(zeroblob(9000000)) WHERE id = 1"),
    "a page that is missing": database()[:-4096],
    "a page of noise": database()[:4096] + b"\x07" * (len(database()) - 4096),
    "a header alone": b"SQLite format 3\0" + bytes(84),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_collection_is_refused(name: str) -> None:
    with pytest.raises(DamagedCollection):
        read_reviews(package(HOSTILE[name]), [PREFIX])


def test_a_query_that_would_never_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without indexes and keys, a log is looked through for every card."""
    monkeypatch.setattr(anki, "MOST_CALLS", 3)
    schema = "CREATE TABLE notes (id, guid); CREATE TABLE cards (id, nid, ord);"
    schema += "CREATE TABLE revlog (id, cid, ease, type, factor, time)"
    fill = f"{ENDLESS} SELECT x, 'ours:' || x FROM n LIMIT 100000"  # noqa: S608
    many = database(
        f"INSERT INTO notes {fill}",
        "INSERT INTO cards SELECT 1, id, 0 FROM notes",
        "INSERT INTO revlog SELECT id, 1, 3, 0, 0, 0 FROM notes",
        schema=schema,
    )
    with pytest.raises(TooMuchInside):
        read_reviews(package(many), [PREFIX])


def test_more_reviews_than_anybody_makes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki, "MOST_ENTRIES", 3)
    with pytest.raises(TooMuchInside):
        read_reviews(package(), [PREFIX])
    monkeypatch.setattr(anki, "MOST_ENTRIES", 4)
    assert len(read_reviews(package(), [PREFIX])) == 4


def test_triggers_never_run_and_the_file_stays_as_it_was() -> None:
    armed = database("CREATE TRIGGER boom AFTER UPDATE ON notes BEGIN DELETE FROM revlog; END")
    file = package(armed)
    before = file.getvalue()
    assert len(read_reviews(file, [PREFIX])) == 4
    assert file.getvalue() == before


def test_a_collection_that_was_written_ahead_is_read_as_it_stands() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database())
        data = bytearray(connection.serialize())
    data[18:20] = b"\2\2"  # as a collection in use says of itself
    assert len(read_reviews(BytesIO(package(bytes(data)).getvalue()), [PREFIX])) == 4
