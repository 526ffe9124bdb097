"""A learner's collection in the real Anki, for the tests that import our decks.

`make test-anki-versions` runs these tests on older Ankis too. Whatever differs between them is said here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anki.collection  # first: its parts import each other in a circle
from anki import buildinfo
from anki.cards import Card, CardId
from anki.collection import Collection, ImportAnkiPackageRequest
from anki.decks import DeckId
from anki.notes import NoteId
from anki.scheduler.v3 import CardAnswer, Scheduler

VERSION = tuple(int(part) for part in re.findall(r"\d+", buildinfo.version))

# Up to 24.11 a note that an import updates bears the time of that import; since 25.02, the time the package gives it.
UPDATE_KEEPS_THE_PACKAGES_TIME = VERSION >= (25, 2)
# Older ones have older forms of FSRS: they keep our states, with fewer decimals, and come to others by themselves.
HAS_FSRS_6 = VERSION >= (25, 7)
DECIMALS = 4 if HAS_FSRS_6 else 3 if VERSION >= (24,) else 1
HAS_EXPORT_OPTIONS = VERSION >= (24,)  # 23.10 takes them one by one


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


def import_deck(learner: Collection, data: bytes, folder: Path, *, with_progress: bool = False) -> Imported:
    """Import a package the way a double click does, with the options Anki's own window proposes.

    With `with_progress` the box "Import any learning progress" is ticked.
    """
    path = folder / "deck.apkg"
    path.write_bytes(data)
    # Asked of Anki, and not made here: 23.10 has the class of the options in another place, and fewer of them.
    options = learner._backend.get_import_anki_package_presets()
    options.with_scheduling = with_progress
    request = ImportAnkiPackageRequest(package_path=str(path), options=options)
    log = learner.import_anki_package(request).log
    return Imported(log.found_notes, len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))


def export_deck(learner: Collection, folder: Path, *, legacy: bool) -> bytes:
    """Export all decks with their schedule, in the form for older Ankis or in the current one."""
    path, wanted = folder / "exported.apkg", {"with_scheduling": True, "with_media": True}
    if HAS_EXPORT_OPTIONS:
        options = anki.collection.ExportAnkiPackageOptions(**wanted, with_deck_configs=True, legacy=legacy)
        learner.export_anki_package(out_path=str(path), options=options, limit=None)
    else:
        learner.export_anki_package(out_path=str(path), limit=None, legacy_support=legacy, **wanted)  # type: ignore
    return path.read_bytes()


def export_collection(learner: Collection, folder: Path, *, legacy: bool) -> bytes:
    """Export the whole collection, in the form for older Ankis or in the current one."""
    path = folder / "exported.colpkg"
    learner.export_collection_package(str(path), include_media=True, legacy=legacy)
    learner.reopen(after_full_sync=False)
    return path.read_bytes()


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


def note_id(learner: Collection, item_id: str) -> NoteId:
    """Return the one note that an item has."""
    [found] = learner.find_notes(f"QID:{item_id}")
    return found


def deck_names(learner: Collection) -> set[str]:
    """Return the names of all decks but the one every collection has."""
    return {name.name for name in learner.decks.all_names_and_ids()} - {"Default"}


def decks_of(learner: Collection, item_id: str) -> set[str]:
    """Return the names of the decks that the cards of an item's note are in."""
    return {learner.decks.name(learner.get_card(each).did) for each in learner.find_cards(f"QID:{item_id}")}


def new_card(learner: Collection) -> Card:
    """Add a card of Anki's own making, and return it."""
    note_type = learner.models.by_name("Basic")
    assert note_type is not None
    note = learner.new_note(note_type)
    note["Front"] = "front"
    learner.add_note(note, DeckId(1))
    return note.cards()[0]
