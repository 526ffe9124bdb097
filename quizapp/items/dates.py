"""Dates as far as they are known, such as "2024-07", written in the manner of each language, and read."""

import re

from pydantic import TypeAdapter, ValidationError

from quizapp.items.model import PartialDate
from quizapp.languages import Language

KEPT: TypeAdapter[str] = TypeAdapter(PartialDate)
YEAR_FIRST = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
YEAR_LAST = re.compile(r"(?:(?:([0-9]{1,2})/)?([0-9]{1,2})/)?([0-9]{4})")

MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
MONTHS += ("July", "August", "September", "October", "November", "December")


def write_date(partial: str, language: Language) -> str:
    """Write a year, month or day: tháng 7/2024 or July 2024, 24/7/2024 or 24 July 2024."""
    year, *rest = (int(part) for part in partial.split("-"))
    if not rest:
        return str(year)
    month, *days = rest
    if language == "vi":
        return f"{days[0]}/{month}/{year}" if days else f"tháng {month}/{year}"
    return " ".join(str(part) for part in (*days, MONTHS[month - 1], year))


def read_date(typed: str) -> str | None:
    """Return a date in the form it is kept in, of one typed like 2024-7-24, 24/7/2024, 7/2024 or 2024, or None."""
    found = YEAR_FIRST.fullmatch(typed.strip())
    parts = list(found.groups()) if found else []
    if not parts and (found := YEAR_LAST.fullmatch(typed.strip())):
        day, month, year = found.groups()
        parts = [year, month, day]
    written = "-".join(part.zfill(2) for part in parts if part)
    try:
        return KEPT.validate_python(written)
    except ValidationError:
        return None
