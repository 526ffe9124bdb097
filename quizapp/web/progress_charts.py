"""The charts of a learner's progress: where the pictures put columns and days, and how high a scale reaches.

A column chart has 10 units a column across and 100 up, and is stretched to the width there is; words stand outside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

EPOCH = date(1970, 1, 1)
HEIGHT, STEP, WIDTH = 100, 10, 8
TICKS = 6  # words below a column chart; it has a multiple of them as columns
CELL, LEFT, TOP = 12, 30, 18
WEEK, WEEKS_A_NAME = 7, 3
WEEKS_A_PICTURE = 27  # half a year and a bit: two pictures stand side by side or, on a phone, one above the other
LEVELS = 4
SIZES = (3, 5, 7, 9, 11)


@dataclass(frozen=True)
class Part:
    """A part of a column: which one, and where it stands."""

    number: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """A column: what it stands for, its numbers, and the parts that are drawn of them."""

    when: str
    numbers: tuple[float, ...]
    x: int
    parts: list[Part]

    @property
    def total(self) -> float:
        """All of the column."""
        return sum(self.numbers)


@dataclass(frozen=True)
class ColumnChart:
    """Columns, each stacked of as many parts, under a scale that begins at zero."""

    columns: list[Column]
    top: float

    @property
    def width(self) -> int:
        """How wide the picture is, in its own units."""
        return STEP * len(self.columns)

    @property
    def ticks(self) -> list[str]:
        """What stands below every so many columns."""
        return [column.when for column in self.columns[:: max(1, len(self.columns) // TICKS)]]

    @property
    def total(self) -> float:
        """All of all columns."""
        return sum(column.total for column in self.columns)

    @property
    def mean(self) -> float:
        """How much a column holds on average."""
        return self.total / len(self.columns)

    @property
    def highest(self) -> Column:
        """The highest column, the first of several."""
        return max(self.columns, key=lambda column: column.total)


def draw_columns(rows: Mapping[str, Sequence[float]]) -> ColumnChart:
    """Stack the numbers of each row from the bottom; rows are named by what they stand for."""
    top = round_top(max((sum(numbers) for numbers in rows.values()), default=0))
    columns = []
    for place, (when, numbers) in enumerate(rows.items()):
        parts, y = [], float(HEIGHT)
        for number, value in enumerate(numbers):
            height = round(HEIGHT * value / top, 2)
            y = round(y - height, 2)
            if value:
                parts.append(Part(number, y, height))
        columns.append(Column(when, tuple(numbers), STEP * place + (STEP - WIDTH) // 2, parts))
    return ColumnChart(columns, top)


def round_top(most: float) -> int:
    """Return where a scale ends that reaches so high: a round number whose half is whole."""
    unit = int("1".ljust(len(str(int(most))), "0"))
    tops = (share * unit // 10 for share in (12, 16, 20, 30, 40, 50, 60, 80, 100))
    return next(top for top in tops if top >= most and top % 2 == 0)


@dataclass(frozen=True)
class Cell:
    """A day of the calendar: its date, how many reviews, which of the levels that is, and its place."""

    day: str
    count: int
    level: int
    x: float
    y: float

    @property
    def size(self) -> int:
        """How large it is drawn: the more, the larger, so that colour is not all there is to tell by."""
        return SIZES[self.level]


@dataclass(frozen=True)
class CalendarPicture:
    """Weeks side by side, the days of each from Monday down, and where each month begins."""

    cells: list[Cell]
    months: list[tuple[int, str]]
    top: int = TOP
    width: int = LEFT + CELL * WEEKS_A_PICTURE
    height: int = TOP + CELL * WEEK


@dataclass(frozen=True)
class Calendar:
    """The last year in two pictures, the earlier one first, and the least number of reviews of each level in use."""

    pictures: list[CalendarPicture]
    levels: dict[int, int]


def draw_calendar(counts: Mapping[int, int], today: int) -> Calendar:
    """Draw the weeks until today, of which the first shown is more than a year ago."""
    end = today - date_of(today).weekday() + WEEK
    start = end - 2 * WEEK * WEEKS_A_PICTURE
    levels = levels_of(count for day, count in counts.items() if start <= day <= today)
    halves = (range(start, end)[: WEEK * WEEKS_A_PICTURE], range(start, end)[WEEK * WEEKS_A_PICTURE :])
    return Calendar([_picture(half, counts, levels, today) for half in halves], levels)


def _picture(days: range, counts: Mapping[int, int], levels: Mapping[int, int], today: int) -> CalendarPicture:
    cells, months = [], []
    for place, day in enumerate(days):
        week, weekday = divmod(place, WEEK)
        if day <= today:
            level = max((level for level, least in levels.items() if counts.get(day, 0) >= least), default=0)
            inset = (CELL - SIZES[level]) / 2
            x, y = LEFT + CELL * week + inset, TOP + CELL * weekday + inset
            cells.append(Cell(date_of(day).isoformat(), counts.get(day, 0), level, x, y))
        if date_of(day).day == 1 and week < WEEKS_A_PICTURE - WEEKS_A_NAME:
            months.append((LEFT + CELL * week, date_of(day).isoformat()[:7]))
    return CalendarPicture(cells, months)


def levels_of(counts: Iterable[int]) -> dict[int, int]:
    """Return the least count of each level, each of about as many days; where fewer do, the highest are used."""
    found = sorted(counts)
    least = sorted({found[len(found) * level // LEVELS] for level in range(LEVELS)}) if found else []
    return {LEVELS - len(least) + number: count for number, count in enumerate(least, 1)}


def date_of(day: int) -> date:
    """Return the date of a study day."""
    return EPOCH + timedelta(days=day)


def day_of(when: date) -> int:
    """Return the study day of a date."""
    return (when - EPOCH).days


def read_date(when: str) -> date:
    """Return the day, or the first day of the month, that a column is named by."""
    return date.fromisoformat(when if when.count("-") > 1 else f"{when}-01")


def months_of(day: int, first: int, count: int) -> list[range]:
    """Return the study days of so many months, the first of them counted from the month of a day."""
    this = date_of(day).year * 12 + date_of(day).month - 1
    starts = [day_of(date(month // 12, month % 12 + 1, 1)) for month in range(this + first, this + first + count + 1)]
    return [range(start, end) for start, end in pairwise(starts)]
