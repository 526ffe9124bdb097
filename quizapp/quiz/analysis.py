"""Classical item analysis: how hard a question is, and whether those who do well elsewhere do well at it. Pure.

A mark is between 0 and 1, and a question without a response earned 0. The formulas are those of Moodle's quiz
statistics, with S - 1 in every variance, so that the two can be compared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import atanh, sqrt, tanh

NORMAL_95 = 1.959963984540054  # the standard errors to either side that hold 95 % of a normal distribution
NO_SPREAD = 1e-10  # a variance that is a smaller share of the mean square is a rounding error of sums
ROUNDING = 1e-9
Interval = tuple[float, float]


class Standing(IntEnum):
    """How much a number of attempts allows one to say; each value is the least number it takes.

    With 15 attempts a true discrimination of 0.30 is found anywhere between -0.25 and 0.70, with 100 between 0.11 and
    0.47. So nothing is judged below 100, and below 30 the number is not even shown.
    """

    COUNTS = 0
    FACILITY = 10
    EARLY = 30
    SETTLED = 100


def standing(attempts: int) -> Standing:
    """Return what so many attempts allow one to say."""
    return max(level for level in Standing if level <= attempts)


@dataclass(frozen=True)
class Sums:
    """All that the discrimination needs to know of pairs of marks: x at the question, y at the rest of the attempt.

    Sums of several groups of attempts add up, so they can be kept and brought up to date one attempt at a time.
    """

    n: int = 0
    x: float = 0.0
    xx: float = 0.0
    y: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        """Put two groups of attempts together."""
        return Sums(
            *(self.n + other.n, self.x + other.x, self.xx + other.xx),
            *(self.y + other.y, self.yy + other.yy, self.xy + other.xy),
        )

    @property
    def negative(self) -> "Sums":
        """What takes these away where it is added."""
        return Sums(-self.n, -self.x, -self.xx, -self.y, -self.yy, -self.xy)

    @property
    def discrimination(self) -> float | None:
        """Return the correlation of x and y, between -1 and 1, or None where one of them is the same for everyone."""
        spread_x, spread_y = _spread(self.n, self.x, self.xx), _spread(self.n, self.y, self.yy)
        if not spread_x or not spread_y:
            return None
        return _clamp((self.n * self.xy - self.x * self.y) / sqrt(spread_x * spread_y), -1.0)


def sums_of(pairs: Iterable[tuple[float, float]]) -> Sums:
    """Add up pairs of marks."""
    found = list(pairs)
    return Sums(
        len(found),
        *(sum(x for x, _ in found), sum(x * x for x, _ in found)),
        *(sum(y for _, y in found), sum(y * y for _, y in found), sum(x * y for x, y in found)),
    )


def _spread(n: int, total: float, squares: float) -> float:
    """Return n² times the variance with n, 0 where it is nothing but the rounding of sums."""
    spread = n * squares - total * total
    return spread if spread > NO_SPREAD * n * squares else 0.0


def facility(marks: Sequence[float]) -> float | None:
    """Return the mean mark, of a question whose full mark is 1; None of no marks."""
    return sum(marks) / len(marks) if marks else None


def deviation(marks: Sequence[float]) -> float | None:
    """Return the standard deviation of marks; None of fewer than two."""
    return sqrt(covariance(marks, marks)) if len(marks) > 1 else None


def covariance(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Return the covariance of at least two pairs, with S - 1."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / (len(xs) - 1)


def discrimination(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Return the correlation of marks with those of the rest; None where either is the same for everyone."""
    if not (_differ(xs) and _differ(ys)):
        return None
    return _clamp(covariance(xs, ys) / sqrt(covariance(xs, xs) * covariance(ys, ys)), -1.0)


def efficiency(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Return the covariance as a share of the greatest that these marks allow, paired lowest with lowest."""
    if not (_differ(xs) and _differ(ys)):
        return None
    return covariance(xs, ys) / covariance(sorted(xs), sorted(ys))


def _differ(marks: Sequence[float]) -> bool:
    return max(marks, default=0) - min(marks, default=0) > ROUNDING


def effective_weights(table: Sequence[Sequence[float]]) -> list[float | None]:
    """Return each question's share in the spread of the totals; None for one that works against them.

    The table has a row for each attempt and a column for each question.
    """
    totals = [sum(row) for row in table]
    shared = [covariance(column, totals) for column in zip(*table, strict=True)]
    whole = sum(sqrt(each) for each in shared if each >= 0)
    return [sqrt(each) / whole if each >= 0 and whole else None for each in shared]


def alpha(table: Sequence[Sequence[float]]) -> float | None:
    """Return Cronbach's alpha of a table of marks; None of a single question, or where all totals are the same."""
    columns, totals = list(zip(*table, strict=True)), [sum(row) for row in table]
    spread = covariance(totals, totals)
    if len(columns) < 2 or spread <= 0:
        return None
    return len(columns) / (len(columns) - 1) * (1 - sum(covariance(each, each) for each in columns) / spread)


def facility_interval(share: float, attempts: int) -> Interval:
    """Return where the facility lies at 95 %: Wilson's score interval (1927).

    It is never outside 0 to 1 and holds in small samples, where the textbook's does not (Brown, Cai and DasGupta,
    2001). Marks between 0 and 1 spread less than right and wrong do, so for them it is wider than need be.
    """
    slack = NORMAL_95**2 / attempts
    middle = (share + slack / 2) / (1 + slack)
    reach = NORMAL_95 * sqrt(share * (1 - share) / attempts + slack / (4 * attempts)) / (1 + slack)
    return _clamp(middle - reach), _clamp(middle + reach)


def discrimination_interval(correlation: float, attempts: int) -> Interval | None:
    """Return where the discrimination lies at 95 %, by Fisher's z (1921); None of fewer than four attempts."""
    if attempts < 4:
        return None
    if abs(correlation) >= 1:
        return correlation, correlation
    middle, reach = atanh(correlation), NORMAL_95 / sqrt(attempts - 3)
    return tanh(middle - reach), tanh(middle + reach)


@dataclass(frozen=True)
class Picked:
    """How often an option was chosen: by how many of all, of the top third and of the bottom third.

    A third of so few people may end within a group of equals, who then count in part; so thirds are no whole numbers.
    """

    letter: str
    is_key: bool
    count: int
    top: float
    bottom: float


@dataclass(frozen=True)
class Doubt:
    """A reason to check the key: a negative discrimination, or the distractor that the best prefer to it."""

    distractor: str | None = None


def check_key(sums: Sums, options: Iterable[Picked] = ()) -> list[Doubt]:
    """Return the reasons to check a question's key, which are reasons to look and never a proof.

    They are told from EARLY attempts on: of fewer, chance gives too many.
    """
    if sums.n < Standing.EARLY:
        return []
    options = list(options)
    negative = (sums.discrimination or 0) < -ROUNDING
    least = min((one.top for one in options if one.is_key), default=None)
    preferred = [one.letter for one in options if not one.is_key and least is not None and one.top > least]
    return [Doubt()] * negative + [Doubt(letter) for letter in preferred]


def _clamp(value: float, least: float = 0.0) -> float:
    return max(least, min(1.0, value))
