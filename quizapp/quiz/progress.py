"""How far an attempt is: which of its questions have a response, which were checked, which are flagged."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from sqlalchemy import BindParameter, ScalarSelect, String, case, cast, func, literal, select

from quizapp.db import db
from quizapp.quiz.models import CLEARED, Attempt, Response, Slot

NUMBER, GIVEN, CHECKED, FLAGGED = 8, 4, 2, 1  # what each is worth in the sum that tells all of a place


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

    @cached_property
    def without_response(self) -> list[int]:
        """The questions without a response."""
        return [place.number for place in self.places if not place.given]

    @cached_property
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
    return read_places(db.session.scalar(select(places_of_attempt()).where(Attempt.id == attempt.id)) or "")


def places_of_attempt() -> ScalarSelect[str]:
    """Return the column, of a query for an attempt, that tells its places as one text: see `read_places`."""
    is_given = Response.value.is_not(None) & (Response.value != CLEARED)
    marks = ((is_given, GIVEN), (Response.checked_at.is_not(None), CHECKED), (Slot.flagged, FLAGGED))
    told = sum((case((mark, _quoted(worth)), else_=_quoted(0)) for mark, worth in marks), Slot.number * _quoted(NUMBER))
    same = (Response.attempt_id == Slot.attempt_id) & (Response.slot == Slot.number)
    found = select(func.aggregate_strings(cast(told, String), " ")).select_from(Slot).outerjoin(Response, same)
    return found.where(Slot.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()


def _quoted(number: int) -> BindParameter[int]:
    return literal(number, literal_execute=True)  # a constant of the SQL, not one more value to hand over each time


@lru_cache(4096)
def read_places(told: str) -> Progress:
    """Return the places that are told as numbers, in any order: 8 times the number of each, and what its marks add."""
    found = [divmod(one, NUMBER) for one in sorted(map(int, told.split()))]
    return Progress(
        tuple(Place(number, *(bool(marks & one) for one in (GIVEN, CHECKED, FLAGGED))) for number, marks in found)
    )
