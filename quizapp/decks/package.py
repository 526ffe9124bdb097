"""Notes to an .apkg file: the only module that knows genanki.

genanki gives the schema, the collection's row and the note types as Anki wants them. The rows of notes and cards are
written here, because its own writer holds every note in memory, stamps each with the time of the export (so that a
second download would overwrite what learners changed), leaves its temporary file behind and packs nothing.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from errno import ENOSPC
from functools import lru_cache
from io import BytesIO
from itertools import islice
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZipFile

import genanki

from quizapp.decks.notes import Note
from quizapp.decks.notetypes import REVISION, NoteType, style
from quizapp.decks.zipped import add_entry

FORMAT = 1  # raised when the writer makes other bytes of the same notes
FIRST_DECK_ID = 1_731_200_000
SEPARATOR = "\x1f"  # between the fields of a note
LOST = {0: "\ufffd", 0x1F: "\ufffd"}  # what no field can hold, as HTML writes it
CHUNK = 500
# The file is thrown away when anything goes wrong, so nothing is done to save it. Large pages hold notes of a few
# thousand characters without chains of overflow pages.
SETTINGS = ("page_size = 16384", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE")
# What is the same for every note and card: sent with the next sync, in no filtered deck, without flags.
INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)"
INSERT_REVIEW = "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)"
# Ids count from an hour before a note's change, so that even a million notes changed in one second lie in the past.
ROOM_SECONDS = 3600

Stamped = tuple[Note, int]
Row = tuple[Any, ...]
Pictures = Callable[[str], bytes | None]  # gives a picture by its name in Anki
CardName = tuple[str, int]  # the guid of a note and the place of a template in its type


def no_picture(name: str) -> bytes | None:
    """Give none, for notes that show none."""
    return None


class Schedule(NamedTuple):
    """What Anki's row of a card says of its schedule, in the order of its columns; without values, that it is new."""

    type: int = 0
    queue: int = 0
    due: int = 0
    interval: int = 0
    factor: int = 0
    reps: int = 0
    lapses: int = 0
    left: int = 0
    data: str = ""


class Logged(NamedTuple):
    """An entry of Anki's log of reviews without its card, in the order of its columns."""

    moment: int
    rating: int
    interval: int
    interval_before: int
    factor: int
    duration_ms: int
    kind: int


@dataclass(frozen=True)
class Past:
    """What a learner did with cards: the second that days count from, and for each card its schedule and its log."""

    began: int
    cards: Mapping[CardName, tuple[Schedule, Sequence[Logged]]]


# How the notes of a type in a deck are filed: their fields in order, the deck's id, what each template needs.
_Filing = tuple[Callable[[dict[str, str]], tuple[str, ...]], int, tuple[str, ...]]


class _Model(genanki.Model):  # type: ignore[misc]  # genanki has no types
    def to_json(self, timestamp: float, deck_id: int) -> Any:
        return super().to_json(REVISION, deck_id)


def build_package(notes: Iterable[Stamped], pictures: Pictures = no_picture) -> bytes:
    """Return the .apkg of a few notes as bytes; see `write_package`."""
    out = BytesIO()
    write_package(notes, out, pictures=pictures)
    return out.getvalue()


def write_package(
    notes: Iterable[Stamped], out: BinaryIO, past: Past | None = None, *, pictures: Pictures = no_picture
) -> int:
    """Write the .apkg of notes, each with the second of its last change; return how many notes there were.

    Equal notes with an equal past give equal bytes; cards without a past are new. Cards keep the order of the notes;
    each goes to the Anki deck its note names. The notes are taken one after the other and never held together, and so
    are the pictures they show, which `pictures` gives; nothing is written to `out` before the last note came. Raises
    OSError where the disk is full.
    """
    with TemporaryDirectory(prefix="quizapp-") as folder:
        path = Path(folder) / "collection.anki2"
        try:
            with closing(sqlite3.connect(path)) as connection:
                rows = _fill(connection, notes, past)
        except sqlite3.OperationalError as error:  # the disk is full, and every caller knows what to do then
            raise OSError(ENOSPC, str(error), folder) from error
        with ZipFile(out, "w") as archive:
            with path.open("rb") as collection:
                add_entry(archive, path.name, collection, path.stat().st_size)
            _add_pictures(archive, rows.pictures, pictures)
    return rows.count


def _add_pictures(archive: ZipFile, names: Iterable[str], pictures: Pictures) -> None:
    """Add each picture under a number, and the list that tells Anki their names."""
    told: dict[str, str] = {}
    for name in names:
        if (data := pictures(name)) is not None:
            place = str(len(told))
            add_entry(archive, place, BytesIO(data), len(data))
            told[place] = name
    listed = json.dumps(told).encode()
    add_entry(archive, "media", BytesIO(listed), len(listed))


def _fill(connection: sqlite3.Connection, notes: Iterable[Stamped], past: Past | None) -> "_Rows":
    """Make a collection of the notes; its indexes are made last, which is faster than to keep them sorted."""
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    genanki.Package([]).write_to_db(connection.cursor(), REVISION, iter(()))
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name").fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    rows = _Rows(past)
    left = iter(notes)
    while chunk := list(islice(left, CHUNK)):
        note_rows, card_rows, review_rows = rows.take(chunk)
        connection.executemany(INSERT_NOTE, note_rows)
        connection.executemany(INSERT_CARD, card_rows)
        connection.executemany(INSERT_REVIEW, review_rows)
    if past:
        _count_days(connection, past.began)
    for deck in rows.decks.values():
        deck.write_to_db(connection.cursor(), REVISION, iter(()))
    for _, sql in indexes:
        connection.execute(sql)
    connection.commit()
    return rows


def _count_days(connection: sqlite3.Connection, began: int) -> None:
    """Let days count from a moment's day in UTC, and by Anki's second scheduler, as FSRS needs them."""
    [(kept,)] = connection.execute("SELECT conf FROM col")
    conf = json.dumps(json.loads(kept) | {"schedVer": 2, "creationOffset": 0})
    connection.execute("UPDATE col SET crt = ?, conf = ?", (began, conf))


class _Rows:
    """Notes as rows, in the order they come in.

    Anki takes the id of a note or a card for the millisecond it was made in. It knows a note again by its guid alone
    and moves ids that are taken in the learner's collection, so they have only to be unique in the package, plausible
    and the same in every build. Each is therefore the millisecond of the note's change, or the next one after the id
    before: they only grow, which SQLite files fastest, and none needs to know what the rest of the stream will bring.
    """

    def __init__(self, past: Past | None) -> None:
        self.count = 0
        self.pictures: dict[str, None] = {}
        self.decks: dict[str, genanki.Deck] = {}
        self._filing: dict[tuple[int, str], _Filing] = {}
        self._note_id = self._card_id = 0
        self._past = past.cards if past else {}

    def take(self, chunk: list[Stamped]) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the rows of notes, of their cards and of their reviews."""
        notes, cards, reviews = [], [], []
        for note, mod in chunk:
            values, deck_id, needs = self._filing.get((note.type.id, note.deck)) or self._file(note)
            fields = values(note.fields)
            joined = SEPARATOR.join(fields)
            if "\0" in joined or joined.count(SEPARATOR) >= len(fields):
                fields = tuple(field.translate(LOST) for field in fields)
                joined = SEPARATOR.join(fields)
            earliest = (mod - ROOM_SECONDS) * 1000
            self._note_id = max(self._note_id + 1, earliest)
            self._card_id = max(self._card_id, earliest)
            notes.append((self._note_id, note.guid, note.type.id, mod, _tags(note.tags), joined, fields[0]))
            for place, needed in enumerate(needs):
                if not needed or note.fields[needed]:
                    self._card_id += 1
                    schedule, log = self._past.get((note.guid, place)) or (Schedule(due=self.count), ())
                    cards.append((self._card_id, self._note_id, deck_id, place, mod, *schedule))
                    reviews += [(entry.moment, self._card_id, *entry[1:]) for entry in log]
            self.count += 1
            if note.fields["Image"]:
                self.pictures |= dict.fromkeys(note.pictures)
        return notes, cards, reviews

    def _file(self, note: Note) -> _Filing:
        """Enter a deck, and a note type in it, with the first note of them; return how such notes are filed."""
        deck = self.decks.setdefault(note.deck, genanki.Deck(_deck_id(note.deck), note.deck))
        deck.add_model(_model(note.type))
        needs = tuple(template.needs for template in note.type.templates)
        filing = self._filing[note.type.id, note.deck] = (itemgetter(*note.type.fields), deck.deck_id, needs)
        return filing


def _tags(tags: tuple[str, ...]) -> str:
    """Write tags as Anki keeps them, with a space before and after each."""
    written = f" {' '.join(tags)} "
    if tags and written.count(" ") != len(tags) + 1:
        raise ValueError(f"a tag has a space in it: {tags}")
    return written


@lru_cache
def _model(note_type: NoteType) -> _Model:
    return _Model(
        note_type.id,
        note_type.name,
        fields=[{"name": name, "id": note_type.field_id(name)} for name in note_type.fields],
        templates=[
            {"name": template.name, "id": template.id, "qfmt": template.front, "afmt": template.back}
            for template in note_type.templates
        ],
        css=style(),
    )


def _deck_id(name: str) -> int:
    """Return an id that differs between the decks of a package; Anki matches decks by name and ignores it."""
    return FIRST_DECK_ID + zlib.crc32(name.encode())
