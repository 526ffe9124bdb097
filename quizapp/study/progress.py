"""What the log of reviews tells a learner: days studied, reviews and time, how much was remembered, at which hours.

Reviews that were taken back never count. Days are study days, counted from 1970, as they were stored with each review.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, select

from quizapp.db import db
from quizapp.study.models import ReviewEvent, UndoneReview
from quizapp.study.schedule import AGAIN, DAY, Parameters, stability_for

LEARNING, YOUNG, MATURE = BANDS = ("learning", "young", "mature")
MATURE_DAYS = 21  # from this interval on Anki, too, calls a card mature
HOUR = 3600  # seconds
# How many days ago a period ends and begins, None for the first day of all; as in Anki's table of true retention.
PERIODS: dict[str, tuple[int, int | None]] = {
    "today": (0, 0),
    "yesterday": (1, 1),
    "week": (0, 6),
    "month": (0, 29),
    "year": (0, 364),
    "all": (0, None),
}


@dataclass(frozen=True)
class Diary:
    """How many reviews there were on each day that has any."""

    counts: dict[int, int]

    @property
    def total(self) -> int:
        """How many reviews there were at all."""
        return sum(self.counts.values())

    def within(self, days: range) -> "Diary":
        """Return the part of it that lies in some days."""
        return Diary({day: self.counts[day] for day in days if day in self.counts})

    @cached_property
    def runs(self) -> list[range]:
        """The runs of days studied without a gap."""
        days = sorted(self.counts)
        ends = [place for place, (day, following) in enumerate(pairwise(days), 1) if following > day + 1]
        cuts = pairwise([0, *ends, len(days)])
        return [range(days[start], days[end - 1] + 1) for start, end in cuts] if days else []

    def run(self, today: int) -> int:
        """Return how many days in a row were studied until today, or until yesterday while today may still come."""
        return next((len(run) for run in self.runs if today in run or today - 1 in run), 0)

    @property
    def longest_run(self) -> int:
        """The most days in a row that were ever studied."""
        return max(map(len, self.runs), default=0)


@dataclass(frozen=True)
class Reviewed:
    """The reviews of one day with one rating, of cards in one band, and the milliseconds they took."""

    day: int
    band: str
    rating: int
    count: int
    milliseconds: int


@dataclass(frozen=True)
class Share:
    """How many of some reviews were passed."""

    passed: int = 0
    total: int = 0

    @property
    def share(self) -> float | None:
        """The share that was passed, between 0 and 1; None where there was nothing."""
        return self.passed / self.total if self.total else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.passed + other.passed, self.total + other.total)


@dataclass(frozen=True)
class Done:
    """What reviews come to: how many, how many of them passed, and the milliseconds they took."""

    passed: Share
    milliseconds: int


@dataclass(frozen=True)
class Recalled:
    """The first reviews of a day of cards of one band, mature or young."""

    day: int
    mature: bool
    share: Share


def diary_of(user_id: int) -> Diary:
    """Count a learner's reviews by day."""
    rows = select(ReviewEvent.study_day, func.count()).where(*_standing(user_id)).group_by(ReviewEvent.study_day)
    return Diary(dict(db.session.execute(rows).all()))


def reviewed(user_id: int, days: range, parameters: Parameters) -> list[Reviewed]:
    """Count a learner's reviews of some days by day, band and rating."""
    learning = ReviewEvent.phase_before != "review"
    band = case((learning, LEARNING), (_was_mature(parameters), MATURE), else_=YOUNG)
    key = (ReviewEvent.study_day, band.label("band"), ReviewEvent.rating)
    rows = select(*key, func.count(), func.sum(ReviewEvent.duration_ms)).where(*_standing(user_id), _within(days))
    found = db.session.execute(rows.group_by(ReviewEvent.study_day, "band", ReviewEvent.rating))
    return [Reviewed(day, band, rating, count, int(spent)) for day, band, rating, count, spent in found]


def added_up(reviews: Iterable[Reviewed]) -> Done:
    """Add reviews up."""
    listed = list(reviews)
    passed = sum(one.count for one in listed if one.rating > AGAIN)
    return Done(Share(passed, sum(one.count for one in listed)), sum(one.milliseconds for one in listed))


def recalled(user_id: int, days: range | None, parameters: Parameters) -> list[Recalled]:
    """Count what Anki calls true retention: by day, the first reviews of the day of cards in review, and those passed.

    Without `days`, of all days. A second review of a card on a day tells nothing: what has just been seen is known.
    """
    place = func.row_number().over(
        partition_by=(ReviewEvent.study_day, ReviewEvent.item_id, ReviewEvent.template),
        order_by=(ReviewEvent.reviewed_at, ReviewEvent.event_id),
    )
    in_review = (
        select(
            ReviewEvent.study_day,
            _was_mature(parameters).label("mature"),
            (ReviewEvent.rating > AGAIN).label("passed"),
            place.label("place"),
        )
        .where(*_standing(user_id), ReviewEvent.phase_before == "review", *([_within(days)] if days else []))
        .subquery()
    )
    key = (in_review.c.study_day, in_review.c.mature)
    passed = func.sum(cast(in_review.c.passed, Integer))
    rows = select(*key, passed, func.count()).where(in_review.c.place == 1).group_by(*key)
    return [Recalled(day, bool(mature), Share(n, total)) for day, mature, n, total in db.session.execute(rows)]


def retained(found: Iterable[Recalled], period: str, today: int) -> dict[str, Share]:
    """Add up a period: what was passed of young cards and of mature ones."""
    end, start = PERIODS[period]
    shares = {YOUNG: Share(), MATURE: Share()}
    for one in found:
        if end <= today - one.day and (start is None or today - one.day <= start):
            band = MATURE if one.mature else YOUNG
            shares[band] += one.share
    return shares


def hours(user_id: int, days: range) -> list[int]:
    """Count a learner's reviews of some days by the hour, 0 to 23, on the clock they had then."""
    seconds = extract("epoch", ReviewEvent.reviewed_at) + ReviewEvent.offset_minutes * 60
    begun = (seconds - seconds % HOUR) % DAY
    rows = select(begun.label("begun"), func.count()).where(*_standing(user_id), _within(days)).group_by("begun")
    counts = {int(second) // HOUR: count for second, count in db.session.execute(rows)}
    return [counts.get(hour, 0) for hour in range(DAY // HOUR)]


def _within(days: range) -> ColumnElement[bool]:
    return ReviewEvent.study_day.between(days[0], days[-1])


def _standing(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """Say that a review is a learner's and was not taken back; told by row, so that an index may do for the rest."""
    mine = ReviewEvent.user_id == user_id
    undone = select(UndoneReview.event_id).where(UndoneReview.user_id == user_id)
    return mine, ReviewEvent.id.not_in(select(ReviewEvent.id).where(mine, ReviewEvent.event_id.in_(undone)))


def _was_mature(parameters: Parameters) -> ColumnElement[bool]:
    """Say that a card was mature before a review: the log holds no interval, but the stability it came from."""
    return ReviewEvent.stability_before >= stability_for(MATURE_DAYS, parameters)
