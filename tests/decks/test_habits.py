"""What learners do with their decks, and what the next import then does, as docs/anki-versions.md tells."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from quizapp.bank.records import find_record
from quizapp.decks import editions
from quizapp.decks.catalog import deck_edition
from quizapp.decks.editions import edition
from quizapp.decks.models import Deck
from quizapp.items.model import Item
from tests.decks.corrections import (
    correct,
    package,
    stamp_everything,
    this_second,
    with_another_topic,
    with_better_evidence,
)
from tests.decks.packages import read_package
from tests.decks.real_anki import (
    UPDATE_KEEPS_THE_PACKAGES_TIME,
    Imported,
    collection,
    deck_names,
    decks_of,
    import_deck,
    note_id,
)

pytestmark = pytest.mark.anki

DAY = timedelta(days=1)
KLING, LI, OTHER = "kling-who", "robin-li-view", "distillation-what"  # all three in the deck below
DECK = "twenty"


def only(*item_ids: str) -> bytes:
    """Build a package of a few notes, as a deck of what changed would be."""
    return edition("some", item_ids, "both").pack()


def counts(result: Imported) -> tuple[int, int, int, int]:
    return result.new, result.updated, result.same, result.conflicting


def test_two_decks_that_overlap_give_their_union(bank: Flask, tmp_path: Path) -> None:
    topic, article = package("models"), package("nyt-gap")
    one, two = set(read_package(topic).by_item), set(read_package(article).by_item)
    assert one & two
    assert two - one
    with collection(tmp_path) as learner:
        import_deck(learner, topic, tmp_path)
        assert counts(import_deck(learner, article, tmp_path)) == (len(two - one), 0, len(one & two), 0)
        assert learner.note_count() == len(one | two)


def test_the_language_that_came_first_stays(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        had = import_deck(learner, package(DECK, "vi"), tmp_path).new
        assert counts(import_deck(learner, package(DECK, "en"), tmp_path)) == (0, 0, had, 0)
        assert learner.card_count() == len(read_package(package(DECK, "vi")).cards)
        assert {learner.get_note(each)["Languages"] for each in learner.find_notes("")} == {"vi"}


def test_a_note_that_changes_takes_the_language_of_the_deck_it_comes_with(bank: Flask, tmp_path: Path) -> None:
    stamp_everything(this_second() - 9 * DAY)
    with collection(tmp_path) as learner:
        import_deck(learner, package(DECK, "vi"), tmp_path)
        correct({KLING: with_better_evidence}, this_second() - DAY)
        import_deck(learner, package(DECK, "en"), tmp_path)
        faces = {name: learner.get_note(note_id(learner, name))["Languages"] for name in (KLING, OTHER)}
        assert faces == {KLING: "en", OTHER: "vi"}


def test_a_deck_of_what_changed_does_all_that_the_whole_one_would(
    bank: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "REVISION", 0)  # newer templates would be a change of everything
    stamp_everything(this_second() - 9 * DAY)
    with collection(tmp_path) as learner:
        import_deck(learner, package(DECK), tmp_path)
        had = learner.note_count()
        correct({KLING: with_better_evidence, LI: with_another_topic}, this_second() - DAY)
        deck = find_record(Deck, DECK)
        assert deck is not None
        changes = deck_edition(deck, "both").since(this_second() - 2 * DAY)
        assert counts(import_deck(learner, changes.pack(), tmp_path)) == (0, 2, 0, 0)
        assert counts(import_deck(learner, package(DECK), tmp_path)) == (0, 0, had, 0)


def test_a_note_the_learner_deleted_comes_back_as_new(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        had = import_deck(learner, package(DECK), tmp_path).new
        learner.remove_notes([note_id(learner, KLING)])
        assert counts(import_deck(learner, package(DECK), tmp_path)) == (1, 0, had - 1, 0)
        assert note_id(learner, KLING)


def test_a_note_that_is_no_longer_in_the_deck_stays_with_the_learner(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        had = import_deck(learner, package(DECK), tmp_path).new
        assert counts(import_deck(learner, only(KLING), tmp_path)) == (0, 0, 1, 0)
        assert learner.note_count() == had


def test_a_suspended_card_stays_suspended_when_its_note_changes(bank: Flask, tmp_path: Path) -> None:
    stamp_everything(this_second() - 9 * DAY)
    with collection(tmp_path) as learner:
        import_deck(learner, package(DECK), tmp_path)
        learner.sched.suspend_cards(learner.find_cards(f"QID:{KLING}"))
        suspended = list(learner.find_cards("is:suspended"))
        correct({KLING: with_better_evidence}, this_second() - DAY)
        assert import_deck(learner, package(DECK), tmp_path).updated == 1
        assert list(learner.find_cards("is:suspended")) == suspended != []


def test_cards_that_the_learner_moved_stay_where_they_are(bank: Flask, tmp_path: Path) -> None:
    stamp_everything(this_second() - 9 * DAY)
    with collection(tmp_path) as learner:
        import_deck(learner, package(DECK), tmp_path)
        own = learner.decks.id("My own")
        assert own
        learner.set_deck(learner.find_cards(f"QID:{KLING}"), own)
        correct({KLING: with_better_evidence}, this_second() - DAY)
        assert import_deck(learner, package(DECK), tmp_path).updated == 1
        assert decks_of(learner, KLING) == {"My own"}


def moved_to_another_topic(item: Item) -> dict[str, object]:
    return {"topics": ("policy",)}


def test_a_note_whose_topic_we_change_stays_in_the_deck_where_the_learner_has_it(bank: Flask, tmp_path: Path) -> None:
    stamp_everything(this_second() - 9 * DAY)
    with collection(tmp_path) as learner:
        import_deck(learner, package(DECK), tmp_path)
        before, tags = decks_of(learner, KLING), learner.get_note(note_id(learner, KLING)).tags
        correct({KLING: moved_to_another_topic}, this_second() - DAY)
        assert import_deck(learner, package(DECK), tmp_path).updated == 1
        assert decks_of(learner, KLING) == before
        assert learner.get_note(note_id(learner, KLING)).tags != tags


def test_a_deck_the_learner_renamed_keeps_its_cards_and_what_is_new_goes_to_the_old_name(
    bank: Flask, tmp_path: Path
) -> None:
    stamp_everything(this_second() - 9 * DAY)
    with collection(tmp_path) as learner:
        had = import_deck(learner, package("models"), tmp_path).new
        [ours] = decks_of(learner, KLING)
        beside = {packed.item_id for packed in read_package(package("models")).notes if packed.note.deck == ours}
        other = min(beside - {KLING})
        renamed = learner.decks.id_for_name(ours)
        assert renamed
        learner.decks.rename(renamed, "My models")
        correct({KLING: with_better_evidence}, this_second() - DAY)
        assert counts(import_deck(learner, package("models"), tmp_path)) == (0, 1, had - 1, 0)
        assert {"My models", ours} < deck_names(learner)
        assert not learner.find_cards(f'deck:"{ours}"')
        learner.remove_notes([note_id(learner, other)])
        assert counts(import_deck(learner, package("models"), tmp_path)) == (1, 0, had - 1, 0)
        assert decks_of(learner, KLING) == {"My models"}
        assert decks_of(learner, other) == {ours}


def test_a_fix_made_before_another_fix_was_imported(bank: Flask, tmp_path: Path) -> None:
    """The learner takes one fix late, when the second is already made; then the second.

    Up to 24.11 the note then bears the time of the first import, and the second fix, made before, is passed over
    until the note changes again. Since 25.02 it arrives.
    """
    now = this_second()
    stamp_everything(now - 9 * DAY)
    with collection(tmp_path) as learner:
        import_deck(learner, package(DECK), tmp_path)
        correct({KLING: with_better_evidence}, now - 2 * DAY)
        first = package(DECK)
        correct({KLING: with_another_topic}, now - DAY)
        assert import_deck(learner, first, tmp_path).updated == 1
        note = learner.get_note(note_id(learner, KLING))
        if UPDATE_KEEPS_THE_PACKAGES_TIME:
            assert note.mod == int((now - 2 * DAY).timestamp())
        else:
            assert note.mod >= int(now.timestamp())
        second = import_deck(learner, package(DECK), tmp_path)
        assert second.updated == (1 if UPDATE_KEEPS_THE_PACKAGES_TIME else 0)
        correct({KLING: lambda item: {"topics": item.topics[:1]}}, this_second() + timedelta(minutes=1))
        assert import_deck(learner, package(DECK), tmp_path).updated == 1
