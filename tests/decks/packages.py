"""An .apkg file as it stands, read and changed without Anki."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from quizapp.decks.notes import Note
from quizapp.decks.notetypes import NOTE_TYPES


@dataclass(frozen=True)
class PackedNote:
    """A note of a package: its ids, the second of its last change, and the note itself."""

    id: int
    mod: int
    note: Note

    @property
    def guid(self) -> str:
        """The permanent guid."""
        return self.note.guid

    @property
    def item_id(self) -> str:
        """The id of the item it was made of."""
        return self.note.fields["QID"]

    @property
    def seen(self) -> object:
        """What Anki would take over from it."""
        return self.note.fields, sorted(self.note.tags)


@dataclass(frozen=True)
class Package:
    """A package: notes in the order their cards will be shown, ids of cards, Anki's JSON of note types, deck names."""

    notes: list[PackedNote]
    cards: list[int]
    models: dict[int, dict[str, Any]]
    decks: dict[int, str]

    @property
    def by_item(self) -> dict[str, PackedNote]:
        """The notes by the id of their item."""
        return {packed.item_id: packed for packed in self.notes}


def read_package(data: bytes) -> Package:
    """Read a package."""
    with closing(_opened(data)) as connection:
        [(models, decks)] = connection.execute("select models, decks from col")
        names = {int(key): deck["name"] for key, deck in json.loads(decks).items()}
        types = {int(key): model for key, model in json.loads(models).items()}
        rows = connection.execute(
            "select n.id, n.mod, n.guid, n.mid, n.flds, n.tags, min(c.did) from notes n join cards c on c.nid = n.id"
            " group by n.id order by min(c.due)"
        )
        notes = [
            PackedNote(nid, mod, _note(guid, types[mid], flds.split("\x1f"), tags.split(), names[did]))
            for nid, mod, guid, mid, flds, tags, did in rows
        ]
        cards = [card_id for (card_id,) in connection.execute("select id from cards order by id")]
        return Package(notes, cards, types, names)


def changed(data: bytes, change: Callable[[sqlite3.Connection], object]) -> bytes:
    """Return a package whose collection was changed."""
    with closing(_opened(data)) as connection:
        change(connection)
        connection.commit()
        collection = connection.serialize()
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("collection.anki2", collection)
        archive.writestr("media", "{}")
    return out.getvalue()


def _opened(data: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(ZipFile(BytesIO(data)).read("collection.anki2"))
    return connection


def _note(guid: str, model: dict[str, Any], values: list[str], tags: list[str], deck: str) -> Note:
    """Return the note as we would make it, its fields named as the package itself names them."""
    [note_type] = [each for each in NOTE_TYPES if each.id == int(model["id"])]
    fields = dict(zip((field["name"] for field in model["flds"]), values, strict=True))
    return Note(guid, note_type, fields, tuple(tags), deck)
