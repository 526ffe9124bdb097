"""Dates are written as far as they are known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.dates import read_date, write_date


@pytest.mark.parametrize(
    ("partial", "vi", "en"),
    [
        ("2024", "2024", "2024"),
        ("2024-07", "tháng 7/2024", "July 2024"),
        ("2024-01-26", "26/1/2024", "26 January 2024"),
        ("2023-12", "tháng 12/2023", "December 2023"),
    ],
)
def test_a_date_is_written_in_the_manner_of_each_language(partial: str, vi: str, en: str) -> None:
    assert (write_date(partial, "vi"), write_date(partial, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2024", "2024"),
        (" 7/2024 ", "2024-07"),
        ("24/7/2024", "2024-07-24"),
        ("2024-7", "2024-07"),
        ("2024-07-24", "2024-07-24"),
        ("29/2/2024", "2024-02-29"),
    ],
)
def test_a_date_is_read_in_the_manners_people_type_it(typed: str, kept: str) -> None:
    assert read_date(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "29/2/2023", "2024-13", "0/2024", "24", "7-2024", "1824", "２０２４", "24/7", "2024-07-24-01", "x"]
)
def test_what_is_no_date_is_not_read(typed: str) -> None:
    assert read_date(typed) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    kept = day.isoformat()
    assert read_date(write_date(kept, "vi")) == read_date(kept) == kept
