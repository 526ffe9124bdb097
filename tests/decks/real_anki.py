"""A learner's collection in the real Anki, for the tests that import our decks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anki.collection  # noqa: F401  # first: its parts import each other in a circle
from anki.cards import Card
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


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


def cards(learner: Collection) -> list[Card]:
    """Return every card."""
    return [learner.get_card(card_id) for card_id in learner.find_cards("")]
