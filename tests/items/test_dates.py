"""Dates are written as far as they are known."""

import pytest

from quizapp.items.dates import write_date


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
