"""The bank in numbers: what it holds by article, topic, kind and level, which facts it covers, how guessable it is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from quizapp.items.checks.coverage import Asked, coverage
from quizapp.items.checks.strategies import Outcome, try_strategies
from quizapp.items.checks.texts import texts
from quizapp.items.choice import TrueFalse
from quizapp.items.collection import Fact
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.question import Question

WEIGHTS = (3, 2, 1)


@dataclass(frozen=True)
class BankReport:
    """Counts are of questions, except `cards` and `texts` (wordings in two languages); shares lie between 0 and 1."""

    questions: int
    cards: int
    by: Mapping[str, Mapping[str, int]]
    facts: tuple[Asked, ...]
    strategies: tuple[Outcome, ...]
    true_share: float | None
    texts: int
    length_ratio: float | None

    def covered(self, weight: int) -> tuple[int, int]:
        """Return how many facts of a weight are asked by a question, and how many there are."""
        weighty = [asked for asked in self.facts if asked.fact.weight == weight]
        return sum(asked.questions > 0 for asked in weighty), len(weighty)


def report_bank(items: Iterable[Item], facts: Iterable[Fact]) -> BankReport:
    """Count a bank. A question that cites two articles, or has two topics, counts for both."""
    items = list(items)
    asked = [item for item in items if isinstance(item, Question)]
    by: dict[str, Counter[str]] = {
        "article": Counter(name for item in asked for name in dict.fromkeys(cite.article for cite in item.cites)),
        "topic": Counter(topic for item in asked for topic in item.topics),
        "kind": Counter(item.kind for item in asked),
        "level": Counter(item.level for item in asked),
    }
    truths = [item.key == "t" for item in asked if isinstance(item, TrueFalse)]
    ratios = [len(text.vi) / len(text.en) for item in items for _, text in texts(item)]
    return BankReport(
        questions=len(asked),
        cards=len(items) - len(asked),
        by=by,
        facts=tuple(coverage(facts, items)),
        strategies=tuple(try_strategies(items)),
        true_share=sum(truths) / len(truths) if truths else None,
        texts=len(ratios),
        length_ratio=median(ratios) if ratios else None,
    )


@dataclass(frozen=True)
class Soundness:
    """How many items have no finding, one, or several, and how many warnings their authors dismissed."""

    none: int
    one: int
    several: int
    dismissed: int


def soundness(items: Iterable[Item], findings: Iterable[Finding]) -> Soundness:
    """Count items by their findings; a dismissed warning is counted apart."""
    items = list(items)
    counts = Counter(finding.item for finding in findings)
    each = [counts[item.id] for item in items]
    dismissed = sum(len(item.dismissed) for item in items)
    return Soundness(each.count(0), each.count(1), sum(count > 1 for count in each), dismissed)
