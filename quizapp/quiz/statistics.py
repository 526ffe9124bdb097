"""The figures of questions: counted when an attempt ends, read from a row for each version, never from responses."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Executable, delete, func, select, update

from quizapp.bank.bodies import read_body
from quizapp.bank.models import BankItem, ItemTag, ItemVersion
from quizapp.db import db, insert, take_turns
from quizapp.items.choice import ChoiceQuestion
from quizapp.items.kinds import KINDS
from quizapp.items.model import Item
from quizapp.quiz.analysis import Sums
from quizapp.quiz.difficulty import rate_versions, score_alike
from quizapp.quiz.figures import Figures, pool
from quizapp.quiz.histogram import Counts
from quizapp.quiz.models import CLEARED, Attempt, Response, ResponseEvent, Slot
from quizapp.quiz.tallies import BIN_NAMES, VersionFigures, VersionHistogram
from quizapp.quiz.tally import Asked, Tally, times_taken

FIRST = (Attempt.number == 1, Attempt.missed_of.is_(None), Attempt.finished_at.is_not(None))
SUMS = ("n", "x", "xx", "y", "yy", "xy")
LETTERED = [kind for kind, made in KINDS.items() if issubclass(made, ChoiceQuestion)]
BATCH = 2000


def keep_figures() -> None:
    """Let nobody begin to count everything anew before this unit of work ends.

    Whoever locks attempts that may be counted already calls this first.
    """
    take_turns("figures", together=True)


def count_attempts(attempts: Iterable[Attempt], *, back: bool = False) -> None:
    """Count finished attempts in the figures of what they asked, or with `back` take them out of them again.

    Only a learner's first attempt at a quiz counts, and only once. The caller has locked them. What one unit of work
    counts it should count in one call: rows are taken in one order, so that two units never wait for each other.
    """
    rate_versions(_count(attempts, back=back))


def _count(attempts: Iterable[Attempt], *, back: bool = False) -> list[int]:
    """Return the ids of the versions whose figures changed."""
    due = [one for one in attempts if is_first(one) and one.counted is back]
    if not due:
        return []
    keep_figures()
    db.session.flush()
    found = Tally()
    for asked in asked_in({attempt.id: attempt.started_at for attempt in due}).values():
        found.add(asked, -1 if back else 1)
    add_to_figures(found)
    for attempt in due:
        attempt.counted = not back
    db.session.flush()
    return list(found.sums)


def is_first(attempt: Attempt) -> bool:
    """Whether a finished attempt is its learner's first at the quiz; practice of what was missed never is."""
    return attempt.finished_at is not None and attempt.number == 1 and attempt.missed_of is None


def asked_in(started: Mapping[int, datetime]) -> dict[int, list[Asked]]:
    """Return what attempts asked and what was earned there, by the ids of the attempts; told when each was started."""
    sent = _by_attempt(
        select(ResponseEvent.attempt_id, ResponseEvent.slot, ResponseEvent.sent_at)
        .where(ResponseEvent.attempt_id.in_(started))
        .order_by(ResponseEvent.attempt_id, ResponseEvent.sent_at, ResponseEvent.id)
    )
    same = (Response.attempt_id == Slot.attempt_id) & (Response.slot == Slot.number)
    slots = _by_attempt(
        select(Slot.attempt_id, Slot.number, Slot.version_id, Response.value, Response.score)
        .outerjoin(Response, same)
        .where(Slot.attempt_id.in_(started))
        .order_by(Slot.attempt_id, Slot.number)
    )
    lettered = _lettered({row.version_id for rows in slots.values() for row in rows})
    found = {}
    for attempt_id, rows in slots.items():
        times = times_taken(started[attempt_id], [(slot, moment) for _, slot, moment in sent.get(attempt_id, ())])
        found[attempt_id] = [_asked(row, row.version_id in lettered, times.get(row.number)) for row in rows]
    return found


def _by_attempt(query: Executable) -> dict[int, list[Any]]:
    rows = db.session.execute(query)
    return {attempt_id: list(group) for attempt_id, group in groupby(rows, itemgetter(0))}


def _lettered(version_ids: Collection[int]) -> set[int]:
    """Return those of the versions whose responses are letters of options to be counted. No item changes its kind."""
    of_it = (ItemTag.item_id == ItemVersion.item_id) & (ItemTag.tag == "kind") & ItemTag.value.in_(LETTERED)
    return set(db.session.scalars(select(ItemVersion.id).join(ItemTag, of_it).where(ItemVersion.id.in_(version_ids))))


def _asked(row: Any, is_lettered: bool, seconds: float | None) -> Asked:
    if row.value in {None, CLEARED}:
        return Asked(row.number, row.version_id, 0.0, None, seconds)
    return Asked(row.number, row.version_id, row.score, json.loads(row.value) if is_lettered else (), seconds)


def add_to_figures(found: Tally) -> None:
    """Add what was tallied to what is kept, in the order of the versions."""
    sums = [
        {"version_id": version_id} | {name: getattr(one, name) for name in SUMS}
        for version_id, one in sorted(found.sums.items())
    ]
    bins = [
        {"version_id": version_id, "of": of} | dict(zip(BIN_NAMES, counts, strict=True))
        for (version_id, of), counts in sorted(found.bins.items())
        if any(counts)
    ]
    for table, keys, names, rows in (
        (VersionFigures, ["version_id"], SUMS, sums),
        (VersionHistogram, ["version_id", "of"], BIN_NAMES, bins),
    ):
        new = insert(table)
        kept = table.__table__.c
        more = {name: kept[name] + new.excluded[name] for name in names}
        if rows:
            db.session.execute(new.on_conflict_do_update(index_elements=keys, set_=more), rows)


def forget_figures() -> int:
    """Forget all figures, so that they can be counted anew, and return how many attempts that will be."""
    take_turns("figures")
    db.session.execute(update(Attempt).where(Attempt.counted).values(counted=False))
    for table in (VersionHistogram, VersionFigures):
        db.session.execute(delete(table))
    return db.session.scalar(select(func.count()).select_from(Attempt).where(*FIRST)) or 0


def count_more(after: int) -> list[int]:
    """Count some of the attempts that are to be counted and are not, of those after an id; return their ids.

    How difficult the questions are is told at the end, by who counts.
    """
    due = select(Attempt).where(*FIRST, ~Attempt.counted, Attempt.id > after).order_by(Attempt.id).limit(BATCH)
    locked = due.with_for_update(of=Attempt).execution_options(populate_existing=True)
    found = list(db.session.scalars(locked))
    _count(found)
    return [attempt.id for attempt in found]


def figures_by_item(item_ids: Sequence[str]) -> dict[str, Figures]:
    """Return the figures of each of the items, those of its versions put together that score alike.

    Two statements, however many items and responses there are.
    """
    versions = db.session.execute(
        select(ItemVersion.item_id, ItemVersion.body, BankItem.version_number == ItemVersion.number, VersionFigures)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .outerjoin(VersionFigures, VersionFigures.version_id == ItemVersion.id)
        .where(ItemVersion.item_id.in_(item_ids))
        .where(VersionFigures.version_id.is_not(None) | (BankItem.version_number == ItemVersion.number))
    )
    published: dict[str, Item] = {}
    kept: defaultdict[str, list[tuple[Item, VersionFigures]]] = defaultdict(list)
    for item_id, body, is_published, row in versions:
        item = read_body(body)
        if is_published:
            published[item_id] = item
        if row is not None:
            kept[item_id].append((item, row))
    bins = _bins([row.version_id for rows in kept.values() for _, row in rows])
    found = {item_id: _pool(item, kept[item_id], bins) for item_id, item in published.items()}
    return {item_id: found.get(item_id, Figures()) for item_id in item_ids}


def _pool(item: Item, kept: list[tuple[Item, VersionFigures]], bins: dict[int, dict[str, Counts]]) -> Figures:
    alike = [row for worded, row in kept if score_alike(worded, item)]
    other_keys = sum(row.n for _, row in kept) - sum(row.n for row in alike)
    figures = (Figures(Sums(*(getattr(row, name) for name in SUMS)), bins[row.version_id]) for row in alike)
    return pool(figures, item, other_keys)


def _bins(version_ids: list[int]) -> dict[int, dict[str, Counts]]:
    columns = VersionHistogram.__table__.c
    rows = db.session.execute(select(*columns).where(columns.version_id.in_(version_ids))) if version_ids else ()
    found: defaultdict[int, dict[str, Counts]] = defaultdict(dict)
    for version_id, of, *counts in rows:
        found[version_id][of] = tuple(counts)
    return found
