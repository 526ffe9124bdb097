"""Which notes a deck holds, and since when: a deck changes too when its selection does."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from quizapp.bank.choose import choose_ids
from quizapp.bank.records import current_records
from quizapp.db import db
from quizapp.decks.models import Deck, DeckNote, NoteStamp
from quizapp.items.collection import Selection


def note_ids(selection: Selection) -> list[str]:
    """Return the items whose notes a deck holds: the published ones, and after them those that were retired.

    Anki never deletes a note, so a learner hears of a withdrawn question only by its own note.
    """
    return choose_ids(selection) + choose_ids(selection, retired=True)


def note_members(now: datetime, decks: Sequence[Deck] | None = None) -> None:
    """Bring up to date which notes each deck on offer holds, or those named; what is new to a deck joined now.

    The first time, each is taken to have been there since its note last changed.
    """
    stamped = dict(db.session.execute(select(NoteStamp.item_id, NoteStamp.changed_at)).all())
    for deck in current_records(Deck) if decks is None else decks:
        known = joined(deck.id)
        members = [item_id for item_id in note_ids(deck.outline.select) if item_id in stamped]
        db.session.add_all(
            DeckNote(deck_id=deck.id, item_id=item_id, joined_at=now if known else stamped[item_id])
            for item_id in members
            if item_id not in known
        )
        gone = known.keys() - set(members)
        db.session.execute(delete(DeckNote).where(DeckNote.deck_id == deck.id, DeckNote.item_id.in_(gone)))
    db.session.flush()


def joined(deck_id: str) -> Mapping[str, datetime]:
    """Return the items whose notes a deck holds, each with the moment it joined the deck."""
    rows = select(DeckNote.item_id, DeckNote.joined_at).where(DeckNote.deck_id == deck_id)
    return dict(db.session.execute(rows).all())


def decks_holding(item_ids: Collection[str]) -> list[Deck]:
    """Return the decks on offer that hold a note of one of the items."""
    holding = select(DeckNote.deck_id).where(DeckNote.item_id.in_(item_ids))
    rows = select(Deck).where(Deck.id.in_(holding), Deck.retired_at.is_(None)).order_by(Deck.position, Deck.id)
    return list(db.session.scalars(rows))
