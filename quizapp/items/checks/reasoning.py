"""Faults of the reasons: an option named by its letter though options are shuffled, a reason that says nothing new."""

import re
from collections.abc import Iterator

from quizapp.items.checks.texts import found, reasons, texts
from quizapp.items.findings import Finding
from quizapp.items.folding import fold
from quizapp.items.model import Item
from quizapp.languages import NAMES, Language

LETTERS: dict[Language, re.Pattern[str]] = {
    "vi": re.compile(
        r"(?<!\w)(?i:đáp án|câu|phương án|lựa chọn|ý) (?:[A-F](?!\w)|(?i:thứ (?:nhất|hai|ba|tư)|đầu tiên|cuối)(?!\w))"
        r"|(?<!\w)[A-F] (?:và|hoặc) [A-F](?!\w)"
    ),
    "en": re.compile(
        r"\b(?i:options?|answers?|choices?) (?:[A-F]\b|[1-4]\b)|\b[A-F] is (?:right|wrong|correct|incorrect)\b"
        r"|\b[A-F] (?:and|or) [A-F]\b|\b(?i:the (?:first|second|third|fourth|last) (?:option|answer|choice))\b"
    ),
}


def check_reasons(item: Item) -> Iterator[Finding]:
    """Look at the reasons of an item in both languages."""
    for language in NAMES:
        others = [fold(text[language]) for field, text in texts(item)]
        for field, reason in reasons(item):
            if seen := LETTERS[language].search(reason[language]):
                yield found(item, f"{field}.{language}", "letter", f"“{seen[0]}”")
            if others.count(fold(reason[language])) > 1:
                yield found(item, f"{field}.{language}", "same-why")
