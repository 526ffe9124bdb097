"""Ranges of numbers as options state them: "3,000 or more", "từ 1 đến 2", "dưới 500"."""

import re

from quizapp.items.checks.words import any_of, words
from quizapp.items.numbers import parse_number
from quizapp.languages import Language

DIGITS = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
YEAR = re.compile(r"\b(19|20)\d\d\b")
MOST_OTHER_WORDS = 5
STEP = 1e-9
INFINITY = float("inf")
# How far a range reaches below and above the one number it names.
REACHES: tuple[tuple[re.Pattern[str], float, float], ...] = (
    (any_of("more than", "over", "above", "hơn", "trên"), STEP, INFINITY),
    (any_of("less than", "fewer than", "under", "below", "dưới", "chưa đến"), -INFINITY, -STEP),
    (any_of("or more", "at least", "trở lên", "ít nhất", "tối thiểu"), 0, INFINITY),
    (any_of("or less", "or fewer", "at most", "up to", "trở xuống", "nhiều nhất", "tối đa"), -INFINITY, 0),
)


def number_range(text: str, language: Language) -> tuple[float, float] | None:
    """Return the lowest and highest number that an option of numbers means, or None where it is not about numbers."""
    values = [float(value) for digits in DIGITS.findall(text) if (value := parse_number(digits, language)) is not None]
    if not values or YEAR.search(text) or len(words(text)) > MOST_OTHER_WORDS + len(values):
        return None
    for pattern, low, high in REACHES if len(values) == 1 else ():
        if pattern.search(text):
            return values[0] + low, values[0] + high
    return min(values), max(values)
