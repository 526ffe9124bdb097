"""Numbers are read and written in the manner of each language."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.numbers import localise_number, parse_number, write_number
from quizapp.languages import NAMES

LANGUAGES = st.sampled_from(sorted(NAMES))
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("1.000", "vi", "1000"),
        ("1,000", "en", "1000"),
        ("1.000.000,25", "vi", "1000000.25"),
        ("1,000,000.25", "en", "1000000.25"),
        ("12,5", "vi", "12.5"),
        ("12.5", "vi", "12.5"),
        ("12,5", "en", "12.5"),
        ("1 000", "vi", "1000"),
        ("-3", "en", "-3"),
        ("−3", "vi", "-3"),
        ("0.500", "vi", "0.5"),
        ("0,500", "en", "0.5"),
    ],
)
def test_a_number_is_read_in_the_readers_manner(typed: str, language: Any, meant: str) -> None:
    assert parse_number(typed, language) == Decimal(meant)


@pytest.mark.parametrize("typed", ["", "x", "1.2.3", "1,2,3", "1e5", "NaN", "Infinity", "12.", ".5", "1/2", "9" * 40])
def test_what_is_no_plain_number_is_not_guessed(typed: str) -> None:
    assert parse_number(typed, "vi") is None
    assert parse_number(typed, "en") is None


@given(number=NUMBERS, language=LANGUAGES)
def test_a_number_that_was_written_is_read_back(number: Decimal, language: Any) -> None:
    assert parse_number(write_number(number, language), language) == number
    assert parse_number(localise_number(f"{number:f}", language), language) == number


@given(typed=st.text(alphabet="0123456789.,- ", max_size=20), language=LANGUAGES)
def test_reading_never_fails_on_any_run_of_digits_and_marks(typed: str, language: Any) -> None:
    number = parse_number(typed, language)
    assert number is None or number.is_finite()
