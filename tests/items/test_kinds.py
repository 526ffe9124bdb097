"""Each kind reads a response, scores it, and says its key."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizapp.items.choice import MultipleChoice
from quizapp.items.question import NotAResponse, Question
from quizapp.languages import NAMES
from tests import samples

QUESTIONS = [samples.single_choice, samples.multiple_choice, samples.true_false, samples.short_answer, samples.number]


def question(data: dict[str, Any]) -> Question:
    made = samples.item(data)
    assert isinstance(made, Question)
    return made


def score(data: dict[str, Any], *sent: str, language: Any = "en") -> float:
    asked = question(data)
    return asked.score(asked.read(sent, language))


def test_the_key_of_a_single_choice_earns_the_mark_and_a_distractor_nothing() -> None:
    assert [score(samples.single_choice(), letter) for letter in "abc"] == [0, 1, 0]


def test_a_false_statement_is_answered_by_false() -> None:
    assert [score(samples.true_false(), letter) for letter in "tf"] == [0, 1]


@pytest.mark.parametrize(
    ("sent", "earned"),
    [("abd", 1), ("ab", 2 / 3), ("a", 1 / 3), ("abc", 1 / 3), ("abcd", 2 / 3), ("c", 0), ("ac", 0)],
)
def test_a_wrong_choice_takes_away_what_a_right_one_earns(sent: str, earned: float) -> None:
    assert score(samples.multiple_choice(), *sent) == pytest.approx(earned)


def test_only_the_exact_set_of_right_options_earns_the_full_mark() -> None:
    asked = question(samples.multiple_choice())
    assert isinstance(asked, MultipleChoice)
    sets = [set(chosen) for size in range(1, 5) for chosen in combinations("abcd", size)]
    assert [chosen for chosen in sets if asked.score(tuple(sorted(chosen))) == 1] == [{"a", "b", "d"}]


def test_the_order_in_which_options_were_chosen_does_not_matter() -> None:
    asked = question(samples.multiple_choice())
    assert asked.read(["d", "a"], "vi") == asked.read(["a", "d", "a"], "vi") == ("a", "d")


@pytest.mark.parametrize(
    "typed", ["Tân Hoa Xã", "tan hoa xa", " TÂN  HOA XÃ ", "Tân\u200b Hoa Xã", "xinhua", "Xinhua News Agency."]
)
def test_a_name_is_right_in_either_language_whatever_its_case_and_diacritics(typed: str) -> None:
    assert score(samples.short_answer(), typed) == 1


def test_another_name_is_wrong() -> None:
    assert score(samples.short_answer(), "Tân Hoa") == 0


@pytest.mark.parametrize(
    ("typed", "language", "earned"),
    [("12.5", "en", 1), ("12,5", "vi", 1), ("13", "en", 1), ("12", "vi", 1), ("13.01", "en", 0), ("11,9", "vi", 0)],
)
def test_a_number_is_right_within_its_tolerance_in_the_readers_manner(typed: str, language: Any, earned: float) -> None:
    assert score(samples.number(), typed, language=language) == earned


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        (samples.single_choice(), []),
        (samples.single_choice(), ["z"]),
        (samples.single_choice(), ["a", "b"]),
        (samples.single_choice(), ["A"]),
        (samples.multiple_choice(), ["a", "z"]),
        (samples.short_answer(), [""]),
        (samples.short_answer(), ["  "]),
        (samples.short_answer(), ["\u200b\x00"]),
        (samples.short_answer(), ["x" * 201]),
        (samples.short_answer(), ["one", "two"]),
        (samples.number(), ["twelve"]),
        (samples.number(), ["1e3"]),
        (samples.number(), ["NaN"]),
    ],
)
def test_what_is_no_response_is_refused(data: dict[str, Any], sent: list[str]) -> None:
    with pytest.raises(NotAResponse):
        question(data).read(sent, "en")


@pytest.mark.parametrize("make", QUESTIONS)
@given(sent=st.lists(st.text(max_size=30), max_size=5), language=st.sampled_from(sorted(NAMES)))
def test_whatever_is_sent_scores_between_0_and_1_or_is_refused(make: Any, sent: list[str], language: Any) -> None:
    asked = question(make())
    try:
        response = asked.read(sent, language)
    except NotAResponse:
        return
    assert 0 <= asked.score(response) <= 1
    assert asked.read(response, "en") == response


def test_the_key_is_said_in_both_languages() -> None:
    assert [key.vi for key in samples.item(samples.multiple_choice()).key_texts] == [
        "Apple bằng tiếng Việt",
        "Banana bằng tiếng Việt",
        "Date bằng tiếng Việt",
    ]
    assert samples.item(samples.short_answer()).key_texts[0].en == "Xinhua"
    assert samples.item(samples.number()).key_texts[0].vi == "12,5 tỷ USD"
    assert samples.item(samples.number()).key_texts[0].en == "12.5 billion US dollars"
    assert samples.item(samples.card()).key_texts[0].en == "Back in English"


@pytest.mark.parametrize(
    "data",
    [
        samples.single_choice(key="z"),
        samples.single_choice(key=["a"]),
        samples.single_choice(options=[samples.option("a", "Apple")]),
        samples.single_choice(options=[samples.option("a", "Apple"), samples.option("a", "Banana")], key="a"),
        samples.multiple_choice(key=["a"]),
        samples.multiple_choice(key=["b", "a"]),
        samples.multiple_choice(key=["a", "a"]),
        samples.multiple_choice(key=["a", "b", "c", "d"]),
        samples.true_false(options=[samples.option("f", "False"), samples.option("t", "True")]),
        samples.number(answers={"value": "many", "tolerance": 0, "unit": samples.text("Unit")}),
        samples.number(answers={"value": 1, "tolerance": -1, "unit": samples.text("Unit")}),
        samples.card(stem=samples.text("Stem")),
    ],
)
def test_an_item_with_an_impossible_key_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        samples.item(data)
