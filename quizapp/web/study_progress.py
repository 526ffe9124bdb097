"""How a learner gets on: what is coming, what they did, how much they remember; over 30 days or 12 months."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, render_template, request

from quizapp.study.memory import memory_of, not_begun
from quizapp.study.progress import (
    BANDS,
    PERIODS,
    Diary,
    Reviewed,
    added_up,
    diary_of,
    hours,
    recalled,
    retained,
    reviewed,
)
from quizapp.study.settings import StudySettings, settings_of
from quizapp.web import progress_words as words
from quizapp.web.asking import keep_private
from quizapp.web.identity import current_user
from quizapp.web.progress_charts import date_of, draw_calendar, draw_columns, months_of
from quizapp.web.study_words import RATING_NAMES, clock_of

PERIODS_OF = {"month": ("today", "yesterday", "week", "month"), "year": tuple(PERIODS)}

progress_pages = Blueprint("study_progress", __name__, url_prefix="/<language:language>/study")
progress_pages.after_request(keep_private)
for written in (words.column_name, words.column_tick, words.spent):
    progress_pages.add_app_template_filter(written)


@dataclass(frozen=True)
class Span:
    """The time that is looked at, cut into columns by their names: the study days behind, and those ahead."""

    name: str
    today: int
    behind: dict[str, range]
    ahead: dict[str, range]

    @property
    def days(self) -> range:
        """All the days behind, today being the last."""
        return range(min(days.start for days in self.behind.values()), self.today + 1)


def span_of(name: str, today: int) -> Span:
    """Return 30 days behind and ahead, or 12 months; this day, or this month, is in both."""
    if name == "month":
        last, following = range(today - 29, today + 1), range(today, today + 30)
        behind, ahead = ({_day(day): range(day, day + 1) for day in days} for days in (last, following))
        return Span(name, today, behind, ahead)
    behind, ahead = ({_month(days.start): days for days in months_of(today, first, 12)} for first in (-11, 0))
    return Span(name, today, behind, ahead | {_month(today): range(today, ahead[_month(today)].stop)})


def _day(day: int) -> str:
    return date_of(day).isoformat()


def _hour(hour: int) -> str:
    return f"{hour:02}:00–{(hour + 1) % 24:02}:00"


def _month(day: int) -> str:
    return _day(day)[:7]


@progress_pages.get("/progress")
def show() -> str:
    """Show how the reader's own studying goes, or what will stand here."""
    name = request.args.get("span", "month")
    if name not in words.SPANS:
        abort(404)
    user = current_user()
    diary = diary_of(user.id) if user else Diary({})
    if user is None or not diary.counts:
        return render_template("progress.html", diary=None)
    settings = settings_of(user.id)
    return shown(diary, span_of(name, clock_of(settings, datetime.now(UTC)).day), settings)


def shown(diary: Diary, span: Span, settings: StudySettings) -> str:
    """Render the page of a learner who has studied."""
    user_id, parameters, today = settings.user_id, settings.parameters, span.today
    months = {_month(days.start): diary.within(days) for days in months_of(today, -11, 12)}
    done = reviewed(user_id, span.days, parameters)
    first_reviews = recalled(user_id, None if span.name == "year" else span.days, parameters)
    memory = memory_of(user_id, today, parameters)
    minutes = {name: sum(spent) / 60_000 for name, spent in by_column(done, span, lambda one: one.milliseconds).items()}
    return render_template(
        "progress.html",
        words=words,
        span=span.name,
        today=today,
        diary=diary,
        done_today=added_up(one for one in done if one.day == today),
        calendar=draw_calendar(diary.counts, today),
        months=months,
        days_this_year=sum(len(month.counts) for month in months.values()),
        memory=memory,
        not_begun=not_begun(user_id),
        due=draw_columns({name: (memory.due_on(days),) for name, days in span.ahead.items()}),
        reviews=draw_columns(by_column(done, span, lambda one: one.count)),
        time=draw_columns({name: (value,) for name, value in minutes.items()}),
        hours=draw_columns({_hour(hour): (count,) for hour, count in enumerate(hours(user_id, span.days))}),
        retained={words.PERIOD_NAMES[name]: retained(first_reviews, name, today) for name in PERIODS_OF[span.name]},
        wanted=settings.retention,
        ratings=by_rating(done),
        rating_names=RATING_NAMES,
    )


def by_column(done: Iterable[Reviewed], span: Span, of: Callable[[Reviewed], int]) -> dict[str, list[int]]:
    """Add up something of reviews by the column of their day and, within it, by the band of their cards."""
    column = {day: name for name, days in span.behind.items() for day in days}
    sums = {name: dict.fromkeys(BANDS, 0) for name in span.behind}
    for one in done:
        sums[column[one.day]][one.band] += of(one)
    return {name: list(of_bands.values()) for name, of_bands in sums.items()}


def by_rating(done: Iterable[Reviewed]) -> dict[int, Counter[str]]:
    """Count reviews by their rating and the band of their cards."""
    counts: dict[int, Counter[str]] = {rating: Counter() for rating in RATING_NAMES}
    for one in done:
        counts[one.rating][one.band] += one.count
    return counts
