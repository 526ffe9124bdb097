"""Deck and NoteStamp: the decks on offer, and when each item's note last changed."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.bank.records import Record
from quizapp.db import Base, UTCDateTime
from quizapp.items.collection import DeckOutline


@lru_cache
def _outline(body: str) -> DeckOutline:
    return DeckOutline.model_validate_json(body)


class Deck(Record):
    """A deck the bank offers."""

    __tablename__ = "deck"

    @property
    def outline(self) -> DeckOutline:
        """What the deck is called and which items it holds."""
        return _outline(self.body)


class NoteStamp(Base):
    """When the exported content of an item's note last changed.

    Anki updates a note only if the incoming one was modified later than its own, so this moment moves when, and only
    when, the note does: learners keep their edits of every other note.
    """

    __tablename__ = "note_stamp"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
