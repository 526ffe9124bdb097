"""Vietnamese and English say the same: numbers, names, negations and hedges, neither language in the other.

Hedges are compared in what a reader responds to, where they decide; a reason may put things its own way.
"""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from quizapp.items.checks.hedges import HEDGES, NEGATION, one_sided
from quizapp.items.checks.names import names_in
from quizapp.items.checks.texts import asked_texts, found, texts
from quizapp.items.choice import SingleChoice
from quizapp.items.dates import MONTHS
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.numbers import parse_number
from quizapp.items.text import Text
from quizapp.languages import NAMES, Language

MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
QUANTITY = re.compile(r"(\d+(?:[.,]\d+)*)(?:\s+(nghìn|ngàn|triệu|tỷ|tỉ|thousand|million|billion)(?!\w))?")
MAGNITUDES = {
    **dict.fromkeys(("nghìn", "ngàn", "thousand"), 10**3),
    **dict.fromkeys(("triệu", "million"), 10**6),
    **dict.fromkeys(("tỷ", "tỉ", "billion"), 10**9),
}
VIETNAMESE_LETTERS = re.compile(r"\w*[ăđơưĂĐƠƯ\u1ea0-\u1ef9]\w*")
# Names keep their letters in English: these are people of the articles.
VIETNAMESE_IN_ENGLISH = re.compile(r"Lý Khai Phục|Lý Ngạn Hoành|Chu Hồng Y")
ENGLISH_WORDS = re.compile(
    r"(?<![\w-])(the|of|and|is|are|with|which|open[ -]source|closed[ -]source|cloud|benchmark|startups?|training"
    r"|data cent(er|re)s?|(machine|deep) learning|leaderboard)(?![\w-])"
)
PARITY_RULES = frozenset(
    ("numbers-differ", "names-differ", "negation-differs", "hedge-differs", "length-ratio", "key-length-rank", "leak")
)
SHORTEST_COMPARED = 20
LENGTH_RATIO = (0.65, 1.45)
CLEARLY = 1.15


def check_parity(item: Item) -> Iterator[Finding]:
    """Compare the two wordings of every text of an item."""
    for field, text in texts(item):
        yield from _differences(item, field, text)
        if one_sided(text, NEGATION):
            yield found(item, field, "negation-differs")
    for field, text in asked_texts(item):
        yield from _limits(item, field, text)
    if isinstance(item, SingleChoice):
        yield from _rank_of_key(item)


def _differences(item: Item, field: str, text: Text) -> Iterator[Finding]:
    if numbers(text.vi, "vi") != numbers(text.en, "en"):
        yield found(item, field, "numbers-differ")
    if names_in(text.vi, "vi") != names_in(text.en, "en"):
        yield found(item, field, "names-differ")
    leaks = (
        ("en", VIETNAMESE_LETTERS.search(VIETNAMESE_IN_ENGLISH.sub("", text.en))),
        ("vi", ENGLISH_WORDS.search(text.vi)),
    )
    for language, leak in leaks:
        if leak:
            yield found(item, f"{field}.{language}", "leak", f"“{leak[0]}”")
    ratio = len(text.vi) / len(text.en)
    long_enough = all(len(text[language]) > SHORTEST_COMPARED for language in NAMES)
    if long_enough and not LENGTH_RATIO[0] <= ratio <= LENGTH_RATIO[1]:
        yield found(item, field, "length-ratio", f"vi/en {ratio:.2f}")


def _limits(item: Item, field: str, text: Text) -> Iterator[Finding]:
    """Find a plain limit or hedge in one language that the other renders in none of the known ways."""
    for name, hedge in HEDGES.items():
        if one_sided(text, hedge):
            yield found(item, field, "hedge-differs", name)


def _rank_of_key(item: SingleChoice) -> Iterator[Finding]:
    """Find a key that is clearly the longest in one language and not the longest in the other."""
    shares = {}
    for language in NAMES:
        lengths = {option.id: len(option.text[language]) for option in item.options}
        long_enough = lengths[item.key] > SHORTEST_COMPARED
        shares[language] = lengths.pop(item.key) / max(lengths.values()) if long_enough else 1
    for language, share in shares.items():
        if share >= CLEARLY and all(other <= 1 for name, other in shares.items() if name != language):
            yield found(item, f"options.{language}", "key-length-rank", f"{share:.2f}")


def numbers(text: str, language: Language) -> Counter[Decimal]:
    """Count the numbers of a text: a month as its number, 11 tỷ and 11 billion as 11,000,000,000."""
    if language == "en":
        text = MONTH.sub(lambda month: f" {MONTHS.index(month[1]) + 1} ", text)
    found_values: Counter[Decimal] = Counter()
    for digits, magnitude in QUANTITY.findall(text):
        if (value := parse_number(digits, language)) is not None:
            found_values[value * MAGNITUDES.get(magnitude, 1)] += 1
    return found_values
