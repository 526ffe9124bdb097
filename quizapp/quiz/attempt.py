"""An attempt's life: start it, record responses, check them, finish it. Safe to repeat and to race."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import Select, func, select

from quizapp.bank.models import ItemVersion
from quizapp.db import db, insert, take_turns
from quizapp.languages import Language
from quizapp.quiz.draw import draw_questions
from quizapp.quiz.models import GRACE, Attempt, Quiz, Response, ResponseEvent, Slot
from quizapp.quiz.scoring import Mark, total
from quizapp.quiz.statistics import count_attempts

HIGHEST_SEQ = 2**31 - 1
WITHOUT_LIMIT = 0.0  # the time factor of a learner for whom no time limit holds


class AttemptFinished(Exception):
    """The attempt is over, so nothing more is recorded in it."""


class NoAttemptLeft(Exception):
    """The learner has had as many attempts at the exam as it allows."""


class NoSuchSlot(LookupError):
    """The attempt has no question of this number."""


def start_attempt(
    quiz: Quiz,
    user_id: int,
    *,
    public_id: str,
    seed: int,
    now: datetime,
    time_factor: float = 1.0,
    instead_of: str | None = None,
) -> Attempt:
    """Start an attempt and return it, or return the learner's open attempt at this quiz where there is one.

    Where the attempt called `instead_of` is open, what is open is finished first; a start that is sent again finds it
    finished. `seed` fixes which questions are drawn and every order in which the attempt shows things; an exam's
    minutes are multiplied by `time_factor`. Raises NoAttemptLeft, NothingToAsk.
    """
    keep_keys()
    take_turns(f"start {quiz.id} {user_id}")
    unfinished = list(db.session.scalars(_unfinished(quiz.id, user_id)))
    afresh = any(one.public_id == instead_of for one in unfinished)
    over = list(takewhile(lambda one: afresh or one.is_over(now), unfinished))
    _end(_lock(over), now)
    if still_open := unfinished[len(over) :]:
        return still_open[0]
    rules = quiz.outline.exam
    if attempts_left(quiz, user_id) == 0:
        raise NoAttemptLeft(quiz.id)
    attempt = Attempt(public_id=public_id, quiz_id=quiz.id, user_id=user_id, seed=seed, started_at=now)
    attempt.exam, attempt.minutes = rules is not None, rules.minutes if rules else None
    attempt.due_at = due_at(now, attempt.minutes, time_factor)
    return add_attempt(attempt, draw_questions(quiz, seed))


def keep_keys() -> None:
    """Let no key be corrected before this unit of work ends, so that what it draws is not missed by a correction.

    To be called before any attempt is locked.
    """
    take_turns("corrections", together=True)


def add_attempt(attempt: Attempt, versions: Iterable[ItemVersion]) -> Attempt:
    """Store a new attempt with the next number of its learner and quiz, asking these versions in this order."""
    take_turns(f"start {attempt.quiz_id} {attempt.user_id}")
    mine = (Attempt.quiz_id == attempt.quiz_id, Attempt.user_id == attempt.user_id)
    attempt.number = (db.session.scalar(select(func.max(Attempt.number)).where(*mine)) or 0) + 1
    db.session.add(attempt)
    db.session.flush()
    numbered = enumerate(versions, 1)
    db.session.add_all(Slot(attempt_id=attempt.id, number=number, version_id=one.id) for number, one in numbered)
    db.session.flush()
    return attempt


def due_at(started_at: datetime, minutes: int | None, time_factor: float) -> datetime | None:
    """Return when an attempt's time is up, or None where it has no limit, or none for this learner."""
    if minutes is None or time_factor == WITHOUT_LIMIT:
        return None
    return started_at + timedelta(minutes=minutes * time_factor)


def attempts_left(quiz: Quiz, user_id: int) -> int | None:
    """Return how many more attempts a learner may start, or None where there is no limit.

    An open one has been started; practising what was missed does not count.
    """
    allowed = quiz.outline.exam.attempts if quiz.outline.exam else None
    if allowed is None:
        return None
    mine = (Attempt.quiz_id == quiz.id, Attempt.user_id == user_id, Attempt.missed_of.is_(None), Attempt.exam)
    return max(0, allowed - (db.session.scalar(select(func.count()).select_from(Attempt).where(*mine)) or 0))


def open_attempt(quiz_id: str, user_id: int) -> Attempt | None:
    """Return the learner's unfinished attempt at a quiz, the latest where a guest's was brought along, or None."""
    return db.session.scalars(_unfinished(quiz_id, user_id)).first()


def _unfinished(quiz_id: str, user_id: int) -> Select[Attempt]:
    mine = (Attempt.quiz_id == quiz_id, Attempt.user_id == user_id, Attempt.missed_of.is_(None))
    unfinished = select(Attempt).where(*mine, Attempt.finished_at.is_(None))
    return unfinished.order_by(Attempt.started_at.desc(), Attempt.id.desc())


def record_response(
    attempt: Attempt,
    slot: int,
    sent: Sequence[str],
    *,
    seq: int,
    language: Language,
    now: datetime,
    check: bool = False,
) -> Response:
    """Store what was chosen in a slot and return what stands there; with `check`, what was sent now stands for good.

    The highest `seq` wins: a repeat returns the same, an older one changes nothing, and a response that was checked
    stands. Nothing sent takes a choice back. In an exam, and where something is still to be chosen, nothing is checked.
    Everything sent goes into the log. Raises NotAResponse, NoSuchSlot or AttemptFinished, storing nothing.
    """
    [locked] = _lock([attempt])
    place = db.session.get(Slot, (attempt.id, slot), populate_existing=True)
    if place is None:
        raise NoSuchSlot(slot)
    question = place.question
    choice = question.read(sent, language) if sent else ()
    if locked.is_over(now):
        finish_attempt(locked, now)
        raise AttemptFinished(attempt.public_id)
    value = json.dumps(choice, ensure_ascii=False)
    key = {"attempt_id": attempt.id, "slot": slot}
    sending = {"seq": min(max(seq, 1), HIGHEST_SEQ), "value": value, "language": language}
    db.session.execute(insert(ResponseEvent).values(**key, **sending, sent_at=now).on_conflict_do_nothing())
    news = sending | {"score": question.score(choice) if choice else 0.0, "recorded_at": now}
    upsert = insert(Response).values(**key, **news)
    newer = (upsert.excluded.seq > Response.seq) & Response.checked_at.is_(None)
    db.session.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=news, where=newer))
    standing = _response(attempt.id, slot)
    may_check = check and not locked.exam and question.is_complete(choice)
    if may_check and standing.choice == choice and standing.checked_at is None:
        standing.checked_at = now
        db.session.flush()
    return standing


def flag_slot(attempt_id: int, slot: int, flagged: bool, now: datetime) -> None:
    """Mark a question to be looked at again, or take the mark away. Raises NoSuchSlot or AttemptFinished."""
    [locked] = _lock([db.session.get_one(Attempt, attempt_id)])
    place = db.session.get(Slot, (attempt_id, slot))
    if place is None:
        raise NoSuchSlot(slot)
    if locked.is_over(now):
        finish_attempt(locked, now)
        raise AttemptFinished(locked.public_id)
    place.flagged = flagged
    db.session.flush()


def finish_attempt(attempt: Attempt, now: datetime) -> Attempt:
    """End an attempt and store its score; one whose time is up ended then. Finishing it again changes nothing."""
    [locked] = _lock([attempt])
    _end([locked], now)
    return locked


def _end(locked: Iterable[Attempt], now: datetime) -> None:
    """End those of the locked attempts that are open, and count them all at once, so that counting never deadlocks."""
    ended = [attempt for attempt in locked if attempt.finished_at is None]
    for attempt in ended:
        score = total(marks(slots_of(attempt)))
        attempt.timed_out = attempt.due_at is not None and now > attempt.due_at
        attempt.finished_at = min(now, attempt.due_at or now)
        attempt.score, attempt.full_score = score.points, score.full
    count_attempts(ended)
    db.session.flush()


def finish_due_attempts(now: datetime) -> int:
    """End every attempt whose time is up, as of the moment it was, and return how many those were.

    One that somebody else is at just now is left to them, or to the next time.
    """
    late = select(Attempt).where(Attempt.finished_at.is_(None), Attempt.due_at < now - GRACE).order_by(Attempt.id)
    locked = late.with_for_update(of=Attempt, skip_locked=True).execution_options(populate_existing=True)
    found = list(db.session.scalars(locked))
    _end(found, now)
    return len(found)


def change_time_factor(user_id: int, time_factor: float, now: datetime) -> None:
    """Let a learner's extra time hold for the exams that are open too, counted from their start.

    One whose time is up is ended: its key may have been seen.
    """
    timed = (Attempt.user_id == user_id, Attempt.finished_at.is_(None), Attempt.minutes.is_not(None))
    locked = select(Attempt).where(*timed).order_by(Attempt.id).with_for_update(of=Attempt)
    found = list(db.session.scalars(locked.execution_options(populate_existing=True)))
    over = [attempt for attempt in found if attempt.is_over(now)]
    for attempt in found:
        if attempt not in over:
            attempt.due_at = due_at(attempt.started_at, attempt.minutes, time_factor)
    _end(over, now)
    db.session.flush()


def marks(slots: Iterable[Slot]) -> list[Mark]:
    """Return what each question earned, in the order they were asked."""
    return [Mark(slot.question, slot.score) for slot in slots]


def slots_of(attempt: Attempt) -> list[Slot]:
    """Return the attempt's slots with versions and responses as they are now."""
    rows = select(Slot).where(Slot.attempt_id == attempt.id).order_by(Slot.number)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _lock(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Take attempts for this unit of work, so that recording cannot race finishing; SQLite has its one lock."""
    ids = [attempt.id for attempt in attempts]
    rows = select(Attempt).where(Attempt.id.in_(ids)).order_by(Attempt.id).with_for_update(of=Attempt)
    return list(db.session.scalars(rows.execution_options(populate_existing=True))) if ids else []


def _response(attempt_id: int, slot: int) -> Response:
    one = select(Response).where(Response.attempt_id == attempt_id, Response.slot == slot)
    return db.session.scalars(one.execution_options(populate_existing=True)).one()
