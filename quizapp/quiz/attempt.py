"""An attempt's life: start it, record responses, check them, finish it. Safe to repeat and to race."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from quizapp.bank.models import ItemVersion
from quizapp.db import db, insert, take_turns
from quizapp.languages import Language
from quizapp.quiz.draw import draw_questions
from quizapp.quiz.models import Attempt, Quiz, Response, ResponseEvent, Slot
from quizapp.quiz.scoring import Mark, total

HIGHEST_SEQ = 2**31 - 1


class AttemptFinished(Exception):
    """The attempt is over, so nothing more is recorded in it."""


class NoSuchSlot(LookupError):
    """The attempt has no question of this number."""


def start_attempt(quiz: Quiz, user_id: int, *, public_id: str, seed: int, now: datetime) -> Attempt:
    """Start an attempt and return it, or return the learner's open attempt at this quiz where there is one.

    `seed` fixes which questions are drawn and every order in which the attempt shows things.
    """
    take_turns(f"start {quiz.id} {user_id}")
    if still_open := open_attempt(quiz.id, user_id):
        return still_open
    mine = (Attempt.quiz_id == quiz.id, Attempt.user_id == user_id)
    last = db.session.scalar(select(func.max(Attempt.number)).where(*mine)) or 0
    attempt = Attempt(public_id=public_id, quiz_id=quiz.id, user_id=user_id, number=last + 1, seed=seed, started_at=now)
    db.session.add(attempt)
    db.session.flush()
    _fill_slots(attempt, draw_questions(quiz, seed))
    return attempt


def open_attempt(quiz_id: str, user_id: int) -> Attempt | None:
    """Return the learner's unfinished attempt at a quiz, or None."""
    mine = (Attempt.quiz_id == quiz_id, Attempt.user_id == user_id)
    return db.session.scalar(select(Attempt).where(*mine, Attempt.finished_at.is_(None)))


def _fill_slots(attempt: Attempt, versions: list[ItemVersion]) -> None:
    db.session.add_all(
        Slot(attempt_id=attempt.id, number=number, version_id=version.id) for number, version in enumerate(versions, 1)
    )
    db.session.flush()


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
    stands. Everything sent goes into the log. Raises NotAResponse, NoSuchSlot or AttemptFinished, storing nothing.
    """
    locked = _lock(attempt)
    place = db.session.get(Slot, (attempt.id, slot))
    if place is None:
        raise NoSuchSlot(slot)
    choice = place.question.read(sent, language)
    if locked.finished_at is not None:
        raise AttemptFinished(attempt.public_id)
    value = json.dumps(choice, ensure_ascii=False)
    key = {"attempt_id": attempt.id, "slot": slot}
    sending = {"seq": min(max(seq, 1), HIGHEST_SEQ), "value": value, "language": language}
    db.session.execute(insert(ResponseEvent).values(**key, **sending, sent_at=now).on_conflict_do_nothing())
    news = sending | {"score": place.question.score(choice), "recorded_at": now}
    upsert = insert(Response).values(**key, **news)
    newer = (upsert.excluded.seq > Response.seq) & Response.checked_at.is_(None)
    db.session.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=news, where=newer))
    standing = _response(attempt.id, slot)
    if check and standing.choice == choice and standing.checked_at is None:
        standing.checked_at = now
        db.session.flush()
    return standing


def finish_attempt(attempt: Attempt, now: datetime) -> Attempt:
    """End an attempt and store its score. Finishing it again changes nothing."""
    attempt = _lock(attempt)
    if attempt.finished_at is None:
        score = total(marks(slots_of(attempt)))
        attempt.finished_at, attempt.score, attempt.full_score = now, score.points, score.full
        db.session.flush()
    return attempt


@dataclass(frozen=True)
class Progress:
    """How far an attempt is: its number of questions, and which of them have no response, or none that stands."""

    last: int
    without_response: list[int]
    unchecked: list[int]

    @property
    def next(self) -> int:
        """The question to go on with: the first without a response, else the first unchecked, else the last."""
        return next(iter([*self.without_response, *self.unchecked]), self.last)


def progress(attempt: Attempt) -> Progress:
    """Look at how far an attempt is, without reading its questions."""
    same = (Response.attempt_id == Slot.attempt_id) & (Response.slot == Slot.number)
    found = select(Slot.number, Response.seq, Response.checked_at).outerjoin(Response, same)
    rows = db.session.execute(found.where(Slot.attempt_id == attempt.id).order_by(Slot.number)).all()
    without_response = [number for number, seq, _ in rows if seq is None]
    return Progress(len(rows), without_response, [number for number, _, checked_at in rows if checked_at is None])


def marks(slots: Iterable[Slot]) -> list[Mark]:
    """Return what each question earned, in the order they were asked."""
    return [Mark(slot.question, slot.response.score if slot.response else None) for slot in slots]


def slots_of(attempt: Attempt) -> list[Slot]:
    """Return the attempt's slots with versions and responses as they are now."""
    rows = select(Slot).where(Slot.attempt_id == attempt.id).order_by(Slot.number)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _lock(attempt: Attempt) -> Attempt:
    """Take the attempt for this unit of work, so that recording cannot race finishing; SQLite has its one lock."""
    row = select(Attempt).where(Attempt.id == attempt.id).with_for_update(of=Attempt)
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def _response(attempt_id: int, slot: int) -> Response:
    one = select(Response).where(Response.attempt_id == attempt_id, Response.slot == slot)
    return db.session.scalars(one.execution_options(populate_existing=True)).one()
