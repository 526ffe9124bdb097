"""The house style of content/README.md: spacing, marks, quotes, dates and terms, in every text of an item."""

import re
from collections.abc import Iterator

from quizapp.items.checks.texts import found, texts
from quizapp.items.dates import MONTHS
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.languages import NAMES, Language

# Decision 1989/QĐ-BGDĐT (2018) asks for hoà, thuỷ; most of the press, and this bank, write hòa, thủy. After q, quý is
# right in both styles; a mark inside a closed syllable (hoàn, thuyết) stands on the same vowel in both.
NEW_TONES = re.compile(r"\w*(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])(?!\w)", re.I)
I_FOR_Y = re.compile(r"(?<!\w)(?:(?:tỉ(?! mỉ)|kĩ|mĩ|kỉ|lí|quí)(?!\w))", re.I)
SPACING = re.compile(r"  |\s[,.?!:;](?!\w)")
STRAIGHT = re.compile(r"[\"'«»]")
FOREIGN_DATES: dict[Language, re.Pattern[str]] = {
    "vi": re.compile(r"\b\d{4}-\d{2}(-\d{2})?\b|\b\d{1,2}/(1[3-9]|2\d|3[01])/\d{4}\b|\b\d{1,2}-\d{1,2}-\d{4}\b"),
    "en": re.compile(
        r"\b\d{4}-\d{2}(-\d{2})?\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}/\d{4}\b"
        rf"|\b({'|'.join(MONTHS)}) \d{{1,2}}(st|nd|rd|th)?, \d{{4}}"
    ),
}
OTHER_TERMS: dict[Language, re.Pattern[str]] = {
    "vi": re.compile(
        r"AI sinh tạo|mã nguồn (mở|đóng)|đào tạo (các |những |một )?(mô hình|AI|chatbot|hệ thống)|chắt lọc|máy học"
        r"|nhận diện khuôn mặt|công ty startup",
        re.I,
    ),
    "en": re.compile(r"\bdata centers?\b|\bfacial recognition\b|\bstart-ups?\b|\bopen-sourced\b", re.I),
}


def check_style(item: Item) -> Iterator[Finding]:
    """Look at the style of every text of an item."""
    for field, text in texts(item):
        for language in NAMES:
            yield from _slips(item, f"{field}.{language}", text[language], language)


def _slips(item: Item, field: str, text: str, language: Language) -> Iterator[Finding]:
    rules = {"spacing": SPACING, "quotes-style": STRAIGHT}
    rules |= {"date-style": FOREIGN_DATES[language], "term": OTHER_TERMS[language]}
    if language == "vi":
        rules |= {"tone-style": NEW_TONES, "spelling-style": I_FOR_Y}
    for rule, pattern in rules.items():
        if seen := pattern.search(text):
            yield found(item, field, rule, f"“{seen[0].strip()}”" if seen[0].strip() else "")
