"""Storing a response in two statements, after the one that read the question: a class does it most, and all at once."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, or_, select

from quizapp.db import Base, UTCDateTime, db, insert
from quizapp.items.question import Choice
from quizapp.languages import Language
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


def record(
    seen: OpenQuestion, sent: Sequence[str], *, seq: int, language: Language, now: datetime, check: bool = False
) -> Standing:
    """Store what was chosen and return what stands there, as `record_response` does; raise what it raises.

    It is called where the attempt is over, the key was corrected since the question was read, the choice was sent
    before, or another stands. Everything else is done at once.
    """
    question = seen.question
    choice = question.read(sent, language) if sent else ()
    checked_at = now if check and not seen.exam and question.is_complete(choice) else None
    sending: dict[str, Any] = {
        "attempt_id": seen.attempt_id, "slot": seen.number, "seq": min(max(seq, 1), HIGHEST_SEQ), "language": language,
        "value": json.dumps(choice, ensure_ascii=False), "score": question.score(choice) if choice else 0.0,
        "sent_at": now, "recorded_at": now, "checked_at": checked_at,
        "version_id": seen.version_id, "due_after": now - GRACE,
    }  # fmt: skip
    log, store = _statements(db.engine.name)
    if _changes(log, sending) and _changes(store, sending):
        return Standing(sending["seq"], choice, now, checked_at is not None)
    attempt = db.session.get_one(Attempt, seen.attempt_id)
    found = record_response(attempt, seen.number, sent, seq=seq, language=language, now=now, check=check)
    return Standing(found.seq, found.choice, found.recorded_at, found.checked_at is not None)


def _changes(statement: Executable, values: dict[str, Any]) -> bool:
    done = db.session.connection().execute(statement, values, execution_options=COUNTED)
    return done.rowcount > 0


@cache
def _statements(engine: str) -> tuple[Executable, Executable]:
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
