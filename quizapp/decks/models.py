"""The decks on offer and the notes in them; when each item's note last changed, and all that changed."""

from datetime import datetime
from functools import lru_cache
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.bank.records import Record
from quizapp.db import Base, UTCDateTime
from quizapp.items.collection import DeckOutline

ChangeKind = Literal["added", "changed", "retired", "returned"]
CHANGE_KINDS: tuple[ChangeKind, ...] = ("added", "changed", "retired", "returned")


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
    when, the note does: learners keep their edits of every other note. `parts` holds a hash of each part of the note,
    as JSON, so that a change can be told in words; it is empty where the note was stamped before parts were kept.
    """

    __tablename__ = "note_stamp"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    parts: Mapped[str] = mapped_column(String(400), default="")
    retired: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DeckNote(Base):
    """A note in a deck on offer, and since when it has been in it."""

    __tablename__ = "deck_note"

    deck_id: Mapped[str] = mapped_column(ForeignKey("deck.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)


class NoteChange(Base):
    """One change of a note, told in the decks' changelogs; never altered, never deleted.

    `parts` names what changed, with spaces between; it is empty where the kind of change says it all.
    """

    __tablename__ = "note_change"
    __table_args__ = (CheckConstraint(f"kind IN {CHANGE_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[ChangeKind] = mapped_column(String(10))
    parts: Mapped[str] = mapped_column(String(100), default="")
