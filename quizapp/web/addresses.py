"""Numbers and places in a list as addresses and forms name them, whatever somebody wrote there."""

from datetime import UTC, datetime

from flask import request

HIGHEST_ID = 2**31 - 1
MOST_DIGITS = len(str(HIGHEST_ID))


def read_id(typed: str) -> int:
    """Return the id, or other number from 1 on, that was written, or 0 where it is none."""
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else 0
    return number if number <= HIGHEST_ID else 0


def number_in_address(name: str) -> int:
    """Return a number of the address, or 0 where there is none that could be an id."""
    return read_id(request.args.get(name, ""))


def place_in_address() -> tuple[datetime, int] | None:
    """Return the place in a list, by time and id, after which a page is to begin, or None where none is named."""
    number = number_in_address("id")
    try:
        moment = datetime.fromisoformat(request.args.get("after", ""))
        return (moment.astimezone(UTC), number) if moment.tzinfo and number else None
    except (ValueError, OverflowError):  # the latter of what is earlier or later than UTC can say
        return None
