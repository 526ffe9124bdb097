"""Flaws of options that help the test-wise or hinder the reader."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from quizapp.items.checks.names import type_of_name, without_names
from quizapp.items.checks.ranges import DIGITS, number_range
from quizapp.items.checks.texts import found
from quizapp.items.checks.words import any_of, content, likeness, words
from quizapp.items.choice import ChoiceQuestion, OptionQuestion, SingleChoice, TrueFalse
from quizapp.items.dates import MONTHS
from quizapp.items.findings import Finding, Severity
from quizapp.items.folding import fold
from quizapp.items.model import Item, Option
from quizapp.languages import NAMES, Language

Patterns = dict[Language, re.Pattern[str]]

ALL_OR_NONE: Patterns = {
    "vi": any_of(
        "(tất cả|cả (hai|ba|bốn|năm)) (các |những )?(đáp án|phương án|lựa chọn|câu|ý)",
        "tất cả đều (đúng|sai)",
        "tất cả những điều (trên|này|kể trên)",
        "không (có )?(đáp án|phương án|lựa chọn|câu|ý|điều) nào",
    ),
    "en": any_of("(all|none|both|any|neither|either) of (the (above|options|others|two|three|other)|these|them)"),
}
COMBINED: Patterns = {
    "vi": any_of("cả [A-F] (và|lẫn) [A-F]", "cả hai(?! (bên|nước|phía))", "^[A-F] và [A-F]"),
    "en": any_of("^both(?! (sides|countries))", "both [A-F] and [A-F]", "^[A-F] and [A-F]"),
}
ABSOLUTE: Patterns = {
    "vi": any_of(
        *("luôn", "không bao giờ", "mọi(?! người)", "chỉ(?! (số|trích|định|đạo|ra|thị|tiêu))", "duy nhất", "hoàn toàn"),
        *("tuyệt đối", "chắc chắn", "tất cả", "bất kỳ", "toàn bộ"),
    ),
    "en": any_of(
        *("always", "never", "only", "every", "all", "none", "completely", "entirely", "solely", "exclusively"),
        *("certainly", "absolutely", "totally"),
    ),
}
NOT_ABSOLUTE: Patterns = {
    "vi": any_of("không chỉ", "chẳng chỉ", "không phải (tất cả|mọi|lúc nào)"),
    "en": any_of("not (only|just|all|every)", "at all", "all over", "all[- ]round", "above all"),
}
VAGUE: Patterns = {
    "vi": any_of(
        "(?<!bình )(?<!thông )(?<!phi )(?<!thất )(?<!tầm )thường(?! (mại|trực|niên|dân|thức))",
        *("đôi khi", "thỉnh thoảng", "hiếm khi", "hầu hết", "phần nào", "tương đối", "gần như", "khá(?! giả)"),
    ),
    "en": any_of(
        *("often", "usually", "sometimes", "rarely", "seldom", "frequently", "generally", "typically", "occasionally"),
        *("mostly", "fairly", "relatively", "somewhat", "quite"),
    ),
}
YES_OR_NO = re.compile(r"^(true|false|yes|no|dung|sai|co|khong|phai|roi|chua)\b(?P<mark>[\s,.;:-]*)(?P<more>.*)$")
SPLIT = re.compile(r"\s*(?:,|;|\band\b|\bvà\b|\blẫn\b|&)\s*")
MOST_WORDS: dict[Language, int] = {"vi": 20, "en": 15}
LONGEST_SHARE, WORDS_FOR_LENGTH = 0.75, {"vi": 5, "en": 4}
SPREAD, SPREAD_FROM = 2.0, 20
NEARER = 0.15
FEWEST_TYPED = 2
WITH_NUMBER = "clause with a number"
MONTH_OR_YEAR = re.compile(rf"^(tháng|năm|in|{'|'.join(MONTHS)})?\W*\d*\W*(20\d\d)$", re.I)


def check_options(item: Item) -> Iterator[Finding]:
    """Look at the options of one item in both languages."""
    if not isinstance(item, OptionQuestion):
        return
    for language in NAMES:
        yield from _each_option(item, language)
        if isinstance(item, ChoiceQuestion) and not isinstance(item, TrueFalse):
            for check in (_combined, _yes_or_no, _absolute, _overlapping):
                yield from check(item, language)
        if isinstance(item, SingleChoice):
            for look in (_length_of_key, _clang, _convergence, _odd_type):
                yield from look(item, language)


def _field(item: OptionQuestion, option: Option, language: Language) -> str:
    return f"options.{item.options.index(option)}.text.{language}"


def _each_option(item: OptionQuestion, language: Language) -> Iterator[Finding]:
    seen: set[str] = set()
    for option in item.options:
        field, text = _field(item, option, language), option.text[language]
        if fold(text) in seen:
            yield found(item, field, "duplicate-option")
        seen.add(fold(text))
        if ALL_OR_NONE[language].search(text):
            yield found(item, field, "all-or-none")
        if vague := VAGUE[language].search(text):
            yield found(item, field, "vague", vague[0])
        if len(words(text)) > MOST_WORDS[language]:
            yield found(item, field, "long-option", f"{len(words(text))} > {MOST_WORDS[language]}")


def _combined(item: ChoiceQuestion, language: Language) -> Iterator[Finding]:
    """Find “both”, and options that only recombine the parts of others (A and B, B and C, A and C)."""
    split = [[fold(part) for part in SPLIT.split(option.text[language]) if part] for option in item.options]
    parts = [frozenset(each) for each in split]
    uses = Counter(part for each in parts for part in each)
    # Options that cross one set of first halves with another set of second halves are a fair contrast, not a K-type.
    crossed = all(len(each) == 2 for each in split) and not {each[0] for each in split} & {each[-1] for each in split}
    recombined = not crossed and all(len(each) > 1 for each in parts) and all(count > 1 for count in uses.values())
    for option, each in zip(item.options, parts, strict=True):
        of_others = len(each) > 1 and all({part} in parts for part in each)
        if recombined or of_others or COMBINED[language].search(option.text[language]):
            yield found(item, _field(item, option, language), "combined-option")


def _yes_or_no(item: ChoiceQuestion, language: Language) -> Iterator[Finding]:
    openings = [YES_OR_NO.match(fold(option.text[language])) for option in item.options]
    if sum(bool(opening and ("," in opening["mark"] or not opening["more"])) for opening in openings) > 1:
        yield found(item, f"options.0.text.{language}", "yes-no-options")


def _absolute(item: ChoiceQuestion, language: Language) -> Iterator[Finding]:
    absolute = [
        (option, word[0])
        for option in item.options
        if (word := ABSOLUTE[language].search(NOT_ABSOLUTE[language].sub("", option.text[language])))
        and not ALL_OR_NONE[language].search(option.text[language])
    ]
    if len(absolute) == 1 and absolute[0][0].id not in item.right_options:
        option, word_seen = absolute[0]
        yield found(item, _field(item, option, language), "absolute", word_seen)


def _overlapping(item: ChoiceQuestion, language: Language) -> Iterator[Finding]:
    ranges = [(option, span) for option in item.options if (span := number_range(option.text[language], language))]
    for (_, one), (option, two) in combinations(ranges, 2):
        if max(one[0], two[0]) <= min(one[1], two[1]) and one != two:
            yield found(item, _field(item, option, language), "overlapping-ranges")
            return


def _length_of_key(item: SingleChoice, language: Language) -> Iterator[Finding]:
    lengths = {option.id: len(option.text[language]) for option in item.options}
    longest_distractor = max(length for letter, length in lengths.items() if letter != item.key)
    key, longest = item.option_by_letter[item.key], max(lengths.values())
    long_enough = len(key.text[language].split()) >= WORDS_FOR_LENGTH[language]
    if longest_distractor < LONGEST_SHARE * longest and long_enough:
        yield found(item, _field(item, key, language), "key-longest", f"{longest} > {longest_distractor}")
    if longest > max(SPREAD_FROM, SPREAD * min(lengths.values())):
        yield found(item, f"options.{language}", "uneven-options", f"{longest} > 2 × {min(lengths.values())}")


def _clang(item: SingleChoice, language: Language) -> Iterator[Finding]:
    key = item.option_by_letter[item.key]
    shared = content(item.stem[language], language) & content(key.text[language], language)
    others: frozenset[str] = frozenset().union(
        *(content(option.text[language], language) for option in item.options if option is not key)
    )
    if shared - others:
        yield found(item, _field(item, key, language), "clang", ", ".join(sorted(shared - others)))


def _convergence(item: SingleChoice, language: Language) -> Iterator[Finding]:
    mean_of = likeness([option.text[language] for option in item.options], language)
    means = dict(zip(item.option_by_letter, mean_of, strict=True))
    if all(means[item.key] >= mean + NEARER for letter, mean in means.items() if letter != item.key):
        yield found(item, _field(item, item.option_by_letter[item.key], language), "convergence")


def _odd_type(item: SingleChoice, language: Language) -> Iterator[Finding]:
    types = {option.id: type_of(option.text[language], language) for option in item.options}
    others = {kind for letter, kind in types.items() if letter != item.key}
    if len(types) > FEWEST_TYPED and len(others) == 1 and types[item.key] not in others:
        severity: Severity = "warning" if types[item.key] == WITH_NUMBER else "error"
        field = _field(item, item.option_by_letter[item.key], language)
        yield found(item, field, "odd-type", types[item.key], severity)


def type_of(text: str, language: Language) -> str:
    """Return what type of thing an option is: number, date, person, company, product, place, press or clause."""
    if MONTH_OR_YEAR.match(text):
        return "date"
    if name := type_of_name(text, language):
        return name
    bare = without_names(text, language)
    if number_range(bare, language):
        return "number"
    return WITH_NUMBER if DIGITS.search(bare) else "clause"
