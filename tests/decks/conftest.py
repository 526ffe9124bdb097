"""What tests of cards in a browser ask for: an item's card as the real Anki renders it, a page without errors."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from quizapp.bank.choose import choose_items
from quizapp.bank.sources import sources
from quizapp.decks.notes import Languages, note_of
from quizapp.decks.package import build_package
from quizapp.items.collection import Selection
from tests.decks.real_anki import collection, import_deck

Sides = tuple[str, str, str]
Render = Callable[..., Sides]
INPUT = '<center><input type=text id=typeans style="font-size: 20px;"></center>'
COMPARED = "<div><code id=typeans><span class=typeGood>x</span></code></div>"


@pytest.fixture
def render(bank: Flask, tmp_path: Path) -> Render:
    """A function that gives front, back and style of an item's card, as the real Anki renders them."""

    def sides(item_id: str, languages: Languages = "vi", card: str = "Choose") -> Sides:
        [version] = choose_items(Selection(items=(item_id,)))
        note = note_of(version.item, sources(), languages)
        with collection(tmp_path / f"{item_id}-{languages}") as learner:
            import_deck(learner, build_package([(note, 1)]), tmp_path)
            output = learner.get_card(learner.find_cards(f"QID:{item_id} card:{card}")[0]).render_output()
            front = output.question_text.replace("[[type:Typed]]", INPUT)
            return front, output.answer_text.replace("[[type:Typed]]", COMPARED), output.css

    return sides


@pytest.fixture
def errors(page: Page) -> Iterator[list[str]]:
    """Everything the page complained about; a test that uses it fails if there is anything."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    yield found
    assert found == []
