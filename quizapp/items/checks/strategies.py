"""Simple strategies of the test-wise: none may find the key of single choices much more often than chance does.

The limit is chance plus two standard errors: mean(1/k) + 2 sqrt(sum(1/k (1 - 1/k))) / N over N questions of k options.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from quizapp.items.checks.names import names_in
from quizapp.items.checks.options import ABSOLUTE
from quizapp.items.checks.rules import breach
from quizapp.items.checks.words import content, likeness
from quizapp.items.choice import SingleChoice
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.languages import NAMES, Language

FEWEST_ASKED = 10
CLOSE = 1e-9
Ranks = Callable[[SingleChoice, Language], list[float]]


def _of_texts(rank: Callable[[str, Language], float]) -> Ranks:
    return lambda item, language: [rank(option.text[language], language) for option in item.options]


def _overlap(item: SingleChoice, language: Language) -> list[float]:
    stem = content(item.stem[language], language)
    return [len(stem & content(option.text[language], language)) for option in item.options]


def _convergence(item: SingleChoice, language: Language) -> list[float]:
    return likeness([option.text[language] for option in item.options], language)


# Each strategy ranks the options; it picks the highest, and among equals by chance.
STRATEGIES: dict[str, Ranks] = {
    "longest": _of_texts(lambda text, _: len(text)),
    "shortest": _of_texts(lambda text, _: -len(text)),
    "most specific": _of_texts(lambda text, language: len(re.findall(r"\d+", text)) + len(names_in(text, language))),
    "most like the stem": _overlap,
    "most like the others": _convergence,
    "no absolute word": _of_texts(lambda text, language: not ABSOLUTE[language].search(text)),
    "first in the file": lambda item, _: [-place for place in range(len(item.options))],
    "last in the file": lambda item, _: [float(place) for place in range(len(item.options))],
}


@dataclass(frozen=True)
class Outcome:
    """How often a strategy found the key in one language (a share), and how often it may."""

    strategy: str
    language: Language
    share: float
    limit: float

    @property
    def within(self) -> bool:
        """Whether the strategy stays at or under its limit."""
        return self.share <= self.limit + CLOSE


def try_strategies(items: Iterable[Item]) -> list[Outcome]:
    """Try every strategy on the single choices among the items, in both languages; nothing where there are too few."""
    asked = [item for item in items if isinstance(item, SingleChoice)]
    if len(asked) < FEWEST_ASKED:
        return []
    chances = [1 / len(item.options) for item in asked]
    spread = sum(chance * (1 - chance) for chance in chances) ** 0.5
    limit = (sum(chances) + 2 * spread) / len(asked)
    return [
        Outcome(name, language, sum(_found(item, ranks(item, language)) for item in asked) / len(asked), limit)
        for name, ranks in STRATEGIES.items()
        for language in NAMES
    ]


def check_strategies(items: Iterable[Item]) -> Iterator[Finding]:
    """Give a warning about the bank for each strategy above its limit."""
    for outcome in try_strategies(items):
        if not outcome.within:
            detail = f"{outcome.strategy}, {outcome.language}: {outcome.share:.1%} > {outcome.limit:.1%}"
            yield breach("", "", "strategy", detail)


def _found(item: SingleChoice, ranks: list[float]) -> float:
    """Return the chance that a pick among the highest ranked is the key."""
    highest = [option.id for option, rank in zip(item.options, ranks, strict=True) if rank >= max(ranks) - CLOSE]
    return (item.key in highest) / len(highest)
