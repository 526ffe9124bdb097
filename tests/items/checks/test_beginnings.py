"""Of a very long text the checks read the beginning, and say nothing that only the whole could tell."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.checks.bank import check_item
from quizapp.items.checks.beginnings import MOST_READ, beginning
from quizapp.items.checks.draft import check_draft
from quizapp.items.checks.texts import texts
from quizapp.items.drafting import draft_of
from quizapp.items.model import Item
from quizapp.languages import NAMES
from tests import samples

MAKERS = (samples.single_choice, samples.ordering, samples.matching, samples.number, samples.short_answer, samples.card)
WORD = "chữ"


def long(text: str, length: int = 20_000) -> str:
    """Return a text that goes on in whole words without a flaw, about so long."""
    return " ".join([text, *[WORD] * ((length - len(text)) // 4)]).strip()


def rules(item: Item) -> set[str]:
    """Return the rules that an item breaks by itself."""
    return {finding.rule for finding in check_item(item, {})}


@pytest.mark.parametrize("maker", MAKERS)
def test_no_more_of_a_text_is_read_than_the_checks_can_bear(maker: Any) -> None:
    data = maker()
    for name in ("evidence", "stem", "front", "why"):
        if name in data:
            data[name] = {"vi": long("Năm 2024"), "en": "x" * 20_000}
    for part in (*data.get("options", ()), *data.get("rows", ())):
        part["text"] = {language: long(f"{part}") for language in NAMES}
    if "unit" in data.get("answers", ()):
        data["answers"]["unit"] = dict.fromkeys(NAMES, "x" * 20_000)
    item = samples.item(data)
    read = dict(texts(beginning(item)))
    assert read.keys() == dict(texts(item)).keys()
    for field, text in texts(item):
        for language in NAMES:
            assert text[language].startswith(read[field][language])
            assert min(len(text[language]), MOST_READ - 10) <= len(read[field][language]) <= MOST_READ
    found = check_draft(draft_of(item), {}, [item.model_copy(update={"id": "other"})])
    assert found.shown == item


@given(st.integers(1, 2 * MOST_READ))
def test_a_text_is_cut_between_words_and_only_where_it_is_long(length: int) -> None:
    text = long("Một", length)
    item = samples.item(samples.single_choice(evidence={"vi": text, "en": "E"}))
    read = beginning(item).evidence.vi
    assert (read == text) == (len(text) <= MOST_READ)
    assert set(read.split()) <= {"Một", WORD}


def test_a_flaw_is_found_where_the_checks_read_and_not_behind() -> None:
    for start, is_found in ((MOST_READ - 100, True), (MOST_READ + 100, False)):
        wording = f"{long('Một', start)} open source {long('hai', 9000)}"
        item = samples.item(samples.single_choice(evidence={"vi": wording, "en": "E"}))
        assert ("leak" in rules(item)) == is_found


def test_long_texts_that_only_begin_alike_are_not_said_to_be_the_same() -> None:
    data = samples.single_choice()
    for number, part in enumerate(data["options"]):
        part["text"] = part["why"] = {language: f"{long('', 4000)} {number}" for language in NAMES}
        part["why"] = {language: f"{long('', 5000)} {number}" for language in NAMES}
    assert not rules(samples.item(data)) & {"duplicate-option", "same-why"}


def test_numbers_behind_the_beginning_of_one_language_are_not_said_to_differ() -> None:
    vi, en = f"{long('', 2900)} 2024 {long('', 500)}", f"{long('', 3100)} 2024"
    assert "numbers-differ" not in rules(samples.item(samples.single_choice(evidence={"vi": vi, "en": en})))
    assert "numbers-differ" in rules(samples.item(samples.single_choice(evidence={"vi": "2024", "en": "2025"})))
