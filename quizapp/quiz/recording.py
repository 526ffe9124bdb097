"""Storing a response in two statements, after the one that read the question: a class does it most, and all at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import UpdateBase, bindparam, or_, select

from quizapp.db import Base, UTCDateTime, db, insert
from quizapp.items.question import Choice
from quizapp.languages import Language
from quizapp.lean import LeanChange
from quizapp.quiz.attempt import HIGHEST_SEQ, record_response
from quizapp.quiz.models import GRACE, Attempt, Response, ResponseEvent, Slot
from quizapp.quiz.open_question import OpenQuestion

LOGGED = ("attempt_id", "slot", "seq", "value", "language", "sent_at")
STORED = ("attempt_id", "slot", "seq", "value", "score", "language", "recorded_at", "checked_at")
COUNTED = {"preserve_rowcount": True}  # else an INSERT tells -1 on PostgreSQL, whatever it did


class Standing(NamedTuple):
    """What stands in a slot now: the number it was sent with, the choice, when it was stored, whether for good."""

    seq: int
    choice: Choice
    recorded_at: datetime
    checked: bool


class NotAtOnce(Exception):
    """The response cannot be stored at once: the attempt is over, or the slot is not as it was read."""


class Sending(NamedTuple):
    """What is sent to a slot: the values of the fields, the number it is sent with, in which language, when."""

    sent: Sequence[str]
    seq: int
    language: Language
    now: datetime
    check: bool = False


def record(seen: OpenQuestion, sending: Sending) -> Standing:
    """Store what was chosen and return what stands there, as `record_response` does; raise what it raises.

    It is called where the attempt is over, the key was corrected since the question was read, the choice was sent
    before, or another stands. Everything else is done at once.
    """
    values = _values_of(seen, sending)
    run = db.session.connection().execute
    for statement in _statements(db.engine.name):
        if run(statement, values, execution_options=COUNTED).rowcount < 1:
            break
    else:
        return _standing(seen, sending, values)
    attempt = db.session.get_one(Attempt, seen.attempt_id)
    sent, seq, language, now, check = sending
    found = record_response(attempt, seen.number, sent, seq=seq, language=language, now=now, check=check)
    return Standing(found.seq, found.choice, found.recorded_at, found.checked_at is not None)


def record_at_once(connection: Any, seen: OpenQuestion, sending: Sending) -> Standing:
    """Store what was chosen on a connection that `driver_unit` lent; raise NotAtOnce where `record` is needed."""
    values = _values_of(seen, sending)
    for change in _changes(db.engine.name):
        if change.run(connection, values) < 1:
            raise NotAtOnce
    return _standing(seen, sending, values)


def _values_of(seen: OpenQuestion, sending: Sending) -> dict[str, Any]:
    choice, question, now = seen.read(sending.sent, sending.language), seen.question, sending.now
    checked_at = now if sending.check and not seen.exam and question.is_complete(choice) else None
    return {
        "attempt_id": seen.attempt_id, "slot": seen.number, "seq": min(max(sending.seq, 1), HIGHEST_SEQ),
        "language": sending.language, "value": json.dumps(choice, ensure_ascii=False),
        "score": question.score(choice) if choice else 0.0, "sent_at": now, "recorded_at": now,
        "checked_at": checked_at, "version_id": seen.version_id, "due_after": now - GRACE,
    }  # fmt: skip


def _standing(seen: OpenQuestion, sending: Sending, values: Mapping[str, Any]) -> Standing:
    choice = seen.read(sending.sent, sending.language)
    return Standing(values["seq"], choice, sending.now, values["checked_at"] is not None)


@cache
def _changes(engine: str) -> list[LeanChange]:
    return [LeanChange(statement, db.engine) for statement in _statements(engine)]


@cache
def _statements(engine: str) -> tuple[UpdateBase, UpdateBase]:
    """Return the statements, written once for an engine: one logs what is sent, the other lets it stand.

    The first holds the attempt, so that the second sees a key that was corrected before.
    """
    open_attempt = select(*_values(ResponseEvent, LOGGED)).where(
        Attempt.id == bindparam("attempt_id"),
        Attempt.finished_at.is_(None),
        or_(Attempt.due_at.is_(None), Attempt.due_at >= bindparam("due_after", type_=UTCDateTime())),
    )
    log = insert(ResponseEvent).from_select(LOGGED, open_attempt.with_for_update(of=Attempt)).on_conflict_do_nothing()
    same_key = select(*_values(Response, STORED)).where(
        Slot.attempt_id == bindparam("attempt_id"),
        Slot.number == bindparam("slot"),
        Slot.version_id == bindparam("version_id"),
    )
    store = insert(Response).from_select(STORED, same_key)
    news = {name: store.excluded[name] for name in STORED[2:]}
    newer = (store.excluded.seq > Response.seq) & Response.checked_at.is_(None)
    return log, store.on_conflict_do_update(index_elements=list(STORED[:2]), set_=news, where=newer)


def _values(table: type[Base], names: Sequence[str]) -> list[Any]:
    return [bindparam(name, type_=table.__table__.c[name].type) for name in names]
