"""Decks put together here: which notes a plan means, and publishing them as a deck on offer.

Such a deck gives Anki no name of its own: its notes go to the decks of their topics, as from every package, so that a
learner who has several never finds cards split or doubled. Its title may change; its id, and so its address and the
name of its file, is fixed when it is first published.
"""

from collections.abc import Iterable
from datetime import datetime

from quizapp.bank.choose import choose_ids
from quizapp.bank.compositions import (
    Composition,
    NothingChosen,
    new_record_id,
    publish_record,
    restore_record,
    withdraw_record,
)
from quizapp.bank.records import current_records
from quizapp.db import db
from quizapp.decks.members import note_members
from quizapp.decks.models import Deck
from quizapp.items.collection import DeckOutline, Selection
from quizapp.items.plan import Plan
from quizapp.quiz.models import Quiz


class StillOffered(Exception):
    """Quizzes offer the deck to learners, so that it cannot be taken out of use."""

    def __init__(self, quizzes: list[Quiz]) -> None:
        super().__init__(*(quiz.id for quiz in quizzes))
        self.quizzes = quizzes


def deck_outline(plan: Plan, deck_id: str, select: Selection) -> DeckOutline:
    """Return the outline of a plan; raise pydantic's ValidationError, which names the fields that are still lacking."""
    said = {"id": deck_id, "title": plan.title.model_dump(), "description": plan.description.model_dump()}
    return DeckOutline.model_validate({**said, "select": select})


def notes_meant(plan: Plan, before: Selection, seed: int) -> Selection:
    """Return what a plan means for a deck. Where it asks for a number, the draw is made now and named.

    A deck that drew anew whenever the bank changed would lose notes that learners have. What it held `before` stays as
    long as it meets the rule, and what was retired stays too: only its own note tells learners so.
    """
    meant = plan.select
    if meant.count is None:
        return meant
    everything = meant.model_copy(update={"count": None})
    fitting = set(choose_ids(everything))
    kept = [item_id for item_id in before.items if item_id in fitting][: meant.count]
    room = meant.count - len(kept)
    drawn = choose_ids(meant.model_copy(update={"count": room}), seed, taken=kept) if room else []
    gone = choose_ids(Selection(items=before.items), retired=True) if before.items else []
    return Selection(items=(*kept, *drawn, *gone))


def published_before(row: Composition) -> Selection:
    """Return what a composition's deck was said to hold when it was published last; nothing where it never was."""
    deck = db.session.get(Deck, row.record_id) if row.record_id else None
    return deck.outline.select if deck else Selection()


def publish_deck(row: Composition, suffixes: Iterable[str], *, seed: int, now: datetime) -> Deck:
    """Publish a composition that is held, at the address it was first published at.

    Raises ValidationError where something is lacking, NothingChosen where no published question is meant.
    """
    select = notes_meant(row.plan, published_before(row), seed)
    outline = deck_outline(row.plan, row.record_id or new_record_id(Deck, row.plan, suffixes), select)
    is_undrawn = row.plan.select.count is not None and not select.items
    if row.plan.is_blank or is_undrawn or not choose_ids(select):
        raise NothingChosen(row.id)
    deck = publish_record(Deck, row, outline, now)
    note_members(now, [deck])
    return deck


def withdraw_deck(row: Composition, now: datetime) -> None:
    """Take a deck out of use. The composition is to be held. Raises StillOffered."""
    if offering := [quiz for quiz in current_records(Quiz) if quiz.outline.deck == row.record_id]:
        raise StillOffered(offering)
    withdraw_record(Deck, row, now)


def restore_deck(row: Composition, now: datetime) -> None:
    """Put a deck on offer again, with the notes that it means by now. The composition is to be held."""
    restore_record(Deck, row)
    if row.record_id and (deck := db.session.get(Deck, row.record_id)):
        note_members(now, [deck])
