"""The figures beside a question say what so many attempts allow, and no more."""

from html.parser import HTMLParser

import pytest
from flask import Flask, render_template_string

from quizapp.bank.models import BankItem
from quizapp.db import db
from quizapp.items.model import Item
from quizapp.quiz.analysis import sums_of
from quizapp.quiz.figures import Figures
from quizapp.web.figures_view import DISCRIMINATIONS, FACILITIES
from tests import samples
from tests.quiz.small_bank import outline, store
from tests.quiz.takers import figures, take

TEMPLATE = """{% from "desk/figures.html" import figures_row, figures_panel %}
{{ figures_panel(figures, item) if panel else figures_row(figures) }}"""
VERDICTS = [str(words) for _, words in (*FACILITIES, *DISCRIMINATIONS)]


class Words(HTMLParser):
    """The words of a page, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += data.split()


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of three questions and a quiz of all of them."""
    store([samples.single_choice(), samples.true_false(), samples.short_answer()], outline("all"))


def shown(app: Flask, of: Figures, item_id: str = "one", *, panel: bool = True, language: str = "en") -> str:
    """Return the words that are shown of figures."""
    item = version.item if (version := db.session.get_one(BankItem, item_id).version) else None
    assert isinstance(item, Item)
    with app.test_request_context(f"/{language}/gallery"):
        app.preprocess_request()
        words = Words()
        words.feed(render_template_string(TEMPLATE, figures=of, item=item, panel=panel))
    return " ".join(words.found)


def take_many(times: int, wrong: str = "a") -> None:
    """Let half the learners know everything but the first question, and the others only that."""
    for number in range(times):
        knows = {"one": [wrong], "truth": ["f"], "typed": ["Xinhua"]}
        take(knows if number % 2 else {"one": ["b"], "truth": ["t"], "typed": ["Reuters"]})


def test_before_anybody_was_asked_there_is_nothing_to_show(empty_bank: Flask) -> None:
    assert shown(empty_bank, figures("one"), panel=False) == "No attempts yet"
    assert "Nobody has been asked this question yet." in shown(empty_bank, figures("one"))


def test_of_a_few_only_counts_are_told_then_the_facility_with_its_range_and_no_verdict(empty_bank: Flask) -> None:
    take_many(4)
    assert shown(empty_bank, figures("one"), panel=False) == "4 attempts"
    text = shown(empty_bank, figures("one"))
    assert "Fewer than 10 attempts" in text
    assert "%" not in text
    assert "Apple in English 2 Banana in English correct 2 Cherry in English 0 No response 0" in text
    take_many(8)
    assert shown(empty_bank, figures("one"), panel=False) == "12 attempts facility 50%"
    text = shown(empty_bank, figures("one"))
    assert "Facility 50% The mean mark. Likely between 25% and 75%." in text
    assert "Apple in English 50% 6" in text
    assert "Discrimination" not in text
    assert "third" not in text
    assert not any(words in text for words in VERDICTS)


def test_from_thirty_on_the_key_is_doubted_in_words_that_name_the_option(empty_bank: Flask) -> None:
    take_many(30)
    row = shown(empty_bank, figures("one"), panel=False)
    assert row == "30 attempts facility 50% discrimination -1 (early) Check the key"
    text = shown(empty_bank, figures("one"))
    assert "do worse at this question than the others" in text
    assert "The best third of the learners chose this option more often than the right one: Apple in English" in text
    assert "Apple in English 50% 15 100% 0%" in text
    assert "Banana in English correct 50% 15 0% 100%" in text
    assert "Time taken about" in text
    assert not any(words in text for words in VERDICTS)
    assert "Check the key" not in shown(empty_bank, figures("truth"), "truth")


def test_a_typed_question_has_no_options_to_show(empty_bank: Flask) -> None:
    take_many(10)
    text = shown(empty_bank, figures("typed"), "typed")
    assert "Facility 50%" in text
    assert "How often" not in text


def test_a_hundred_attempts_are_judged(empty_bank: Flask) -> None:
    pairs = [(float(number % 4 > 0), (number % 5) / 5) for number in range(100)]
    text = shown(empty_bank, Figures(sums_of(pairs), other_keys=7))
    assert [words for words in VERDICTS if words in text] == ["Fairly easy.", "It hardly tells learners apart."]
    assert "7 attempts at it with another key are left out." in text
    assert "early" not in text


@pytest.mark.parametrize(
    ("right", "words"),
    [(100, "Next to everybody"), (90, "Easy."), (50, "Neither hard nor easy."), (1, "Next to nobody")],
)
def test_each_facility_has_its_words(empty_bank: Flask, right: int, words: str) -> None:
    sums = sums_of((float(number < right), number / 100) for number in range(100))
    assert words in shown(empty_bank, Figures(sums))


def test_where_everybody_earned_the_same_there_is_no_discrimination_to_tell(empty_bank: Flask) -> None:
    text = shown(empty_bank, Figures(sums_of([(1.0, 0.5)] * 40)))
    assert "Discrimination – Everybody earned the same here or in the rest" in text
    assert shown(empty_bank, Figures(sums_of([(1.0, 0.5)] * 40)), panel=False) == "40 attempts facility 100%"


def test_options_stand_in_the_readers_language(empty_bank: Flask) -> None:
    take_many(4)
    text = shown(empty_bank, figures("one"), language="vi")
    assert "Apple bằng tiếng Việt" in text
    assert "Apple in English" not in text
