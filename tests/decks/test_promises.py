"""What was once released keeps its name: every guid and every Anki deck stands in a list that only grows."""

import re
from pathlib import Path

from flask import Flask

from quizapp.bank.choose import published
from quizapp.bank.sources import sources
from quizapp.config import PROJECT
from quizapp.decks.catalog import MISSED_DECK, anki_name
from quizapp.decks.notes import LANGUAGE_CHOICES, Note, note_of
from scripts.anki_versions import OLDER
from tests.decks.packages import read_package

HERE = Path(__file__).parent
RELEASED = sorted((HERE / "released").glob("*.apkg"))
RETIRED = "retired"


def listed(name: str) -> list[str]:
    """Return the lines of a list, which is kept beside this file."""
    return (HERE / name).read_text(encoding="utf-8").splitlines()


def released_guids() -> dict[str, str]:
    """Return every guid that was ever given out, with the note type it was given out with."""
    return {guid: note_type for guid, note_type, *_ in (line.split() for line in listed("guids.txt"))}


def note_type_of(note: Note) -> str:
    """Return the one word by which the list calls a note type: choice, typed or card."""
    return note.type.name.split()[1]


def test_every_guid_ever_released_is_still_published_or_said_to_be_retired(bank: Flask) -> None:
    known, items = sources(), [version.item for version in published()]
    notes = [note_of(item, known, languages) for item in items for languages in LANGUAGE_CHOICES]
    now, released = {note.guid: note_type_of(note) for note in notes}, released_guids()
    retired = {line.split()[0] for line in listed("guids.txt") if line.endswith(f" {RETIRED}")}
    assert sorted(released.keys() - retired - now.keys()) == [], (
        "Learners have these notes. An item keeps its id when it is reworded or moved; if it was retired, write"
        f" {RETIRED} at the end of its line in tests/decks/guids.txt, and never take the line away."
    )
    assert sorted(retired & now.keys()) == [], (
        "An id is never used again. If it is the same item that came back, take its mark off in tests/decks/guids.txt."
    )
    assert {guid: now[guid] for guid in now.keys() & released.keys() if now[guid] != released[guid]} == {}, (
        "Anki never updates a note by one of another type. Retire the item and write a new one with an id of its own."
    )
    new = [f"{guid} {now[guid]}" for guid in sorted(now.keys() - released.keys())]
    assert new == [], "New notes: add these lines at the end of tests/decks/guids.txt.\n" + "\n".join(new)


def test_every_anki_deck_ever_released_is_still_the_same(bank: Flask) -> None:
    names = {topic.deck for topic in sources().topics.values()} | {f"{anki_name()}::{MISSED_DECK}"}
    vanished = sorted(set(listed("deck-names.txt")) - names)
    assert vanished == [], (
        "Anki knows a deck by its name alone: a renamed one leaves learners with two. Rename the topic, not its deck."
    )
    new = sorted(names - set(listed("deck-names.txt")))
    assert new == [], "New decks: add these lines at the end of tests/decks/deck-names.txt.\n" + "\n".join(new)


def test_the_lists_name_nothing_twice_and_all_that_released_packages_hold() -> None:
    for name in ("guids.txt", "deck-names.txt"):
        assert len(set(listed(name))) == len(listed(name)), name
    assert len(released_guids()) == len(listed("guids.txt"))
    assert RELEASED
    for path in RELEASED:
        package = read_package(path.read_bytes())
        held = {packed.guid: note_type_of(packed.note) for packed in package.notes}
        assert held.items() <= released_guids().items(), path.name
        assert {packed.note.deck for packed in package.notes} <= set(listed("deck-names.txt")), path.name


def test_the_table_of_ankis_names_those_that_are_tested_and_tests_that_exist() -> None:
    text = (PROJECT / "docs" / "anki-versions.md").read_text(encoding="utf-8")
    [heads] = re.findall(r"^\| fact \| (.*) \| test \|$", text, re.MULTILINE)
    assert tuple(heads.split(" | "))[: len(OLDER)] == OLDER
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", text):
        assert f"def {name}(" in tests, name
