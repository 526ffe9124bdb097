"""Dates as far as they are known, such as "2024-07", written in the manner of each language."""

from quizapp.languages import Language

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
