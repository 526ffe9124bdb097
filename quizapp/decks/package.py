"""Notes to an .apkg file: the only module that knows genanki.

genanki's own writer stamps every note with the time of the export, so that a second download would overwrite what
learners changed; it leaves its temporary file behind, packs nothing, and never writes the same bytes twice. These
subclasses give each note its own time of change and build the same bytes for the same notes, in memory.
"""

import itertools
import json
import sqlite3
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import genanki

from quizapp.decks.notes import Note
from quizapp.decks.notetypes import REVISION, NoteType, style

FIRST_DECK_ID = 1_731_200_000
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644 << 16


class _Model(genanki.Model):  # type: ignore[misc]  # genanki has no types
    def to_json(self, timestamp: float, deck_id: int) -> Any:
        return super().to_json(REVISION, deck_id)


class _Note(genanki.Note):  # type: ignore[misc]
    def __init__(self, mod: int, **fields: Any) -> None:
        super().__init__(**fields)
        self.mod = mod

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Any) -> None:
        super().write_to_db(cursor, self.mod, deck_id, id_gen)

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Skip genanki's warning: fields are escaped before, and its pattern is quadratic on hostile text."""


def build_package(notes: Sequence[tuple[Note, int]]) -> bytes:
    """Return the .apkg of notes, each with the second of its last change; equal notes give equal bytes.

    Cards keep the order of the notes; each goes to the Anki deck its note names.
    """
    models = {note.type.id: _model(note.type) for note, _ in notes}
    decks: dict[str, genanki.Deck] = {}
    for due, (note, mod) in enumerate(notes):
        deck = decks.setdefault(note.deck, genanki.Deck(_deck_id(note.deck), note.deck))
        fields = [note.fields[name] for name in note.type.fields]
        deck.add_note(
            _Note(mod, guid=note.guid, model=models[note.type.id], fields=fields, tags=list(note.tags), due=due)
        )
    newest = max((mod for _, mod in notes), default=REVISION)
    return _zipped(_collection(list(decks.values()), newest))


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


def _collection(decks: list[genanki.Deck], timestamp: int) -> bytes:
    connection = sqlite3.connect(":memory:")
    try:
        genanki.Package(decks).write_to_db(connection.cursor(), timestamp, itertools.count(timestamp * 1000))
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _zipped(collection: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in (("collection.anki2", collection), ("media", json.dumps({}).encode())):
            entry = ZipInfo(name, ZIP_EPOCH)
            entry.external_attr = FILE_MODE
            archive.writestr(entry, data, ZIP_DEFLATED)
    return out.getvalue()
