"""The changelog of a deck: which notes were added, changed and withdrawn, day by day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select

from quizapp.bank.choose import items_of
from quizapp.db import db
from quizapp.decks.models import ChangeKind, NoteChange
from quizapp.items.text import Text

LISTED = 12  # a day with more changes of one kind is told as a number


class _Row(NamedTuple):
    item_id: str
    kind: ChangeKind
    parts: str
    changed_at: datetime
    id: int


@dataclass(frozen=True)
class Change:
    """One change of a note: of which kind, in which parts, and what the note asks."""

    item_id: str
    kind: ChangeKind
    parts: tuple[str, ...]
    changed_at: datetime
    prompt: Text


@dataclass(frozen=True)
class Day:
    """What changed in a deck on one day, the latest first."""

    day: date
    last: datetime
    counts: dict[ChangeKind, int]
    listed: tuple[Change, ...]


def days_of_change(joined: Mapping[str, datetime], zone: tzinfo, most: int) -> list[Day]:
    """Return the latest days, at most so many, on which a deck changed; days are those of `zone`.

    `joined` says which items' notes the deck holds and since when: for its readers each was new then.
    """
    days: list[Day] = []
    for day, found in groupby(_rows(joined), lambda row: row.changed_at.astimezone(zone).date()):
        if len(days) == most:
            break
        changes = list(found)
        counts = Counter(row.kind for row in changes)
        told = [row for row in changes if counts[row.kind] <= LISTED]
        days.append(Day(day, changes[0].changed_at, dict(counts), _listed(told)))
    return days


def _rows(joined: Mapping[str, datetime]) -> list[_Row]:
    """Return what happened to a deck's notes since each was in it, the latest first."""
    columns = (NoteChange.item_id, NoteChange.kind, NoteChange.parts, NoteChange.changed_at, NoteChange.id)
    log = [_Row(*found) for found in db.session.execute(select(*columns).where(NoteChange.kind != "added"))]
    rows = [row for row in log if row.item_id in joined and row.changed_at > joined[row.item_id]]
    rows += [_Row(item_id, "added", "", moment, 0) for item_id, moment in joined.items()]
    return sorted(rows, key=lambda row: (row.changed_at, row.id), reverse=True)


def _listed(rows: list[_Row]) -> tuple[Change, ...]:
    prompts = {row.id: row.version.item.prompt for row in items_of([row.item_id for row in rows]) if row.version}
    return tuple(
        Change(row.item_id, row.kind, tuple(row.parts.split()), row.changed_at, prompts[row.item_id]) for row in rows
    )
