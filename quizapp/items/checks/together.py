"""What is weak about questions asked together: one fact asked twice, a key that another question gives away."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizapp.items.checks.words import words
from quizapp.items.folding import fold
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.typed import TermQuestion, TypedQuestion
from quizapp.languages import NAMES, Language


@dataclass(frozen=True)
class AskedTwice:
    """A fact that several of the questions rest on."""

    fact: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class GivenAway:
    """A question whose key, to be typed, stands in the stem of another."""

    item: str
    by: str
    key: str


def facts_asked_twice(items: Sequence[Item]) -> list[AskedTwice]:
    """Return the facts that more than one of the questions rests on, in the order they are first asked."""
    by_fact: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for fact in dict.fromkeys(item.facts):
            by_fact[fact].append(item.id)
    return [AskedTwice(fact, tuple(ids)) for fact, ids in by_fact.items() if len(ids) > 1]


def keys_given_away(items: Sequence[Item]) -> list[GivenAway]:
    """Return each question whose typed key stands, word for word, in the stem of another, once for that other."""
    stems = {
        language: [(item.id, f" {_plain(item.stem[language])} ") for item in items if isinstance(item, Question)]
        for language in NAMES
    }
    found: dict[tuple[str, str], GivenAway] = {}
    for item in items:
        for language, key in _typed_keys(item):
            clue = f" {_plain(key)} "
            for other, stem in stems[language]:
                if other != item.id and clue.strip() and clue in stem:
                    found.setdefault((item.id, other), GivenAway(item.id, other, key))
    return list(found.values())


def _typed_keys(item: Item) -> Iterator[tuple[Language, str]]:
    for language in NAMES:
        if isinstance(item, TermQuestion):
            yield from ((language, spelling) for spelling in getattr(item.answers, language))
        elif isinstance(item, TypedQuestion):
            yield from ((language, text[language]) for text in item.key_texts)


def _plain(text: str) -> str:
    return " ".join(words(fold(text)))
