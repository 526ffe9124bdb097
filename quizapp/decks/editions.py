"""Editions: what one download holds, known by a key before anything is built."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import BinaryIO

from sqlalchemy import select

from quizapp.bank.choose import items_of
from quizapp.bank.images import image_data
from quizapp.bank.sources import sources
from quizapp.db import db
from quizapp.decks.models import NoteStamp
from quizapp.decks.notes import PICTURE_PREFIX, TAG_ROOT, Languages, Note
from quizapp.decks.notetypes import REVISION
from quizapp.decks.package import FORMAT, build_package, write_package
from quizapp.decks.stamps import note_for
from quizapp.languages import NAMES

MISSED_GUID_PREFIX = "missed:"
MISSED_TAG = f"{TAG_ROOT}::missed"


@dataclass(frozen=True)
class Stamped:
    """An item whose note was stamped: the note's hash, the second of its last change, and that of joining the deck."""

    item_id: str
    digest: str
    changed: int
    joined: int = 0


@dataclass(frozen=True)
class Edition:
    """What one download holds: these items' notes in this order, and which language faces first.

    With `own_deck` they are copies of their own that go to the deck of that name: they stand beside the notes of the
    other decks and not in their place, so that the deck is never empty for somebody who has those. With `aloud` Anki
    reads the facing language out with its own voices.
    """

    name: str
    languages: Languages
    entries: tuple[Stamped, ...]
    own_deck: str = ""
    aloud: bool = False

    @property
    def key(self) -> str:
        """A hash that changes when, and only when, the file would."""
        content = [FORMAT, REVISION, self.languages, self.own_deck, self.aloud]
        rows = [[entry.item_id, entry.digest, entry.changed] for entry in self.entries]
        return hashlib.sha256(json.dumps([content, rows]).encode()).hexdigest()[:32]

    @property
    def file_name(self) -> str:
        """The name the file is saved under."""
        return f"quizapp-{self.name}-{self.languages}{'-aloud' if self.aloud else ''}.apkg"

    @property
    def count(self) -> int:
        """How many notes it holds."""
        return len(self.entries)

    @property
    def changed_at(self) -> datetime | None:
        """The moment of the latest change of a note or of the deck, or None where it holds nothing."""
        moments = [max(entry.changed, entry.joined) for entry in self.entries]
        return datetime.fromtimestamp(max(moments), UTC) if moments else None

    def since(self, moment: datetime) -> "Edition":
        """Return what changed at a moment or after it: notes that did, and notes that are new to the deck.

        Where the cards' templates changed after it, that is everything.
        """
        name, first = f"{self.name}-since-{moment.date().isoformat()}", moment.timestamp()
        newer = (entry for entry in self.entries if first <= max(entry.changed, entry.joined, REVISION))
        return replace(self, name=name, entries=tuple(newer))

    def notes(self) -> Iterator[tuple[Note, int]]:
        """Make the notes one after the other, each with the second of its last change."""
        read_aloud = [code for code in NAMES if self.aloud and self.languages in (code, "both")]
        known, changed = sources(), {entry.item_id: entry.changed for entry in self.entries}
        for row in items_of(list(changed)):
            if note := note_for(row, known, self.languages, read_aloud):
                yield (self._copy(note) if self.own_deck else note), changed[row.id]

    def _copy(self, note: Note) -> Note:
        return replace(note, guid=MISSED_GUID_PREFIX + note.guid, deck=self.own_deck, tags=(*note.tags, MISSED_TAG))

    def write(self, out: BinaryIO) -> None:
        """Write the package to a file; the same bank gives the same bytes."""
        write_package(self.notes(), out, pictures=picture)

    def pack(self) -> bytes:
        """Return the package as bytes."""
        return build_package(self.notes(), picture)


def picture(name: str) -> bytes | None:
    """Return the bytes of a picture by its name in Anki."""
    return image_data(name.removeprefix(PICTURE_PREFIX))


def edition(
    name: str,
    ids: Sequence[str],
    languages: Languages,
    *,
    own_deck: str = "",
    joined: Mapping[str, datetime] = MappingProxyType({}),
) -> Edition:
    """Return the edition of items in this order; those whose note was never stamped are left out."""
    columns = select(NoteStamp.item_id, NoteStamp.digest, NoteStamp.changed_at)
    stamps = {item_id: (digest, changed_at) for item_id, digest, changed_at in db.session.execute(columns)}
    entries = [
        Stamped(item_id, digest, int(changed_at.timestamp()), int(joined.get(item_id, changed_at).timestamp()))
        for item_id in ids
        if item_id in stamps
        for digest, changed_at in [stamps[item_id]]
    ]
    return Edition(name, languages, tuple(entries), own_deck)
