"""Two wordings of a question score alike exactly where their keys are the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.keys import key_of, scores_alike
from quizapp.items.kinds import KINDS
from quizapp.items.question import NotAResponse, Question
from tests import samples

MAKERS = {
    "single_choice": samples.single_choice,
    "multiple_choice": samples.multiple_choice,
    "true_false": samples.true_false,
    "short_answer": samples.short_answer,
    "gap": samples.gap,
    "number": samples.number,
    "ordering": samples.ordering,
    "matching": samples.matching,
}
UNIT = samples.number()["answers"]["unit"]
ROWS = samples.matching()["rows"]
OTHER_KEYS: list[dict[str, Any]] = [
    samples.single_choice(key="c"),
    samples.single_choice(options=samples.single_choice()["options"][:2]),
    samples.multiple_choice(key=["a", "b"]),
    samples.true_false(key="t"),
    samples.short_answer(answers={"vi": ["Tân Hoa Xã"], "en": ["Xinhua"]}),
    samples.gap(answers={"vi": ["nguồn mở"], "en": ["open source", "open-source", "free"]}),
    samples.number(answers={"value": "12.6", "tolerance": "0.5", "unit": UNIT}),
    samples.number(answers={"value": "12.5", "tolerance": 1, "unit": UNIT}),
    samples.ordering(key=["c", "a", "b", "d"]),
    samples.matching(rows=[ROWS[0], ROWS[1], ROWS[2] | {"key": "d"}]),
    samples.matching(rows=ROWS[:2]),
]
TYPED = st.sampled_from(
    ["Xinhua", "tan hoa xa.", "XINHUA news agency", "Reuters", "12", "12.5", "13.4", "1", "open source"]
)
LETTERS = st.lists(st.sampled_from("abcdtf"), min_size=1, max_size=4)
PLACES = st.lists(st.sampled_from([f"{place}:{letter}" for place in range(1, 5) for letter in "abcd"]), min_size=1)


def question(data: dict[str, Any]) -> Question:
    made = samples.item(data)
    assert isinstance(made, Question)
    return made


def test_every_kind_that_is_asked_has_a_key() -> None:
    assert set(MAKERS) == set(KINDS) - {"card"}
    assert len({key_of(question(make())) for make in MAKERS.values()}) == len(MAKERS)


@pytest.mark.parametrize("kind", MAKERS)
def test_another_wording_scores_alike(kind: str) -> None:
    make = MAKERS[kind]
    stem = make()["stem"]
    anew = {language: stem[language].replace("2024", "July 2024") for language in stem}
    worded = question(make(stem=anew, evidence=samples.text("Other evidence"), level="comparing"))
    assert worded != question(make())
    assert scores_alike(worded, question(make()))


@pytest.mark.parametrize("data", OTHER_KEYS, ids=lambda data: data["kind"])
def test_another_key_does_not(data: dict[str, Any]) -> None:
    assert not scores_alike(question(data), question(MAKERS[data["kind"]]()))


def test_the_order_of_options_and_of_spellings_and_how_they_are_capitalised_are_no_key() -> None:
    options = samples.single_choice()["options"][::-1]
    assert scores_alike(question(samples.single_choice(options=options)), question(samples.single_choice()))
    answers = {"vi": ["tân hoa xã"], "en": ["Xinhua News Agency", "xinhua"]}
    assert scores_alike(question(samples.short_answer(answers=answers)), question(samples.short_answer()))


@given(st.sampled_from(OTHER_KEYS), st.one_of(TYPED.map(lambda typed: [typed]), LETTERS, PLACES))
def test_what_scores_differently_has_another_key(data: dict[str, Any], sent: list[str]) -> None:
    one, other = question(data), question(MAKERS[data["kind"]]())
    try:
        scores = [each.score(each.read(sent, "en")) for each in (one, other)]
    except NotAResponse:
        return
    assert scores[0] == scores[1] or not scores_alike(one, other)
