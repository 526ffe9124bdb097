"""What comes next: cards in learning, then those due and new ones within the day's limits, siblings a day apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select

from quizapp.bank.choose import Pool
from quizapp.bank.models import ItemVersion
from quizapp.db import db
from quizapp.items.choice import ChoiceQuestion, SingleChoice
from quizapp.items.kinds import Card
from quizapp.items.model import Item
from quizapp.study import statements
from quizapp.study.models import CardRow
from quizapp.study.schedule import CardState, study_day
from quizapp.study.settings import StudySettings

Key = tuple[str | None, str | None]  # of a card: its item's id and its template, or nothing where there is none


@dataclass(frozen=True)
class Clock:
    """The moment it is, by the clock of a learner."""

    now: datetime
    zone: str

    @property
    def offset(self) -> timedelta:
        """How far the clock is ahead of UTC."""
        return self.now.astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta(0)

    @property
    def day(self) -> int:
        """The study day it is."""
        return study_day(self.now, self.offset)


@dataclass(frozen=True)
class Studied:
    """Whose cards and of which items; and what the learner chose."""

    user_id: int | None
    items: Pool
    settings: StudySettings

    def given(self, clock: Clock, most: int) -> dict[str, Any]:
        """Return the parameters of a query for at most so many rows."""
        soon = clock.now + self.settings.ahead
        return {"learner": self.user_id, "day": clock.day, "now": clock.now, "soon": soon, "most": most}


@dataclass(frozen=True)
class Tally:
    """How many cards wait today: in learning now, soon, and later; due and new ones within the limits.

    `seen` cards were reviewed today, `introduced` of them for the first time; `held_back` are due, but beyond the
    limit. `next_at` is when the first card in learning is due, `tomorrow` how many cards will be due then.
    `first_learning` and `first_due` name the first of each by item and template.
    """

    learning: int
    soon: int
    later: int
    due: int
    new: int
    seen: int
    introduced: int
    held_back: int
    tomorrow: int
    next_at: datetime | None
    first_learning: Key
    first_due: Key

    @property
    def waiting(self) -> int:
        """How many cards can be had now."""
        return self.learning + self.due + self.new


@dataclass(frozen=True)
class Waiting:
    """A card that waits: a published item, how it is asked, and what its reviews come to, if there are any."""

    version: ItemVersion
    template: str
    state: CardState | None


def templates_of(item: Item, manner: str) -> tuple[str, ...]:
    """Return how an item is asked; a question with one right option may be asked with its options, without, or both."""
    if isinstance(item, SingleChoice):
        return {"options": ("choose",), "recall": ("recall",)}.get(manner, ("choose", "recall"))
    if isinstance(item, ChoiceQuestion):
        return ("choose",)
    return ("remember",) if isinstance(item, Card) else ("type",)


def tally(studied: Studied, clock: Clock) -> Tally:
    """Count what waits, in one statement."""
    counted = statements.waiting(studied.items, studied.settings.manner, studied.settings.order)
    row = db.session.execute(counted, studied.given(clock, studied.settings.new_per_day)).one()
    seen, introduced = row.seen, row.introduced
    due = min(row.due, max(0, studied.settings.reviews_per_day - (seen - introduced)))
    return Tally(
        learning=row.learning,
        soon=row.soon,
        later=row.today - row.soon,
        due=due,
        new=min(row.new, max(0, studied.settings.new_per_day - introduced)),
        seen=seen,
        introduced=introduced,
        held_back=row.due - due,
        tomorrow=row.tomorrow,
        next_at=row.next_at,
        first_learning=(row.learning_item, row.learning_template),
        first_due=(row.due_item, row.due_template),
    )


def next_card(studied: Studied, clock: Clock, count: Tally) -> Waiting | None:
    """Return the card to show now; one in learning may come a little early where nothing else is left."""
    if count.learning:
        found = _named(studied, count.first_learning)
    elif count.new and (not count.due or _is_new_next(studied.settings, count)):
        found = _new(studied, clock, 1)
    elif count.due:
        found = _named(studied, count.first_due)
    else:
        found = _named(studied, count.first_learning) if count.soon else []
    return found[0] if found else None


def cards_of_the_day(studied: Studied, clock: Clock, count: Tally, most: int) -> list[Waiting]:
    """Return what waits today in the order it will be shown, at most so many: learning, then due and new ones."""
    learning = _begun(studied, clock, statements.learning(studied.items), most)
    in_order = statements.due(studied.items, studied.settings.order)
    due = _begun(studied, clock, in_order, min(most, count.due))
    new = _new(studied, clock, min(most, count.new))
    return [*learning, *arranged(due, new, studied.settings.new_when)][:most]


def _begun(studied: Studied, clock: Clock, query: Select[CardRow, ItemVersion], most: int) -> list[Waiting]:
    return _cards(query, studied.given(clock, most))


def _named(studied: Studied, key: Key) -> list[Waiting]:
    item_id, template = key
    return _cards(statements.one(), {"learner": studied.user_id, "item": item_id, "template": template})


def _cards(query: Select[CardRow, ItemVersion], given: dict[str, Any]) -> list[Waiting]:
    return [Waiting(version, row.template, row.state) for row, version in db.session.execute(query, given)]


def _new(studied: Studied, clock: Clock, most: int) -> list[Waiting]:
    manner = studied.settings.manner
    query = statements.new(studied.items, manner, studied.settings.shuffle_new)
    found = db.session.execute(query, studied.given(clock, most))
    return [Waiting(version, template or templates_of(version.item, manner)[0], None) for version, template in found]


def arranged(due: Sequence[Waiting], new: Sequence[Waiting], new_when: str) -> list[Waiting]:
    """Put new cards after the due ones, before them, or evenly among them."""
    if new_when != "mixed":
        return [*new, *due] if new_when == "before" else [*due, *new]
    placed = [(place / len(cards), card) for cards in (due, new) for place, card in enumerate(cards)]
    return [card for _, card in sorted(placed, key=lambda one: one[0])]


def _is_new_next(settings: StudySettings, count: Tally) -> bool:
    if settings.new_when != "mixed":
        return settings.new_when == "before"
    reviewed = count.seen - count.introduced
    return count.introduced * (count.due + reviewed) < reviewed * (count.new + count.introduced)
