"""The two languages say the same: numbers and dates agree, no language leaks into the other, lengths are alike."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from quizapp.items.checks.texts import found, texts
from quizapp.items.dates import MONTHS
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.numbers import parse_number
from quizapp.languages import NAMES, Language

MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
VIETNAMESE_LETTERS = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
ENGLISH_WORDS = re.compile(r"\b(the|of|and|is|are|with|which)\b")
SHORTEST_COMPARED = 20
LENGTH_RATIO = (0.65, 1.45)


def check_parity(item: Item) -> Iterator[Finding]:
    """Compare the two wordings of every text of an item."""
    for field, text in texts(item):
        if numbers(text.vi, "vi") != numbers(text.en, "en"):
            yield found(item, field, "numbers-differ", "the numbers or dates of the two languages differ")
        if VIETNAMESE_LETTERS.search(text.en):
            yield found(item, f"{field}.en", "leak", "holds Vietnamese letters", "warning")
        if ENGLISH_WORDS.search(text.vi):
            yield found(item, f"{field}.vi", "leak", "holds English words", "warning")
        ratio = len(text.vi) / len(text.en)
        long_enough = all(len(text[language]) > SHORTEST_COMPARED for language in NAMES)
        if long_enough and not LENGTH_RATIO[0] <= ratio <= LENGTH_RATIO[1]:
            message = f"one language is much longer than the other (vi/en {ratio:.2f})"
            yield found(item, field, "length-ratio", message, "warning")


def numbers(text: str, language: Language) -> Counter[Decimal]:
    """Count the numbers of a text, an English month as its number, so that 12/2024 equals December 2024."""
    if language == "en":
        text = MONTH.sub(lambda month: f" {MONTHS.index(month[1]) + 1} ", text)
    values = (parse_number(digits, language) for digits in DIGITS.findall(text))
    return Counter(value for value in values if value is not None)
