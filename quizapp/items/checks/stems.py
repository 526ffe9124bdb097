"""Flaws of what asks: a question's stem, a card's front."""

import re
from collections.abc import Iterator

from quizapp.items.arranged import ArrangedQuestion
from quizapp.items.checks.texts import found, prompt_field
from quizapp.items.checks.words import any_of, words
from quizapp.items.choice import ChoiceQuestion, SingleChoice, TrueFalse
from quizapp.items.findings import Finding
from quizapp.items.folding import fold
from quizapp.items.kinds import Card
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.typed import GAP, Gap
from quizapp.languages import NAMES, Language

Patterns = dict[Language, re.Pattern[str]]

NEGATIVE: Patterns = {
    # A closing "không?" asks yes or no and negates nothing; so does "chưa?".
    "vi": any_of(
        *("ngoại trừ", "trừ", "không (phải|đúng|thuộc|nằm|được nêu|nêu|nhắc|có trong|chính xác)(?!\\s*\\?$)"),
        *("chưa (đúng|từng|được nêu)(?!\\s*\\?$)", "sai(?! lệch)"),
    ),
    "en": any_of(
        "(not|n[’']t)(?! (only|just))",
        "except",
        "incorrect",
        "never",
        "neither",
        "(is|are) (false|wrong)",
        "(?<!at )least",
    ),
}
ASKS: Patterns = {
    "vi": any_of(
        *("gì", "nào", "ai", "vì sao", "tại sao", "thế nào", "bao nhiêu", "mấy", "khi nào", "đâu", "ra sao", "làm sao"),
        *("bao lâu", "hãy", "xếp", "ghép", "sắp"),
    ),
    "en": any_of(
        *("which", "what", "who", "whose", "whom", "why", "how", "when", "where", "match", "put", "arrange", "order"),
        *("fill", "name", "pick", "choose"),
    ),
}
WHICH_IS_TRUE: Patterns = {
    "vi": re.compile(
        r"^(phát biểu|nhận định|câu|khẳng định|điều|ý|mệnh đề)( nào)?( sau đây| dưới đây| sau| trên)*( nào)?"
        r"( là| được coi là)? (đúng|chính xác|sai)( nhất)?( về .*)?\??$",
        re.I,
    ),
    "en": re.compile(
        r"^which( one)?( of)?( the)?( following| these)*( statements?| sentences?| options?| claims?)?"
        r"( below| here| about .*)? (is|are) (true|correct|right|false|accurate)( about .*)?\??$",
        re.I,
    ),
}
BLANK = re.compile(r"_{2,}|(…|\.{3,})(?=\s*\w)")
FEWEST_WORDS: dict[Language, int] = {"vi": 5, "en": 4}
MOST_WORDS: dict[Language, int] = {"vi": 40, "en": 30}
# What stands right before the options or the gap: "a", "an", or a Vietnamese classifier.
ARTICLE_AT_END: Patterns = {
    "vi": re.compile(
        r"(?<!\w)(?:(cái|con|chiếc|quyển|cuốn|bức|tấm|ông|bà|vị|anh|chị)( _{2,}| *[:?.…]*$)|(con|cái|chiếc) nào)", re.I
    ),
    "en": re.compile(r"\ban?( _{2,}| *[:?.…]*$)", re.I),
}
SHORTEST_CLUE = 3
YES_OR_NO = {"yes", "no", "co", "khong", "chua", "roi"}
BACK_WORDS: dict[Language, int] = {"vi": 16, "en": 12}
FRONT_WORDS: dict[Language, int] = {"vi": 30, "en": 20}
LISTS: Patterns = {
    "vi": re.compile(r"^(hãy )?(liệt kê|nêu|kể)(?!\w)", re.I),
    "en": re.compile(r"^(list|name (the )?(two|three|four|five|all|several)|enumerate)\b", re.I),
}
LONG_LIST = re.compile(r"[^,;]+[,;][^,;]+([,;]|\b(and|và)\b)[^,;]+")


def check_stem(item: Item) -> Iterator[Finding]:
    """Look at what asks, in both languages."""
    for language in NAMES:
        if isinstance(item, Question):
            for check in (_negative, _unfocused, _blank, _long, _grammar):
                yield from check(item, language)
        if isinstance(item, Card):
            yield from _card(item, language)
        yield from _key_in_the_prompt(item, language)


def _negative(item: Question, language: Language) -> Iterator[Finding]:
    seen = NEGATIVE[language].search(item.stem[language])
    if seen and not isinstance(item, TrueFalse | Gap):
        yield found(item, f"stem.{language}", "negative-stem", seen[0])


def _unfocused(item: Question, language: Language) -> Iterator[Finding]:
    stem = item.stem[language]
    states = isinstance(item, TrueFalse | Gap)
    short = len(words(stem)) < FEWEST_WORDS[language]
    if (
        short
        or WHICH_IS_TRUE[language].match(stem)
        or (not states and "?" not in stem and not ASKS[language].search(stem))
    ):
        yield found(item, f"stem.{language}", "unfocused-stem")


def _blank(item: Question, language: Language) -> Iterator[Finding]:
    if not isinstance(item, Gap) and BLANK.search(item.stem[language]):
        yield found(item, f"stem.{language}", "blank-in-stem")


def _long(item: Question, language: Language) -> Iterator[Finding]:
    length = len(words(item.stem[language].replace(GAP, "")))
    if length > MOST_WORDS[language]:
        yield found(item, f"stem.{language}", "long-stem", f"{length} > {MOST_WORDS[language]}")


def _grammar(item: Question, language: Language) -> Iterator[Finding]:
    """Find an article or classifier before what is to be filled in, and a lead word that the key alone has."""
    seen = ARTICLE_AT_END[language].search(item.stem[language])
    if seen and isinstance(item, ChoiceQuestion | Gap):
        yield found(item, f"stem.{language}", "grammar-cue", seen[0].strip())
    elif isinstance(item, SingleChoice) and language == "en" and (cue := _number_cue(item)):
        yield found(item, f"stem.{language}", "grammar-cue", cue)


def _number_cue(item: SingleChoice) -> str | None:
    """Return the words that ask for several where the key alone names several, or for one where it alone names one."""
    asked = re.search(r"\b(?:which|what) (?:two |three )?(\w+)\b (are|were|is|was|has|have)\b", item.stem.en, re.I)
    if not asked:
        return None
    plural = asked[2].lower() in {"are", "were", "have"}
    fits = [bool(re.search(r"\band\b|\w+s$", option.text.en)) == plural for option in item.options]
    key = [option.id for option in item.options].index(item.key)
    return asked[0] if fits[key] and sum(fits) == 1 else None


def _key_in_the_prompt(item: Item, language: Language) -> Iterator[Finding]:
    # A statement is no key, and what is to be arranged stands in the question by its nature.
    if isinstance(item, TrueFalse | ArrangedQuestion):
        return
    prompt = f" {_plain(item.prompt[language])} "
    for key in item.key_texts:
        clue = _plain(key[language])
        if clue in YES_OR_NO:
            continue
        if len(clue) >= SHORTEST_CLUE and f" {clue} " in prompt:
            yield found(item, f"{prompt_field(item)}.{language}", "key-in-prompt", f"“{key[language]}”")


def _card(item: Card, language: Language) -> Iterator[Finding]:
    back, front = item.back[language], item.front[language]
    if len(words(back)) > BACK_WORDS[language] or LONG_LIST.search(back):
        yield found(item, f"back.{language}", "big-card", f"{len(words(back))}")
    elif len(words(front)) > FRONT_WORDS[language] or LISTS[language].search(front):
        yield found(item, f"front.{language}", "big-card", f"{len(words(front))}")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
