"""The two languages are held against each other."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from quizapp.items.checks.parity import check_parity, numbers
from tests import samples


def rules(vi: str, en: str) -> set[str]:
    made: Any = samples.item(samples.single_choice(stem={"vi": vi, "en": en}))
    return {finding.rule for finding in check_parity(made)}


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Tính đến tháng 12/2024", "As of December 2024"),
        ("Ngày 26 tháng 1 năm 2024", "On 26 January 2024"),
        ("Cần 1.000 chip H100", "It needs 1,000 H100 chips"),
        ("Tăng 12,5% so với năm 2023", "Up 12.5% on 2023"),
        ("Do 01.AI làm ra", "Made by 01.AI"),
    ],
)
def test_the_same_numbers_in_each_manner_agree(vi: str, en: str) -> None:
    assert "numbers-differ" not in rules(vi, en)


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Cần 1.000 chip", "It needs 10,000 chips"),
        ("Tháng 12/2024", "In November 2024"),
        ("Năm 2024", "In that year"),
        ("Tăng 12,5%", "Up 125%"),
    ],
)
def test_other_numbers_in_one_language_are_an_error(vi: str, en: str) -> None:
    assert "numbers-differ" in rules(vi, en)


def test_numbers_are_counted_not_only_named() -> None:
    assert numbers("3 và 3", "vi") == Counter({Decimal(3): 2})


def test_a_language_that_leaks_into_the_other_is_a_warning() -> None:
    assert "leak" in rules("Hãng nào đứng đầu?", "Which firm đứng đầu?")
    assert "leak" in rules("Hãng nào the best?", "Which firm is best?")
    assert "leak" not in rules("Clément Delangue là ai?", "Who was Clément Delangue?")


def test_lengths_far_apart_are_a_warning() -> None:
    assert "length-ratio" in rules(
        "Ngắn gọn hơn hẳn bên kia.", "This wording goes on and on and on, far beyond the other."
    )
    assert "length-ratio" not in rules("Công ty nào đã phát hành Kling?", "Which company released Kling?")
