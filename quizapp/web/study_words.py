"""How the study pages say how long it is until a card comes again, and by which clock a learner lives."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.units import format_unit
from flask import request
from flask_babel import lazy_gettext as _l

from quizapp.study.queue import Clock
from quizapp.study.schedule import AGAIN, EASY, GOOD, HARD, CardState
from quizapp.study.settings import StudySettings
from quizapp.web.language import reader_language
from quizapp.web.wording import site_zone

RATING_NAMES = {AGAIN: _l("Again"), HARD: _l("Hard"), GOOD: _l("Good"), EASY: _l("Easy")}
TWO_NAMES = {AGAIN: _l("Forgot"), GOOD: _l("Knew it")}
MONTH, YEAR = 30.44, 365.25  # days
ZONES = available_timezones()


def rating_names(buttons: int) -> dict[int, str]:
    """Return what stands on the buttons, by rating."""
    return {rating: str(name) for rating, name in (TWO_NAMES if buttons == 2 else RATING_NAMES).items()}


def until(state: CardState, now: datetime) -> timedelta:
    """Return how long it is until a card comes again: whole days, or less than one."""
    return timedelta(days=state.interval) if state.phase == "review" else state.due_at - now


def interval(time: timedelta) -> str:
    """Write how long it is until a card comes again, long times in months or years with one decimal."""
    if time.days:
        return in_days(time.days)
    minutes = max(1, round(time.total_seconds() / 60))
    return _unit(minutes, "minute") if minutes < 60 else _unit(minutes / 60, "hour")


def in_days(days: int) -> str:
    """Write a time of whole days, longer ones in months or years with one decimal."""
    if days <= 45:
        return _unit(days, "day")
    return _unit(days / MONTH, "month") if days <= 300 else _unit(days / YEAR, "year")


def _unit(value: float, unit: str) -> str:
    rounded = round(value, 1)
    return str(format_unit(rounded, f"duration-{unit}", "short", format="#,##0.#", locale=reader_language()))


def clock_of(settings: StudySettings, now: datetime) -> Clock:
    """Return a learner's clock: of the zone they chose, else of the zone their browser told, else of the site."""
    return Clock(now, settings.zone or told_zone(request.args.get("zone", "")) or site_zone().key)


def told_zone(name: str) -> str:
    """Return the name of a time zone if it is one we know, else nothing."""
    return name if len(name) <= 40 and name in ZONES else ""


def comes_at(moment: datetime, clock: Clock) -> str:
    """Write the time of day of a moment by a learner's clock."""
    local = moment.astimezone(ZoneInfo(clock.zone))
    return f"{local:%H:%M}"
