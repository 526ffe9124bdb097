"""What a keeper does to the bank between two downloads: items corrected, notes stamped, packages built."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update

from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.bank.records import find_record
from quizapp.db import db, writing
from quizapp.decks.catalog import deck_edition
from quizapp.decks.models import Deck, DeckNote, NoteStamp
from quizapp.decks.notes import Languages
from quizapp.decks.stamps import stamp_notes
from quizapp.items.model import Item
from quizapp.items.text import Text

Change = Callable[[Item], dict[str, Any]]


def this_second() -> datetime:
    """Return the time of the clock that Anki reads: whoever compares stamps with a learner's own edits needs it."""
    return datetime.now(UTC).replace(microsecond=0)


def package(deck_id: str = "whole", languages: Languages = "both") -> bytes:
    """Build a deck on offer."""
    deck = find_record(Deck, deck_id)
    assert deck is not None
    return deck_edition(deck, languages).pack()


def stamp_everything(moment: datetime) -> None:
    """Say that every note last changed, and joined the decks, at a moment."""
    with writing():
        db.session.execute(update(NoteStamp).values(changed_at=moment))
        db.session.execute(update(DeckNote).values(joined_at=moment))


def correct(changes: Mapping[str, Change], moment: datetime) -> None:
    """Publish items anew, each with its change, and stamp the notes, as a sync does at that moment."""
    with writing():
        for item_id, change in changes.items():
            item = current(item_id)
            publish(db.session.get_one(BankItem, item_id), item.model_copy(update=change(item)), moment)
        assert stamp_notes(moment) == len(changes)


def current(item_id: str) -> Item:
    """Return an item as it is published."""
    version = db.session.get_one(BankItem, item_id).version
    assert version is not None
    return version.item


def with_better_evidence(item: Item) -> dict[str, Any]:
    """Say one thing more in an item's evidence."""
    return {"evidence": Text(vi=f"{item.evidence.vi} (Đã sửa.)", en=f"{item.evidence.en} (Corrected.)")}


def with_another_topic(item: Item) -> dict[str, Any]:
    """Give an item a second topic, which is a tag of its note."""
    return {"topics": (*item.topics, "models" if "models" not in item.topics else "policy")}
