"""Learning from mistakes: what an attempt missed, and an attempt at just that."""

from datetime import datetime

from sqlalchemy import BindParameter, Select, and_, func, select
from sqlalchemy.orm import aliased

from quizapp.bank.choose import versions_of
from quizapp.bank.models import ItemVersion
from quizapp.db import db, take_turns
from quizapp.quiz.attempt import add_attempt, keep_keys, slots_of
from quizapp.quiz.models import Attempt, Response, Slot
from quizapp.quiz.order import shuffled

Again, Asked, Then, Earned = aliased(Attempt), aliased(Slot), aliased(ItemVersion), aliased(Response)


class NothingMissed(Exception):
    """Every question of the attempt earned its full mark, or is no longer published."""


def missed_items(attempt: Attempt) -> list[ItemVersion]:
    """Return the questions that earned less than the full mark, in the order asked, each as it is published now."""
    return versions_of([slot.version.item_id for slot in slots_of(attempt) if (slot.score or 0) < 1])


def missed_of(user_id: int | BindParameter[int]) -> Select[str]:
    """Return a query for the ids of the items that a learner has not got right since they were last missed."""
    later = (
        select(Again.id)
        .join(Asked, Asked.attempt_id == Again.id)
        .join(Then, Then.id == Asked.version_id)
        .join(Earned, and_(Earned.attempt_id == Asked.attempt_id, Earned.slot == Asked.number))
        .where(Again.user_id == user_id, Again.finished_at > Attempt.finished_at, Then.item_id == ItemVersion.item_id)
        .where(Earned.score >= 1)
        .correlate(Attempt, ItemVersion)
    )
    earned = and_(Response.attempt_id == Slot.attempt_id, Response.slot == Slot.number)
    return (
        select(ItemVersion.item_id)
        .join(Slot, Slot.version_id == ItemVersion.id)
        .join(Attempt, Attempt.id == Slot.attempt_id)
        .outerjoin(Response, earned)
        .where(Attempt.user_id == user_id, Attempt.finished_at.is_not(None), func.coalesce(Response.score, 0) < 1)
        .where(~later.exists())
    )


def practise_missed(attempt: Attempt, *, public_id: str, seed: int, now: datetime) -> Attempt:
    """Start a practice attempt at what a finished attempt missed, or return the open one. Raises NothingMissed."""
    keep_keys()
    take_turns(f"missed {attempt.id}")
    open_one = select(Attempt).where(Attempt.missed_of == attempt.id, Attempt.finished_at.is_(None))
    if still_open := db.session.scalar(open_one):
        return still_open
    versions = missed_items(attempt)
    if not versions:
        raise NothingMissed(attempt.public_id)
    again = Attempt(public_id=public_id, quiz_id=attempt.quiz_id, user_id=attempt.user_id, seed=seed, started_at=now)
    again.missed_of = attempt.id
    return add_attempt(again, shuffled(versions, str(seed)))
