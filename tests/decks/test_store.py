"""Finished decks are files under the hash of what they hold: whole or not there, built once, removed when old."""

import os
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.bank.records import current_records, find_record
from quizapp.db import db, writing
from quizapp.decks.catalog import deck_edition
from quizapp.decks.editions import Edition
from quizapp.decks.models import Deck
from quizapp.decks.notes import LANGUAGE_CHOICES, Languages
from quizapp.decks.stamps import stamp_notes
from quizapp.decks.store import KEPT_SECONDS, place, size_of, stored, tidy
from quizapp.items.text import Text
from tests.conftest import NOW

LATER = NOW + timedelta(days=30)


def edition(deck_id: str = "models", languages: Languages = "both") -> Edition:
    deck = find_record(Deck, deck_id)
    assert deck is not None
    return deck_edition(deck, languages)


def keys() -> dict[str, str]:
    return {deck.id: deck_edition(deck, "both").key for deck in current_records(Deck)}


def held_by_deck() -> dict[str, set[str]]:
    return {deck.id: {one.item_id for one in deck_edition(deck, "vi").entries} for deck in current_records(Deck)}


def test_the_file_is_the_package_and_is_built_once(bank: Flask, tmp_path: Path) -> None:
    chosen, folder = edition(), tmp_path / "decks"
    assert size_of(folder, chosen) is None
    path = stored(folder, chosen)
    assert path.read_bytes() == chosen.pack()
    assert size_of(folder, chosen) == path.stat().st_size
    path.write_bytes(b"built before")
    assert stored(folder, chosen).read_bytes() == b"built before"
    assert [*folder.iterdir()] == [path]


def test_a_change_moves_the_keys_of_the_decks_that_hold_the_note_and_no_other(bank: Flask) -> None:
    before = keys()
    with writing():
        row = db.session.get_one(BankItem, "kling-who")
        assert row.version is not None
        other = Text(vi="Lời khác", en="Other words")
        publish(row, row.version.item.model_copy(update={"stem": other}), LATER)
        stamp_notes(LATER)
    after = keys()
    holders = {name for name, held in held_by_deck().items() if "kling-who" in held}
    assert {name for name in before if before[name] != after[name]} == holders
    assert 2 <= len(holders) < len(before)


def test_each_choice_of_languages_and_each_deck_has_a_key_of_its_own(bank: Flask) -> None:
    found = [deck_edition(deck, choice).key for deck in current_records(Deck) for choice in LANGUAGE_CHOICES]
    assert len(set(found)) == len(found)
    assert len({replace(edition(), **other).key for other in ({}, {"own_deck": "Mine"}, {"aloud": True})}) == 3


def test_what_changed_since_a_moment_is_a_part_of_the_deck(bank: Flask) -> None:
    assert edition().since(NOW).entries == edition().entries
    assert edition().since(LATER).count == 0


def test_a_build_that_fails_leaves_nothing(bank: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.decks.editions.note_for", None)
    with pytest.raises(TypeError):
        stored(tmp_path, edition())
    assert [*tmp_path.iterdir()] == []


def test_builders_at_the_same_moment_leave_one_whole_file(app: Flask, tmp_path: Path) -> None:
    barrier, sizes = threading.Barrier(4), []

    def build() -> None:
        with app.app_context():
            chosen = edition()
            barrier.wait()
            sizes.append(len(stored(tmp_path, chosen).read_bytes()))

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(set(sizes)), len(sizes), len([*tmp_path.iterdir()])) == (1, 4, 1)


def test_what_no_deck_needs_goes_after_a_month_and_what_is_needed_stays(bank: Flask, tmp_path: Path) -> None:
    now = NOW.timestamp()
    needed, young, old = (tmp_path / f"{letter * 32}.apkg" for letter in "abc")
    for path, age in ((needed, 2 * KEPT_SECONDS), (young, KEPT_SECONDS - 60), (old, KEPT_SECONDS + 60)):
        path.write_bytes(b"x")
        os.utime(path, (now - age, now - age))
    strangers = [tmp_path / name for name in ("thesis.doc", "my.apkg", "photos", ".git", f"{'d' * 32}.apkg.bak")]
    for path in (tmp_path / "part-left_by_a_kill", *strangers):
        path.mkdir()
        os.utime(path, (now - 2 * KEPT_SECONDS, now - 2 * KEPT_SECONDS))
    assert tidy(tmp_path, [needed], now) == 2
    assert {*tmp_path.iterdir()} == {needed, young, *strangers}
    assert place(tmp_path, edition()).name == f"{edition().key}.apkg"
