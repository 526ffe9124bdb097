"""Flaws of wording that help the test-wise or hinder the reader (content/README.md, rule 7)."""

import re
from collections.abc import Iterator

from quizapp.items.checks.texts import found, texts
from quizapp.items.choice import ChoiceQuestion, SingleChoice, TrueFalse
from quizapp.items.findings import Finding
from quizapp.items.folding import fold
from quizapp.items.kinds import Card
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.languages import NAMES, Language

ALL_OR_NONE: dict[Language, re.Pattern[str]] = {
    "vi": re.compile(
        r"tất cả (các )?(đáp án|phương án|ý) |cả (ba|bốn|hai) (đáp án|phương án|ý)|không (có )?(đáp án|câu) nào", re.I
    ),
    "en": re.compile(r"\b(all|none|both) of (the above|these|the options)\b|\bneither of (these|the above)\b", re.I),
}
LETTERS: dict[Language, re.Pattern[str]] = {
    "vi": re.compile(r"\b(?i:đáp án|câu|phương án|lựa chọn) [A-F]\b"),
    "en": re.compile(r"\b(?i:option|answer|choice) [A-F]\b"),
}
NEGATIVE: dict[Language, re.Pattern[str]] = {
    # A closing "không?" asks yes or no and negates nothing.
    "vi": re.compile(r"\b(ngoại trừ|không phải|không đúng|không thuộc|không nằm)\b(?!\s*\?)", re.I),
    "en": re.compile(r"\b(not|except|incorrect|never|(?<!at )least)\b(?! only)", re.I),
}
ABSOLUTE: dict[Language, re.Pattern[str]] = {
    "vi": re.compile(r"\b(luôn|luôn luôn|không bao giờ|mọi|chỉ|duy nhất|hoàn toàn|tuyệt đối|chắc chắn)\b", re.I),
    "en": re.compile(r"\b(always|never|only|every|completely|entirely|solely|exclusively|certainly)\b", re.I),
}
SPACING = re.compile(r"  |\s[,.?!:;](?!\w)")
SHORTEST_CLUE = 3
LONGEST_SHARE = 0.75
WORDS_FOR_LENGTH = {"vi": 5, "en": 4}
SPREAD = 2.0
SPREAD_FROM = 20


def check_wording(item: Item) -> Iterator[Finding]:
    """Look at one item's wording in both languages."""
    yield from _spacing(item)
    if isinstance(item, Question):
        yield from _negative_stem(item)
    yield from _key_in_the_prompt(item)
    if isinstance(item, ChoiceQuestion):
        yield from _options(item)
    if isinstance(item, SingleChoice):
        yield from _length_of_key(item)


def _spacing(item: Item) -> Iterator[Finding]:
    for field, text in texts(item):
        for language in NAMES:
            if SPACING.search(text[language]):
                message = "has a double space, or a space before a mark"
                yield found(item, f"{field}.{language}", "spacing", message)


def _negative_stem(item: Question) -> Iterator[Finding]:
    for language in NAMES:
        if NEGATIVE[language].search(item.stem[language]) and not isinstance(item, TrueFalse):
            yield found(
                item, f"stem.{language}", "negative-stem", "asks for what is not so; ask for what is", "warning"
            )


def _key_in_the_prompt(item: Item) -> Iterator[Finding]:
    for language in NAMES:
        prompt = f" {_words(item.prompt[language])} "
        for key in item.key_texts if not isinstance(item, TrueFalse) else ():
            clue = _words(key[language])
            if len(clue) >= SHORTEST_CLUE and f" {clue} " in prompt:
                field = f"{'front' if isinstance(item, Card) else 'stem'}.{language}"
                yield found(item, field, "key-in-prompt", f"gives the key away: “{key[language]}”")


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _options(item: ChoiceQuestion) -> Iterator[Finding]:
    for language in NAMES:
        seen: set[str] = set()
        absolute = [
            place for place, option in enumerate(item.options) if ABSOLUTE[language].search(option.text[language])
        ]
        for place, option in enumerate(item.options):
            field, text = f"options.{place}.text.{language}", option.text[language]
            if fold(text) in seen:
                yield found(item, field, "same-option", "says the same as another option")
            seen.add(fold(text))
            if ALL_OR_NONE[language].search(text):
                yield found(item, field, "all-or-none", "stands for other options; offer an option of its own")
            if LETTERS[language].search(option.why[language]):
                message = "names an option by its letter, but options are shuffled"
                yield found(item, f"options.{place}.why.{language}", "letter", message)
        if len(absolute) == 1 and item.options[absolute[0]].id not in item.right_options:
            message = "is the one absolute option, a hint that it is wrong"
            yield found(item, f"options.{absolute[0]}.text.{language}", "absolute", message, "warning")


def _length_of_key(item: SingleChoice) -> Iterator[Finding]:
    for language in NAMES:
        lengths = {option.id: len(option.text[language]) for option in item.options}
        key = lengths[item.key]
        longest_distractor = max(length for letter, length in lengths.items() if letter != item.key)
        words = len(next(option for option in item.options if option.id == item.key).text[language].split())
        if longest_distractor < LONGEST_SHARE * key and words >= WORDS_FOR_LENGTH[language]:
            yield found(item, f"options.{language}", "key-longest", "the key stands out by its length", "warning")
        if max(lengths.values()) > SPREAD_FROM and max(lengths.values()) > SPREAD * min(lengths.values()):
            yield found(
                item, f"options.{language}", "uneven-options", "one option is twice as long as another", "warning"
            )
