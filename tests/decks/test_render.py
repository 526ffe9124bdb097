"""Our own filling-in of the card templates says what the real Anki says, for every card of the bank."""

from dataclasses import replace
from pathlib import Path

import pytest
from anki.cards import Card
from anki.collection import Collection
from flask import Flask

from quizapp.bank.choose import published
from quizapp.bank.sources import sources
from quizapp.decks.notes import LANGUAGE_CHOICES, Languages, note_of
from quizapp.decks.notetypes import NOTE_TYPES, Template
from quizapp.decks.package import build_package
from quizapp.decks.render import COMPARED, TO_TYPE, Sides, cards_of, render_card
from quizapp.items.text import Text
from tests import samples
from tests.decks.real_anki import cards, collection, import_deck
from tests.decks.test_package import sources as sample_sources

FILES = {template.name: template.file for note_type in NOTE_TYPES for template in note_type.templates}


def by_anki(card: Card) -> Sides:
    """Return a card's sides as Anki gives them, the style before them left out."""
    style = f"<style>{card.render_output().css}</style>"
    return Sides(card.question().removeprefix(style), card.answer().removeprefix(style))


def as_anki_leaves_it(sides: Sides, typed: str) -> Sides:
    """Put Anki's mark where our input and our line of comparison are, which its reviewer fills in later."""
    mark = "[[type:Typed]]"
    return Sides(sides.front.replace(TO_TYPE, mark), sides.back.replace(COMPARED.format(typed), mark))


def rendered_by_both(learner: Collection, ours: dict[str, Sides], typed: dict[str, str]) -> int:
    """Compare every card of a collection with ours; return how many there were."""
    for card in cards(learner):
        item_id, file = card.note()["QID"], FILES[str(card.template()["name"])]
        mine = ours.pop(f"{item_id} {file}")
        assert as_anki_leaves_it(mine, typed[item_id]) == by_anki(card), item_id
    return len(cards(learner))


@pytest.mark.parametrize("languages", LANGUAGE_CHOICES)
def test_every_card_of_the_bank_is_what_anki_makes_of_it(bank: Flask, tmp_path: Path, languages: Languages) -> None:
    notes = [note_of(version.item, sources(), languages) for version in published()]
    ours = {f"{note.fields['QID']} {file}": sides for note in notes for file, sides in cards_of(note).items()}
    typed = {note.fields["QID"]: note.fields.get("Typed", "") for note in notes}
    with collection(tmp_path) as learner:
        import_deck(learner, build_package([(note, 1) for note in notes]), tmp_path)
        assert rendered_by_both(learner, ours, typed) > len(notes)
        assert ours == {}


def test_what_looks_like_a_template_in_a_text_stays_text(tmp_path: Path) -> None:
    stem = Text(vi="{{QID}} {{#Kind}} [[type:Typed]]", en="{{type:Typed}} <b>&amp;")
    item = samples.item(samples.single_choice()).model_copy(update={"stem": stem})
    note = note_of(item, sample_sources(), "both")
    with collection(tmp_path) as learner:
        import_deck(learner, build_package([(note, 1)]), tmp_path)
        theirs = by_anki(cards(learner)[0])
    assert cards_of(note)["choose"] == theirs
    assert "{{QID}}" in theirs.front


def test_parts_within_parts_are_shown_where_all_around_them_are(monkeypatch: pytest.MonkeyPatch) -> None:
    note = replace(note_of(samples.item(samples.card()), sample_sources(), "vi"), fields={"A": "a", "B": "", "C": " "})
    text = "{{#A}}1{{^B}}2{{A}}{{/B}}{{#B}}3{{^C}}4{{/C}}{{/B}}{{/A}}{{^A}}5{{#A}}6{{/A}}{{/A}}{{#C}}7{{/C}}"
    monkeypatch.setattr(Template, "front", text)
    monkeypatch.setattr(Template, "back", "{{tts vi_VN:A}}{{A}}")
    assert render_card(note, note.type.templates[0]) == Sides("12a", "a")


def test_a_filter_we_do_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    note = note_of(samples.item(samples.card()), sample_sources(), "vi")
    monkeypatch.setattr(Template, "front", "{{text:FrontVI}}")
    with pytest.raises(ValueError, match="text"):
        render_card(note, note.type.templates[0])
