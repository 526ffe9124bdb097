"""A map of the bank: facts down, questions across, a dot where a question rests on a fact; in units of the picture."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from quizapp.items.collection import Article, Fact
from quizapp.items.question import Question

LEFT, TOP = 130, 60
CELL = 6
T = TypeVar("T")


@dataclass(frozen=True)
class Band:
    """The part of a side that belongs to one article: where it begins, how long it is, and the article's place."""

    start: int
    length: int
    number: int

    @property
    def middle(self) -> int:
        """The middle of the band."""
        return self.start + self.length // 2


@dataclass(frozen=True)
class CoverageMap:
    """All that the picture shows: bands of facts and of questions, and the dots of each weight as a path of points."""

    rows: list[Band]
    columns: list[Band]
    dots: dict[int, str]
    width: int
    height: int
    left: int = LEFT
    top: int = TOP


def draw_coverage(articles: Sequence[Article], facts: Iterable[Fact], questions: Iterable[Question]) -> CoverageMap:
    """Place facts and questions by their articles, in the order given; a question stands with the first it cites."""
    place = {article.id: number for number, article in enumerate(articles)}
    down = sorted(facts, key=lambda fact: place[fact.cite.article])
    across = sorted(questions, key=lambda question: (place[question.cites[0].article], len(question.cites)))
    row_of = {fact.id: TOP + CELL * number + CELL // 2 for number, fact in enumerate(down)}
    points: dict[int, list[str]] = {weight: [] for weight in (1, 2, 3)}
    weights = {fact.id: fact.weight for fact in down}
    for number, question in enumerate(across):
        for name in question.facts:
            if name in row_of:
                points[weights[name]].append(f"M{LEFT + CELL * number + CELL // 2} {row_of[name]}h0")
    return CoverageMap(
        rows=_bands(down, TOP, lambda fact: place[fact.cite.article]),
        columns=_bands(across, LEFT, lambda question: place[question.cites[0].article]),
        dots={weight: "".join(path) for weight, path in points.items()},
        width=LEFT + CELL * max(len(across), 1) + CELL,
        height=TOP + CELL * max(len(down), 1) + CELL,
    )


def _bands(things: Iterable[T], start: int, number_of: Callable[[T], int]) -> list[Band]:
    bands = []
    for number, group in groupby(things, key=number_of):
        length = CELL * len(list(group))
        bands.append(Band(start, length, number + 1))
        start += length
    return bands
