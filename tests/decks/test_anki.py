"""What the real Anki makes of our decks: everything arrives, nothing doubles, updates spare the learner."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from quizapp.bank.choose import choose_ids
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.bank.records import current_records, find_record
from quizapp.db import db, writing
from quizapp.decks.catalog import deck_edition
from quizapp.decks.models import Deck
from quizapp.decks.notes import Languages
from quizapp.decks.stamps import stamp_notes
from quizapp.items.collection import Selection
from quizapp.items.text import Text
from tests.conftest import NOW
from tests.decks.real_anki import cards, collection, history, import_deck, note_id, review

pytestmark = pytest.mark.anki

LATER = NOW + timedelta(days=30)
KLING = "kling-who"


def package(deck_id: str = "whole", languages: Languages = "both") -> bytes:
    deck = find_record(Deck, deck_id)
    assert deck is not None
    return deck_edition(deck, languages).pack()


def fix_a_typo(item_id: str = KLING) -> None:
    """Change one mark in one item's evidence, publish it, and stamp the notes, as a sync does."""
    row = db.session.get_one(BankItem, item_id)
    assert row.version is not None
    item = row.version.item
    fixed = Text(vi=item.evidence.vi, en=f"{item.evidence.en} (Corrected.)")
    with writing():
        publish(row, item.model_copy(update={"evidence": fixed}), LATER)
        assert stamp_notes(LATER) == 1


def test_all_decks_together_hold_each_note_once(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        results = [import_deck(learner, deck_edition(deck, "both").pack(), tmp_path) for deck in current_records(Deck)]
        assert sum(result.new for result in results) == learner.note_count() == len(choose_ids(Selection()))
        assert {result.conflicting for result in results} == {0}
        assert {result.updated for result in results} == {0}


def test_each_note_goes_to_the_deck_of_its_topic(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        names = {name.name for name in learner.decks.all_names_and_ids() if name.name != "Default"}
        assert {name.split("::")[0] for name in names} == {"AI Trung Quốc – AI in China"}
        assert len(names) == 6
        under_the_root = learner.find_cards('deck:"AI Trung Quốc – AI in China"')
        assert sorted(under_the_root) == sorted(learner.find_cards(""))


def test_a_choice_has_a_card_to_choose_and_one_to_recall_where_that_makes_sense(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        kinds = {kind: len(choose_ids(Selection(kinds=(kind,)))) for kind in ("single_choice", "true_false", "card")}
        recall = len(learner.find_cards("card:Recall"))
        assert recall == kinds["single_choice"]
        assert learner.card_count() == len(choose_ids(Selection())) + recall


def test_a_front_never_shows_the_reasons_or_the_evidence(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        for card in cards(learner):
            question, note = card.render_output().question_text, dict(card.note().items())
            hidden = [note[name] for name in ("EvidenceVI", "EvidenceEN", "ExplanationVI", "ExplanationEN")]
            assert [text for text in hidden if text and text in question] == []


def test_after_a_typo_is_fixed_exactly_one_note_updates_and_its_history_stands(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        [reviewed, *_] = review(learner, "AI Trung Quốc – AI in China", 3)
        before = history(learner)
        fix_a_typo(learner.get_card(reviewed).note()["QID"])
        update = import_deck(learner, package(), tmp_path)
        assert (update.new, update.updated, update.same, update.conflicting) == (0, 1, update.found - 1, 0)
        assert history(learner) == before
        assert learner.get_card(reviewed).reps == 1
        assert "(Corrected.)" in learner.get_card(reviewed).note()["EvidenceEN"]


def test_what_the_learner_changed_in_other_notes_is_spared(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        own = learner.get_note(note_id(learner, "distillation-what"))
        own["EvidenceEN"] = "My own words"
        own.tags.append("mine")
        learner.update_note(own)
        fix_a_typo()
        assert import_deck(learner, package(), tmp_path).updated == 1
        kept = learner.get_note(own.id)
        assert (kept["EvidenceEN"], "mine" in kept.tags) == ("My own words", True)


def test_a_second_language_of_the_same_deck_doubles_nothing(bank: Flask, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, package("whole", "vi"), tmp_path)
        other = import_deck(learner, package("whole", "en"), tmp_path)
        assert (other.new, other.updated, other.conflicting) == (0, 0, 0)


def test_hostile_text_stays_text(bank: Flask, tmp_path: Path) -> None:
    row = db.session.get_one(BankItem, KLING)
    assert row.version is not None
    hostile = Text(
        vi='<script>alert("{{QID}}")</script> & {{x}}',
        en='<img src=x onerror="1"> & {{c1::x}} [sound:evil.mp3] [latex]x[/latex]',
    )
    with writing():
        publish(row, row.version.item.model_copy(update={"stem": hostile}), LATER)
        stamp_notes(LATER)
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        card = learner.get_card(learner.find_cards(f"QID:{KLING}")[0])
        assert card.question_av_tags() == []
        shown = learner.get_card(learner.find_cards(f"QID:{KLING}")[0]).render_output().question_text
        assert "&lt;script&gt;" in shown
        assert "<script>alert" not in shown
        assert "<img" not in shown
