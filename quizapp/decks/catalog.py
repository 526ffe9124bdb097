"""The decks on offer: kept in step with content/decks.yaml, stamped when notes change, and built."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from quizapp.bank.choose import choose_items, published
from quizapp.bank.models import ArticleRecord, ItemVersion, TopicRecord
from quizapp.bank.records import Changes, current_records, sync_records
from quizapp.db import db
from quizapp.decks.models import Deck, NoteStamp
from quizapp.decks.notes import Languages, Note, Sources, note_of
from quizapp.decks.package import build_package
from quizapp.items.collection import Article, DeckOutline, Topic


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


def sync_decks(outlines: Iterable[DeckOutline], now: datetime) -> Changes:
    """Make the decks on offer exactly these."""
    return sync_records(Deck, outlines, now)


def decks() -> list[Deck]:
    """Return the decks on offer in the order of the file."""
    return current_records(Deck)


def find_deck(deck_id: str) -> Deck | None:
    """Return a deck on offer, or None."""
    deck = db.session.get(Deck, deck_id)
    return deck if deck and deck.retired_at is None else None


def deck_versions(deck: Deck) -> list[ItemVersion]:
    """Return the published versions a deck holds."""
    return choose_items(deck.outline.select)


def anki_name() -> str:
    """Return the name of the Anki deck that holds every topic's deck."""
    names = [Topic.model_validate_json(row.body).deck for row in current_records(TopicRecord)]
    return names[0].split("::")[0] if names else ""


def stamp_notes(now: datetime) -> int:
    """Note the moment of change of every published note that differs from its last stamp; return how many did.

    A stamp only ever grows, by whole seconds, as Anki compares them.
    """
    stamps = {stamp.item_id: stamp for stamp in db.session.scalars(select(NoteStamp))}
    sources, changed = _sources(), 0
    for version in published():
        digest = _note(version, sources, "both").digest()
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
    sources = _sources()
    notes = [
        (_note(version, sources, languages), int(stamps.get(version.item_id, version.published_at).timestamp()))
        for version in deck_versions(deck)
    ]
    return BuiltDeck(deck.id, languages, len(notes), build_package(notes))


def _note(version: ItemVersion, sources: Sources, languages: Languages) -> Note:
    return note_of(version.item, sources, languages)


def _sources() -> Sources:
    articles = (Article.model_validate_json(row.body) for row in db.session.scalars(select(ArticleRecord)))
    topics = (Topic.model_validate_json(row.body) for row in db.session.scalars(select(TopicRecord)))
    return Sources({article.id: article for article in articles}, {topic.id: topic for topic in topics})
