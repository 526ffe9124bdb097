"""How far an attempt is: which of its questions have a response, which were checked, which are flagged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from quizapp.db import db
from quizapp.quiz.models import CLEARED, Attempt, Response, Slot


class Place(NamedTuple):
    """One question of an attempt: its number, whether a response was given, whether it was checked, and the flag."""

    number: int
    given: bool
    checked: bool
    flagged: bool


@dataclass(frozen=True)
class Progress:
    """The places of an attempt in their order."""

    places: Sequence[Place]

    @property
    def last(self) -> int:
        """The number of questions."""
        return len(self.places)

    @property
    def without_response(self) -> list[int]:
        """The questions without a response."""
        return [place.number for place in self.places if not place.given]

    @property
    def flagged(self) -> list[int]:
        """The questions to be looked at again."""
        return [place.number for place in self.places if place.flagged]

    @property
    def next(self) -> int:
        """The question to go on with: the first without a response, else the first unchecked, else the last."""
        unchecked = [place.number for place in self.places if not place.checked]
        return next(iter([*self.without_response, *unchecked]), self.last)


def progress(attempt: Attempt) -> Progress:
    """Look at how far an attempt is, without reading its questions."""
    same = (Response.attempt_id == Slot.attempt_id) & (Response.slot == Slot.number)
    found = select(Slot.number, Response.value, Response.checked_at, Slot.flagged).outerjoin(Response, same)
    rows = db.session.execute(found.where(Slot.attempt_id == attempt.id).order_by(Slot.number))
    return Progress(tuple(place(*row) for row in rows))


def place(number: int, value: str | None, checked_at: object, flagged: bool) -> Place:
    """Return the place of a slot with what is stored of its response."""
    return Place(number, value not in {None, CLEARED}, checked_at is not None, bool(flagged))
