"""Whose statement it is and when it was true: both are to be said where the question is asked."""

import re
from collections.abc import Iterator, Mapping

from quizapp.items.checks.names import names_in
from quizapp.items.checks.texts import asked_texts, found, prompt_field
from quizapp.items.checks.words import EMPTY, SHORTEST_CONTENT_WORD, any_of, words
from quizapp.items.collection import Fact
from quizapp.items.findings import Finding
from quizapp.items.folding import fold
from quizapp.items.kinds import Card
from quizapp.items.model import Item
from quizapp.items.text import Text
from quizapp.languages import NAMES

YEAR = re.compile(r"\b20\d\d\b")
# A speaker other than the article itself: "according to Robin Li", "theo các chuyên gia".
SPEAKER = {
    "vi": any_of(
        r"theo (?!((một |các |hai |cả hai )?bài|báo|bản|thông tin|hướng|cách|thứ|đuổi|kiểu|đó|nguồn|lối|từng|dõi"
        r"|ngày|thời|tháng|thiết))\w+"
    ),
    "en": any_of(r"according to (?!(the|an?|both|two|these|those) ([\w’'-]+ )*(articles?|reports?|text)(?!\w))\w+"),
}
ARTICLE = {"vi": any_of("bài báo", "bài"), "en": any_of("articles?")}
ENOUGH_OF_A_NAME = 1 / 3


def check_origin(item: Item, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Look for the date and the speaker in what a reader has when responding; a mere definition needs neither."""
    rests_on = [facts[name] for name in item.facts if name in facts]
    if isinstance(item, Card) and any(fact.kind == "definition" for fact in rests_on):
        return
    asked = {language: " ".join(text[language] for _, text in asked_texts(item)) for language in NAMES}
    speakers = [fact.said_by for fact in rests_on if fact.said_by]
    unsaid = bool(speakers) and len(speakers) == len(rests_on)
    for language in NAMES:
        field = f"{prompt_field(item)}.{language}"
        if not YEAR.search(asked[language]):
            yield found(item, field, "no-date", item.as_of)
        if item.attributed_to is None:
            speaker = SPEAKER[language].search(item.prompt[language])
            if speaker or (unsaid and not any(_is_named(each, asked[language]) for each in speakers)):
                yield found(item, field, "no-attribution", speaker[0] if speaker else speakers[0][language])
        elif not _is_named(item.attributed_to, asked[language]):
            yield found(item, field, "no-attribution", item.attributed_to[language])


def _is_named(speaker: Text, text: str) -> bool:
    """Tell whether a text names a speaker: by a known name, by a third of the words, or as the article."""
    for language in NAMES:
        known = names_in(speaker[language], language)
        if known & names_in(text, language) or (not known and ARTICLE[language].search(text)):
            return True
        there = {word.strip(".,;:?!“”()") for word in fold(text).split()}
        said = [word for word in words(speaker[language]) if word.lower() not in EMPTY[language]]
        parts = [fold(word) for word in said if language == "vi" or len(word) >= SHORTEST_CONTENT_WORD]
        if sum(part in there for part in parts) >= ENOUGH_OF_A_NAME * len(parts):
            return True
    return False
