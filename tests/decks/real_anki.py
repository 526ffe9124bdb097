"""A learner's collection in the real Anki, for the tests that import our decks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anki.collection  # noqa: F401  # first: its parts import each other in a circle
from anki.cards import Card, CardId
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.decks import DeckId
from anki.scheduler.v3 import CardAnswer, Scheduler


@dataclass(frozen=True)
class Imported:
    """How many notes an import found, added, updated, skipped and could not place."""

    found: int
    new: int
    updated: int
    same: int
    conflicting: int


@contextmanager
def collection(folder: Path) -> Iterator[Collection]:
    """Open a collection in a folder, a new one where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = Collection(str(folder / "collection.anki2"))
    try:
        yield opened
    finally:
        opened.close()


def import_deck(learner: Collection, data: bytes, folder: Path) -> Imported:
    """Import a package the way a double click does, with Anki's own options."""
    path = folder / "deck.apkg"
    path.write_bytes(data)
    request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    log = learner.import_anki_package(request).log
    return Imported(log.found_notes, len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))


def review(learner: Collection, deck: str, times: int) -> list[CardId]:
    """Answer Good to the first cards of a deck, and return which."""
    scheduler = learner.sched
    assert isinstance(scheduler, Scheduler)
    learner.decks.select(learner.decks.id_for_name(deck) or DeckId(0))
    answered = []
    for _ in range(times):
        queued = scheduler.get_queued_cards(fetch_limit=1).cards[0]
        card = learner.get_card(CardId(queued.card.id))
        card.start_timer()
        scheduler.answer_card(scheduler.build_answer(card=card, states=queued.states, rating=CardAnswer.GOOD))
        answered.append(card.id)
    return answered


def history(learner: Collection) -> list[tuple[Any, ...]]:
    """Return the review log and the schedule of every card."""
    assert learner.db is not None
    log = learner.db.all("select id, cid, ease, ivl from revlog order by id")
    schedule = learner.db.all("select id, due, ivl, reps, lapses, queue, type from cards order by id")
    return [*map(tuple, log), *map(tuple, schedule)]


def cards(learner: Collection) -> list[Card]:
    """Return every card."""
    return [learner.get_card(card_id) for card_id in learner.find_cards("")]
