"""The articles on a line of time: where the picture puts each, in units of which its width has 1000."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.items.collection import Article
from quizapp.languages import Language
from quizapp.web.wording import partial_date

LEFT, RIGHT = 160, 840
AXIS = 150
MOST_LINES = 3
NEAR = 40
LINE = 26
LETTERS_A_LINE = 26


@dataclass(frozen=True)
class Mark:
    """An article on the line: its place, the label above or below it, and where the stalk to the label ends."""

    x: int
    when: str
    lines: list[str]
    top: int
    stalk: int


@dataclass(frozen=True)
class Year:
    """The beginning of a year on the line, shown where no article stands."""

    x: int
    year: int


@dataclass(frozen=True)
class Timeline:
    """All that the picture shows."""

    marks: list[Mark]
    years: list[Year]
    axis: int = AXIS
    height: int = 2 * AXIS


def draw_timeline(articles: Sequence[Article], language: Language) -> Timeline:
    """Place articles, in the order given, by their months; labels stand above and below the line by turns."""
    months = [months_of(article.date) for article in articles]
    first, last = min(months, default=0), max(months, default=0)
    span = max(last - first, 1)

    def place(month: int) -> int:
        return round(LEFT + (RIGHT - LEFT) * (month - first) / span)

    marks = [
        _mark(article, place(month), language, above=number % 2 == 0)
        for number, (article, month) in enumerate(zip(articles, months, strict=True))
    ]
    years = [Year(place(year * 12), year) for year in range(first // 12 + 1, last // 12 + 1)]
    apart = [year for year in years if all(abs(year.x - mark.x) > NEAR for mark in marks)]
    lowest = max((mark.top + LINE * len(mark.lines) for mark in marks), default=AXIS)
    return Timeline(marks, apart, height=lowest + LINE)


def months_of(date: str) -> int:
    """Count the months of a partial date such as "2024-01" since the year 0; a bare year counts as its January."""
    year, month, *_ = [*(int(part) for part in date.split("-")), 1]
    return year * 12 + month - 1


def _mark(article: Article, x: int, language: Language, *, above: bool) -> Mark:
    title = article.title[language]
    lines = textwrap.wrap(title, LETTERS_A_LINE)
    lines = textwrap.wrap(
        title, min(LETTERS_A_LINE, len(title) // len(lines) + 4), max_lines=MOST_LINES, placeholder="…"
    )
    top = AXIS - 44 - LINE * len(lines) if above else AXIS + 60
    return Mark(x, capitalised(partial_date(article.date, language)), lines, top, AXIS - 36 if above else AXIS + 36)


def capitalised(text: str) -> str:
    """Return a text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
