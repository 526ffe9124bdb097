"""How the page of a learner's progress names what it counts, and writes days, months and times in short."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from babel.dates import format_date, format_skeleton, get_day_names
from babel.units import format_unit
from flask_babel import lazy_gettext as _l

from quizapp.languages import Language
from quizapp.study.memory import CHANCES, Memory
from quizapp.study.progress import LEARNING, MATURE, YOUNG
from quizapp.web.language import reader_language
from quizapp.web.progress_charts import WEEK, read_date
from quizapp.web.wording import DATES_AS_IN, partial_date, percent

Rows = Sequence[tuple[object, int]]  # what is counted, by its name

SPANS = {"month": _l("30 days"), "year": _l("12 months")}
PERIOD_NAMES = {
    "today": _l("Today"),
    "yesterday": _l("Yesterday"),
    "week": _l("Last 7 days"),
    "month": _l("Last 30 days"),
    "year": _l("Last 365 days"),
    "all": _l("All time"),
}
BAND_NAMES = {LEARNING: _l("Learning"), YOUNG: _l("Young"), MATURE: _l("Mature")}
# One name for each class that quizapp/study/memory.py counts.
STABILITY_NAMES = (
    *(_l("up to a day"), _l("up to a week"), _l("up to a month"), _l("up to 3 months")),
    *(_l("up to 6 months"), _l("up to a year"), _l("more than a year")),
)
DIFFICULTY_NAMES = (_l("very easy"), _l("easy"), _l("middling"), _l("hard"), _l("very hard"))


def column_name(when: str) -> str:
    """Write what a column stands for in full: a day, a month, or hours, which stay as they are."""
    return _name(when, reader_language())


def column_tick(when: str) -> str:
    """Write what a column stands for in short, to go below it."""
    return _tick(when, DATES_AS_IN[reader_language()])


@lru_cache(maxsize=2048)  # two years of days in both languages: a page writes each of its days several times
def _name(when: str, language: Language) -> str:
    return when if ":" in when else partial_date(when, language)


@lru_cache(maxsize=2048)
def _tick(when: str, locale: str) -> str:
    if ":" in when:
        return when.partition("–")[0]
    if when.count("-") == 1:
        return format_date(read_date(when), "MMM", locale=locale)
    return format_skeleton("Md", read_date(when), locale=locale)


def spent(milliseconds: float) -> str:
    """Write a time spent: in seconds, in minutes, or in hours and minutes."""
    minutes = round(milliseconds / 60_000)
    parts = {"hour": minutes // 60, "minute": minutes % 60} if minutes else {"second": round(milliseconds / 1000)}
    locale = DATES_AS_IN[reader_language()]
    written = [format_unit(value, f"duration-{unit}", "short", locale=locale) for unit, value in parts.items() if value]
    return " ".join(written or [format_unit(0, "duration-minute", "short", locale=locale)])


def weekdays() -> list[str]:
    """Return the names of the days of the week in short, from Monday on."""
    names = get_day_names("abbreviated", locale=DATES_AS_IN[reader_language()])
    return [names[number] for number in range(WEEK)]


def bands_of(memory: Memory) -> Rows:
    """Return how many cards are in each band, with its name."""
    return [(name, memory.bands.get(band, 0)) for band, name in BAND_NAMES.items()]


def stabilities_of(memory: Memory) -> Rows:
    """Return how many cards are of each class of stability, with its name."""
    return list(zip(STABILITY_NAMES, memory.stabilities, strict=True))


def difficulties_of(memory: Memory) -> Rows:
    """Return how many cards are of each class of difficulty, with its name."""
    return list(zip(DIFFICULTY_NAMES, memory.difficulties, strict=True))


def chances_of(memory: Memory) -> Rows:
    """Return how many cards are of each class of chances, the best first."""
    ends = pairwise((0, *CHANCES, 1))
    named = [f"{percent(low)} – {percent(high)}" for low, high in ends]
    return list(zip(named, memory.chances, strict=True))[::-1]
