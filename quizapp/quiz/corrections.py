"""Correcting a key: what it would do to past scores, and doing it, for all attempts or only where it raises a score."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Double, Row, cast, func, select, update

from quizapp.bank.models import ItemVersion
from quizapp.db import db, take_turns
from quizapp.items.keys import scores_alike
from quizapp.items.question import NotAResponse, Question
from quizapp.languages import Language
from quizapp.quiz.difficulty import rate_versions
from quizapp.quiz.models import CLEARED, Attempt, Response, Slot
from quizapp.quiz.statistics import add_to_figures, asked_in, keep_figures
from quizapp.quiz.tally import Asked, Tally

Mode = Literal["all", "raise", "none"]
BATCH = 1000
SAME_PLACE = (Response.attempt_id == Slot.attempt_id) & (Response.slot == Slot.number)


@dataclass(frozen=True)
class Effect:
    """What a corrected key would do to attempts at the question: how many there are, and whose score would change.

    An attempt asks a question once, so as many scores of attempts change as responses. The means are those of all
    finished attempts: as they are, with every response scored anew, and with only those that gain.
    """

    attempts: int = 0
    unfinished: int = 0
    rise: int = 0
    fall: int = 0
    mean: float = 0.0
    mean_of_all: float = 0.0
    mean_of_raised: float = 0.0

    @property
    def same(self) -> int:
        """How many finished attempts would keep their score."""
        return self.attempts - self.rise - self.fall


def effect_of(old: ItemVersion, new: Question) -> Effect:
    """Look at what it would do to past scores if `new` took the place of a version. Nothing is written."""
    asked = Slot.version_id.in_(scored_like(old))
    groups = db.session.execute(
        select(Response.value, Response.language, Response.score, Attempt.finished_at.is_(None), func.count())
        .add_columns(cast(func.coalesce(func.sum(1.0 / func.nullif(Attempt.full_score, 0)), 0.0), Double))
        .select_from(Slot)
        .join(Attempt, Attempt.id == Slot.attempt_id)
        .outerjoin(Response, SAME_PLACE)
        .where(asked)
        .group_by(Response.value, Response.language, Response.score, Attempt.finished_at.is_(None))
    )
    attempts = unfinished = rise = fall = 0
    gained = lost = 0.0
    score = scorer(new)
    for value, language, score_now, is_open, count, shares in groups:
        if is_open:
            unfinished += count
            continue
        attempts += count
        fresh = score(value, language) if value is not None else None
        change = fresh - score_now if fresh is not None else 0.0
        rise, fall = rise + count * (change > 0), fall + count * (change < 0)
        gained, lost = gained + shares * max(0.0, change), lost + shares * min(0.0, change)
    past = select(func.avg(Attempt.score / func.nullif(Attempt.full_score, 0)))
    mean = db.session.scalar(past.where(Attempt.id.in_(select(Slot.attempt_id).where(asked)))) or 0.0
    whole = max(1, attempts)
    means = (mean, mean + (gained + lost) / whole, mean + gained / whole)
    return Effect(attempts, unfinished, rise, fall, *means)


def correct(old: ItemVersion, new: ItemVersion, mode: Mode, now: datetime) -> int:
    """Let a new version take the place of one with another key, and return how many finished scores changed.

    With "all" every response is scored anew, with "raise" only those that gain, with "none" nothing that was told
    changes. Questions whose response has not been told yet become the new version in any case. What was responded and
    the log of it stay as they are; a response that does not fit the new version keeps the old one. Figures follow.
    Doing it again changes nothing.
    """
    if scores_alike(old.question, new.question):
        return 0
    take_turns("corrections")
    keep_figures()
    versions = [version_id for version_id in scored_like(old) if version_id != new.id]
    affected = _lock(versions, mode)
    done = _Correction(new, mode, now, versions)
    for start in range(0, len(affected), BATCH):
        done.take(affected[start : start + BATCH])
    add_to_figures(done.tally)
    rate_versions([new.id])
    db.session.expire_all()
    return done.changed


def scored_like(old: ItemVersion) -> list[int]:
    """Return the ids of those versions of the item that score alike."""
    rows = db.session.scalars(select(ItemVersion).where(ItemVersion.item_id == old.item_id).order_by(ItemVersion.id))
    return [row.id for row in rows if scores_alike(row.question, old.question)]


def _lock(versions: Collection[int], mode: Mode) -> list[int]:
    """Take all attempts at once, in the order everybody takes them, before any figures are changed."""
    asked = select(Slot.attempt_id).where(Slot.version_id.in_(versions))
    which = [Attempt.id.in_(asked)]
    if mode == "none":
        which.append(Attempt.finished_at.is_(None))
    locked = select(Attempt.id).where(*which).order_by(Attempt.id).with_for_update(of=Attempt)
    return list(db.session.scalars(locked))


class _Correction:
    """A correction under way, batch by batch: what it changes in the figures, and how many scores it has changed."""

    def __init__(self, new: ItemVersion, mode: Mode, now: datetime, versions: Collection[int]) -> None:
        self.new_id, self.mode, self.now, self.versions = new.id, mode, now, versions
        self.score = scorer(new.question)
        self.tally = Tally()
        self.changed = 0

    def take(self, ids: Sequence[int]) -> None:
        """Correct some attempts, all of which are locked."""
        columns = (Attempt.id, Attempt.started_at, Attempt.finished_at, Attempt.counted)
        attempts = db.session.execute(select(*columns).where(Attempt.id.in_(ids))).all()
        asked = asked_in({attempt.id: attempt.started_at for attempt in attempts})
        changes = {row.attempt_id: change for row in self._places(ids) if (change := self._change(row))}
        slots = [change.slot for change in changes.values()]
        scores = [change.response for change in changes.values() if change.response]
        totals = []
        for attempt in attempts:
            change = changes.get(attempt.id)
            if change is None or attempt.finished_at is None:
                continue
            before = asked[attempt.id]
            after = [change.applied(one, self.new_id) for one in before]
            if attempt.counted:
                self.tally.add(before, -1)
                self.tally.add(after)
            if change.response:
                totals.append({"id": attempt.id, "score": sum(one.score for one in after)})
        for table, rows in ((Slot, slots), (Response, scores), (Attempt, totals)):
            if rows:
                db.session.execute(update(table), rows)
        self.changed += len(totals)

    def _places(self, ids: Sequence[int]) -> Iterator[Row[Any]]:
        """Read the slots that asked one of the versions."""
        told: ColumnElement[bool] = Attempt.finished_at.is_not(None) | Response.checked_at.is_not(None)
        rows = (
            select(Slot.attempt_id, Slot.number, Slot.version_id, Slot.asked_id, Slot.earned_before)
            .add_columns(Response.value, Response.language, Response.score, told.label("told"))
            .join(Attempt, Attempt.id == Slot.attempt_id)
            .outerjoin(Response, SAME_PLACE)
            .where(Slot.attempt_id.in_(ids), Slot.version_id.in_(self.versions))
        )
        return iter(db.session.execute(rows))

    def _change(self, row: Any) -> "_Change | None":
        """Return what becomes of a slot; None where it stays as it is."""
        given = row.value not in {None, CLEARED}
        fresh = self.score(row.value, row.language) if given else 0.0
        if fresh is None or (row.told and self.mode == "none"):
            return None
        if row.told and self.mode == "raise" and given:
            fresh = max(fresh, row.score)
        place = {"attempt_id": row.attempt_id, "number": row.number}
        earned = row.score if given and row.told else None
        slot = place | {
            "version_id": self.new_id,
            "asked_id": row.asked_id or row.version_id,
            "corrected_at": self.now,
            "earned_before": earned if row.earned_before is None else row.earned_before,
        }
        changes = given and fresh != row.score
        response = {"attempt_id": row.attempt_id, "slot": row.number, "score": fresh} if changes else {}
        return _Change(slot, response)


@dataclass(frozen=True)
class _Change:
    """What becomes of one slot, and of the score of its response where that changes."""

    slot: dict[str, Any]
    response: dict[str, Any] = field(default_factory=dict)

    def applied(self, asked: Asked, new_id: int) -> Asked:
        """Return a question of the attempt as it is afterwards."""
        if asked.slot != self.slot["number"]:
            return asked
        return replace(asked, version_id=new_id, score=self.response.get("score", asked.score))


def scorer(question: Question) -> Callable[[str, Language], float | None]:
    """Return what scores a stored value by a question, each value once; None for what is no response to it."""

    @cache
    def score(value: str, language: Language) -> float | None:
        choice = tuple(json.loads(value))
        try:
            return question.score(question.read(question.as_sent(choice, language), language)) if choice else 0.0
        except NotAResponse:
            return None

    return score
