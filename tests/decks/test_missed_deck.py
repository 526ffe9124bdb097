"""The deck of what was missed, in the real Anki: beside the decks a learner has, never in their place."""

from pathlib import Path

import pytest
from flask import Flask

from quizapp.bank.choose import choose_items
from quizapp.bank.records import find_record
from quizapp.decks.catalog import MISSED_DECK, anki_name, deck_edition, missed_edition
from quizapp.decks.models import Deck
from quizapp.items.collection import Selection
from tests.decks.real_anki import collection, import_deck, review

pytestmark = pytest.mark.anki


def test_it_is_new_to_somebody_who_has_the_whole_deck_and_a_later_one_adds_only_what_is_new(
    bank: Flask, tmp_path: Path
) -> None:
    whole = find_record(Deck, "whole")
    assert whole is not None
    everything = deck_edition(whole, "en").pack()
    items = choose_items(Selection(), without=("card",))
    first, later = (missed_edition(chosen, "en") for chosen in (items[:8], items[5:12]))
    with collection(tmp_path) as learner:
        had = import_deck(learner, everything, tmp_path).new
        topics = {name.name for name in learner.decks.all_names_and_ids()}
        arrived = import_deck(learner, first.pack(), tmp_path)
        assert (arrived.new, arrived.updated, arrived.conflicting) == (8, 0, 0)
        again = import_deck(learner, first.pack(), tmp_path)
        assert (again.new, again.updated, again.conflicting) == (0, 0, 0)
        added = import_deck(learner, later.pack(), tmp_path)
        assert (added.new, added.updated, added.conflicting) == (4, 0, 0)
        missed = f"{anki_name()}::{MISSED_DECK}"
        assert {name.name for name in learner.decks.all_names_and_ids()} - topics == {missed}
        assert len(learner.find_notes(f'"deck:{missed}"')) == len(learner.find_notes("tag:quizapp::missed")) == 12
        assert learner.note_count() == had + 12
        seen = review(learner, missed, 3)
        same = import_deck(learner, everything, tmp_path)
        assert (same.new, same.updated, same.conflicting) == (0, 0, 0)
        assert all(learner.get_card(card).reps == 1 for card in seen)
