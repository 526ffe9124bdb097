"""A learner with a varied history in the shipped bank: cards in every phase, lapses, reviews that were taken back."""

import random
from datetime import datetime, timedelta
from io import BytesIO

from quizapp.bank.choose import items_of
from quizapp.bank.records import find_record
from quizapp.bank.sources import sources
from quizapp.db import db
from quizapp.decks.catalog import deck_edition
from quizapp.decks.models import Deck
from quizapp.decks.notetypes import NOTE_TYPES
from quizapp.decks.scheduled import write_scheduled
from quizapp.decks.stamps import note_for
from quizapp.study.log import CardKey, record_reviews, undo_review
from quizapp.study.schedule import Parameters
from tests.conftest import NOW
from tests.study.people import event, learner

PARAMETERS = Parameters()
CARDS, MOST_REVIEWS = 60, 8
LAST = NOW - timedelta(days=1)
GAPS = (timedelta(minutes=2), timedelta(minutes=11), timedelta(days=1), timedelta(days=4), timedelta(days=30))
PLACES = {template.file: place for each in NOTE_TYPES for place, template in enumerate(each.templates)}


def cards_of_the_bank() -> list[CardKey]:
    """Return cards of every kind: each kind's first ones."""
    deck = find_record(Deck, "whole")
    assert deck is not None
    known = sources()
    ids = [entry.item_id for entry in deck_edition(deck, "vi").entries]
    notes = {row.id: note_for(row, known, "vi") for row in items_of(ids)}
    found = [(item_id, file) for item_id, note in notes.items() if note for file in note.cards.values()]
    chance = random.Random(1)  # noqa: S311  # a history, not a secret
    return chance.sample(found, CARDS)


def studious(now: datetime = NOW) -> int:
    """Add a learner who studied, and return their id.

    Every fifth first review is made in the same millisecond, every tenth card has a review that was taken back, and
    every twentieth no other.
    """
    user_id, chance = learner(now), random.Random(2)  # noqa: S311
    log, gone = [], []
    for number, (item_id, template) in enumerate(cards_of_the_bank()):
        count = 1 if number % 20 == 0 else chance.randint(1, MOST_REVIEWS)
        at = LAST - timedelta(days=120) + timedelta(seconds=number * 7 if number % 5 else 0)
        for place in range(count):
            name = f"{number}-{place}"
            rating = chance.choices((1, 2, 3, 4), (3, 1, 8, 2))[0]
            duration = chance.randint(800, 60_000)
            if at < LAST:
                log.append(event(name, item_id, rating, template=template, at=at, duration_ms=duration))
            at += chance.choice(GAPS) + timedelta(seconds=chance.randint(0, 40), microseconds=chance.randint(0, 999999))
        if number % 10 == 0:
            gone.append(f"{number}-0")
    record_reviews(user_id, log, PARAMETERS, now)
    for name in gone:
        undo_review(user_id, name, PARAMETERS, now)
    db.session.flush()
    return user_id


def with_schedule(user_id: int, deck_id: str = "whole") -> bytes:
    """Return a deck with a learner's schedule."""
    deck, out = find_record(Deck, deck_id), BytesIO()
    assert deck is not None
    write_scheduled(deck_edition(deck, "both"), user_id, PARAMETERS, out)
    return out.getvalue()
