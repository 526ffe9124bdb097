"""Each kind reads a response, scores it, and says its key."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizapp.items.choice import MultipleChoice
from quizapp.items.question import NotAResponse, Question
from quizapp.items.typed import ShortAnswer
from quizapp.languages import NAMES
from tests import samples

ARRANGED = [samples.ordering, samples.matching]
TYPED = [samples.short_answer, samples.gap, samples.number]
QUESTIONS = [samples.single_choice, samples.multiple_choice, samples.true_false, *TYPED, *ARRANGED]


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


@pytest.mark.parametrize("typed", ["12.5 billion US dollars", "12.5 tỷ USD", "12.5 TY USD", "12.5billion us dollars"])
def test_a_number_may_be_typed_with_its_unit(typed: str) -> None:
    assert score(samples.number(), typed, language="en") == 1


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        (samples.number(), ["12.5 million"]),
        (samples.number(), ["billion US dollars"]),
        (samples.number(), ["12.5 billion US dollars or so"]),
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
        (samples.gap(), [""]),
        (samples.ordering(), ["1:c", "2:a", "3:d", "4:d"]),
        (samples.ordering(), ["1:c", "2:a", "2:d", "3:d", "4:b"]),
        (samples.ordering(), ["1:c", "2:a", "3:d", "5:b"]),
        (samples.ordering(), ["c", "a", "d", "b"]),
        (samples.matching(), ["1:c", "2:a", "3:z"]),
        (samples.matching(), ["1:c", "2:a", "3:b", "4:d"]),
        (samples.matching(), ["1:c", "2:a", "٣:b"]),
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
    assert asked.read(asked.as_sent(response, language), language) == response


@pytest.mark.parametrize("make", QUESTIONS)
@pytest.mark.parametrize("language", sorted(NAMES))
def test_the_right_choice_earns_the_full_mark_in_either_language(make: Any, language: Any) -> None:
    asked = question(make())
    assert asked.read(asked.as_sent(asked.right_choice, language), language) == asked.right_choice
    assert asked.score(asked.right_choice) == 1


@pytest.mark.parametrize(("order", "earned"), [("cadb", 1), ("acdb", 4 / 6), ("dbca", 0), ("bdac", 0), ("cdab", 4 / 6)])
def test_an_order_earns_by_its_pairs_the_right_way_round_less_those_the_wrong_way(order: str, earned: float) -> None:
    sent = [f"{place}:{letter}" for place, letter in enumerate(order, 1)]
    assert score(samples.ordering(), *sent) == pytest.approx(earned)


def pairs_in_order(order: tuple[str, ...], right: tuple[str, ...]) -> int:
    return sum(right.index(one) < right.index(two) for one, two in combinations(order, 2))


@given(order=st.permutations("abcd"))
def test_no_order_but_the_right_one_earns_the_full_mark_and_half_right_earns_nothing(order: list[str]) -> None:
    asked = question(samples.ordering())
    earned = asked.score(tuple(order))
    assert (earned == 1) == (tuple(order) == asked.right_choice)
    assert (earned == 0) == (pairs_in_order(tuple(order), asked.right_choice) <= 3)


@pytest.mark.parametrize(("letters", "earned"), [("cab", 1), ("cad", 2 / 3), ("ccc", 1 / 3), ("abc", 0)])
def test_each_row_that_has_its_option_earns_its_share(letters: str, earned: float) -> None:
    sent = [f"{row}:{letter}" for row, letter in enumerate(letters, 1)]
    assert score(samples.matching(), *sent) == pytest.approx(earned)


def test_a_gap_is_filled_by_an_accepted_spelling_whatever_its_case_and_diacritics() -> None:
    assert [score(samples.gap(), typed) for typed in ("NGUON MO", "Open-source", "closed")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("typed", "close"),
    [
        ("Xinhau", True),  # two letters in the wrong order are one slip
        ("Xinhuua", True),
        ("Tan Hoa Za", True),
        ("Xinhua", False),  # right, not close
        ("Tân Hoa", False),
        ("Xin", False),
        ("Reuters", False),
        ("X", False),
    ],
)
def test_a_slip_of_the_fingers_is_told_apart_from_another_name(typed: str, close: bool) -> None:
    asked = question(samples.short_answer())
    assert isinstance(asked, ShortAnswer)
    choice = asked.read([typed], "vi")
    assert asked.is_close(choice) == close
    assert asked.score(choice) == float(typed == "Xinhua")


@pytest.mark.parametrize(("typed", "close"), [("GPT-3", False), ("GTP-4", True), ("GPT4", True), ("GPT-4", False)])
def test_another_digit_is_another_name(typed: str, close: bool) -> None:
    asked = question(samples.short_answer(answers={"vi": ["GPT-4"], "en": ["GPT-4"]}))
    assert isinstance(asked, ShortAnswer)
    assert asked.is_close((typed,)) == close


@pytest.mark.parametrize(
    ("letters", "earned"),
    [("cad ", 3 / 6), ("ca  ", 1 / 6), ("c   ", 0), ("c  b", 1 / 6), ("b  c", 0), ("cabd", 4 / 6)],
)
def test_an_incomplete_order_earns_by_the_pairs_that_are_there(letters: str, earned: float) -> None:
    asked = question(samples.ordering())
    sent = [f"{place}:{letter}" for place, letter in enumerate(letters, 1) if letter.strip()]
    choice = asked.read(sent, "vi")
    assert asked.score(choice) == pytest.approx(earned)
    assert asked.is_complete(choice) == (" " not in letters)
    assert sorted(asked.as_sent(choice, "vi")) == sorted(sent)


def test_a_row_without_an_option_earns_nothing_and_the_others_their_share() -> None:
    asked = question(samples.matching())
    choice = asked.read(["1:c", "3:b"], "en")
    assert asked.score(choice) == pytest.approx(2 / 3)
    assert not asked.is_complete(choice)


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
    assert [key.en for key in samples.item(samples.ordering()).key_texts][:2] == [
        "Cherry in English",
        "Apple in English",
    ]
    assert samples.item(samples.matching()).key_texts[0].vi == "Red bằng tiếng Việt – Cherry bằng tiếng Việt"


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
        samples.ordering(key=["a", "b", "c"]),
        samples.ordering(key=["a", "b", "c", "c"]),
        samples.ordering(key=["a", "b", "c", "d", "e"]),
        samples.matching(rows=[{"text": samples.text("Red"), "key": "z"}, {"text": samples.text("Blue"), "key": "a"}]),
        samples.matching(rows=[{"text": samples.text(name), "key": "a"} for name in ("Red", "Blue")]),
        samples.gap(stem=samples.text("No gap here")),
        samples.gap(stem={"vi": "____ và ____", "en": "____ and"}),
        samples.gap(stem={"vi": "______ này", "en": "this ____"}),
    ],
)
def test_an_item_with_an_impossible_key_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        samples.item(data)
