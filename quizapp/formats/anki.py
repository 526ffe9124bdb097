"""The reviews in Anki's collections, of the notes whose guids begin as asked; the file is read and never trusted."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import count, groupby
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple

from quizapp.formats.archives import DamagedCollection, TooMuchInside, unpacked_collection

LEARNED, REVIEWED, RELEARNED, FILTERED, MANUAL = range(5)  # the kinds of entries in Anki's log; others are no reviews
MOST_ENTRIES = 100_000
LONGEST_VALUE = 16 << 20  # bytes
STEPS_A_CALL, MOST_CALLS = 1_000_000, 200  # of SQLite's machine, a few seconds in all
TABLES = ("notes", "cards", "revlog")
SETTINGS = ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON")
# Numbers are taken as such whatever stands there; what is none is 0, as Anki takes it too.
ENTRIES = """
    SELECT CAST(n.guid AS TEXT), c.id, ifnull(CAST(c.ord AS INTEGER), -1), ifnull(CAST(r.id AS INTEGER), 0),
           ifnull(CAST(r.ease AS INTEGER), 0), ifnull(CAST(r.type AS INTEGER), -1),
           ifnull(CAST(r.factor AS INTEGER), 0), ifnull(CAST(r.time AS INTEGER), 0)
      FROM notes AS n JOIN cards AS c ON c.nid = n.id JOIN revlog AS r ON r.cid = c.id
     WHERE {ours}
     ORDER BY c.id, r.id
     LIMIT ?
"""


class Entry(NamedTuple):
    """An entry of Anki's log of reviews: of which note and card, at which millisecond since 1970, how it went.

    `rating` is 1 to 4, or 0 where nobody was asked; `factor` is 0 where the schedule was not touched.
    """

    guid: str
    card: int
    place: int
    moment: int
    rating: int
    kind: int
    factor: int
    duration_ms: int

    @property
    def is_reset(self) -> bool:
        """Whether the card was made new."""
        return self.kind == MANUAL and self.factor == 0

    @property
    def is_cramming(self) -> bool:
        """Whether it was asked out of turn, without a say in the schedule."""
        return self.kind == FILTERED and self.factor == 0

    @property
    def is_review(self) -> bool:
        """Whether somebody was asked, and the schedule listens."""
        return 1 <= self.rating <= 4 and self.kind in {LEARNED, REVIEWED, RELEARNED, FILTERED}


def read_reviews(file: BinaryIO, prefixes: Sequence[str]) -> list[Entry]:
    """Return the reviews that count in an .apkg or .colpkg, of notes whose guids begin with one of the prefixes.

    They come card by card, in the order of their moments. Raises UnreadableFile.
    """
    with unpacked_collection(file) as path:
        try:
            return [entry for card in _cards(path, prefixes) for entry in counting(card)]
        except sqlite3.OperationalError as problem:
            raise (TooMuchInside if "interrupted" in str(problem) else DamagedCollection) from problem
        except (sqlite3.Error, OverflowError, ValueError) as problem:
            raise DamagedCollection from problem


def counting(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of a card that Anki's own FSRS counts: the reviews since the card was last new.

    That was at its last reset. Old versions noted none: there it is where learning began for the last time.
    """
    found: list[Entry] = []
    has_learned = False
    for entry in reversed([one for one in entries if not one.is_cramming]):
        is_learning = entry.kind == LEARNED and entry.is_review
        if entry.is_reset or (has_learned and not is_learning):
            break
        has_learned = has_learned or is_learning
        if entry.is_review:
            found.append(entry)
    return found[::-1]


def _cards(path: Path, prefixes: Sequence[str]) -> Iterator[Iterator[Entry]]:
    """Read the log of the notes that are meant, card by card."""
    calls = count()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_progress_handler(lambda: next(calls) >= MOST_CALLS, STEPS_A_CALL)
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        for table in TABLES:
            _check_table(connection, table)
        ours = " OR ".join(["substr(n.guid, 1, ?) = ?"] * len(prefixes))
        values = [value for prefix in prefixes for value in (len(prefix), prefix)]
        rows = connection.execute(ENTRIES.format(ours=ours), [*values, MOST_ENTRIES + 1]).fetchall()
    if len(rows) > MOST_ENTRIES:
        raise TooMuchInside
    for _, card in groupby(map(Entry._make, rows), attrgetter("card")):
        yield card


def _check_table(connection: sqlite3.Connection, name: str) -> None:
    """Refuse a collection whose tables are views, programs, or columns that are worked out as they are read."""
    named = "SELECT count(*) FROM sqlite_master WHERE name = ? AND type = 'table' AND rootpage > 0"
    [(is_table,)] = connection.execute(named, (name,))
    [(worked_out,)] = connection.execute("SELECT count(*) FROM pragma_table_xinfo(?) WHERE hidden <> 0", (name,))
    if not is_table or worked_out:
        raise DamagedCollection
