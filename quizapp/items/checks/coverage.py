"""Which facts of the articles are asked, by how many questions."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from quizapp.items.checks.rules import breach
from quizapp.items.collection import Fact
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.question import Question

MATTERS_MOST = 3


@dataclass(frozen=True)
class Asked:
    """A fact, and how many questions and cards rest on it."""

    fact: Fact
    questions: int
    cards: int


def coverage(facts: Iterable[Fact], items: Iterable[Item]) -> list[Asked]:
    """Count for every fact the items that rest on it, in the order of the facts."""
    questions: Counter[str] = Counter()
    cards: Counter[str] = Counter()
    for item in items:
        (questions if isinstance(item, Question) else cards).update(set(item.facts))
    return [Asked(fact, questions[fact.id], cards[fact.id]) for fact in facts]


def check_coverage(facts: Iterable[Fact], items: Iterable[Item]) -> Iterator[Finding]:
    """Give a warning for each fact that matters most and is not asked."""
    for asked in coverage(facts, items):
        if asked.fact.weight == MATTERS_MOST and not asked.questions:
            yield replace(breach(asked.fact.id, "", "uncovered-fact"), file="facts.yaml")
