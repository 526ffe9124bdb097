"""The decks on offer, stamped when their notes change, and built as files."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from quizapp.bank.choose import choose_items, published
from quizapp.bank.models import ItemVersion
from quizapp.bank.sources import sources
from quizapp.db import db
from quizapp.decks.models import Deck, NoteStamp
from quizapp.decks.notes import Languages, note_of
from quizapp.decks.package import build_package


@dataclass(frozen=True)
class BuiltDeck:
    """A deck as a file: its bytes, and how many notes are in it."""

    deck_id: str
    languages: Languages
    notes: int
    data: bytes

    @property
    def file_name(self) -> str:
        """The name the file is saved under."""
        return f"quizapp-{self.deck_id}-{self.languages}.apkg"


def deck_versions(deck: Deck) -> list[ItemVersion]:
    """Return the published versions a deck holds."""
    return choose_items(deck.outline.select)


def anki_name() -> str:
    """Return the name of the Anki deck that holds every topic's deck."""
    return next((topic.deck.split("::")[0] for topic in sources().topics.values()), "")


def stamp_notes(now: datetime) -> int:
    """Note the moment of change of every published note that differs from its last stamp; return how many did.

    A stamp only ever grows, by whole seconds, as Anki compares them.
    """
    stamps = {stamp.item_id: stamp for stamp in db.session.scalars(select(NoteStamp))}
    known, changed = sources(), 0
    for version in published():
        digest = note_of(version.item, known, "both").digest()
        stamp = stamps.get(version.item_id)
        if stamp is None:
            db.session.add(NoteStamp(item_id=version.item_id, digest=digest, changed_at=now))
        elif stamp.digest != digest:
            stamp.digest, stamp.changed_at = digest, max(now, stamp.changed_at + timedelta(seconds=1))
        else:
            continue
        changed += 1
    db.session.flush()
    return changed


def build_deck(deck: Deck, languages: Languages) -> BuiltDeck:
    """Build a deck's package from what was stamped; the same bank gives the same bytes."""
    stamps = {stamp.item_id: stamp.changed_at for stamp in db.session.scalars(select(NoteStamp))}
    known = sources()
    notes = [
        (note_of(version.item, known, languages), int(stamps.get(version.item_id, version.published_at).timestamp()))
        for version in deck_versions(deck)
    ]
    return BuiltDeck(deck.id, languages, len(notes), build_package(notes))
