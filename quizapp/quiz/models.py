"""Quiz, Attempt, Slot, Response, ResponseEvent: one learner's go at a quiz, from start to score."""

import json
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.bank.models import ItemVersion
from quizapp.bank.records import Record
from quizapp.db import Base, UTCDateTime
from quizapp.items.collection import QuizOutline
from quizapp.items.question import Choice, Question

GRACE = timedelta(seconds=30)  # what reaches us so late after the end of an exam still counts
CLEARED = "[]"
MOST_SLOTS = 2**31 - 1  # more than any quiz asks, and as far as both engines count
OPEN = "finished_at IS NULL"
OPEN_AT_A_QUIZ = "finished_at IS NULL AND missed_of IS NULL"


def is_over(finished_at: datetime | None, due_at: datetime | None, now: datetime) -> bool:
    """Whether an attempt that was finished or is due then takes no response any more."""
    return finished_at is not None or (due_at is not None and now > due_at + GRACE)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


@lru_cache
def read_outline(body: str) -> QuizOutline:
    """Return the quiz of a stored body."""
    return QuizOutline.model_validate_json(body)


class Quiz(Record):
    """A quiz the bank offers."""

    __tablename__ = "quiz"

    @property
    def outline(self) -> QuizOutline:
        """What the quiz is called and what it asks."""
        return read_outline(self.body)


class Attempt(Base):
    """One go at one quiz, or at what was missed in an earlier one.

    At most one is open per learner and quiz, and per attempt whose misses are practised, so that a double click starts
    nothing twice; what a guest had open and brought along at sign-in may stay open beside it, `set_apart` by its own
    id, which is 0 elsewhere.

    `public_id` is its address; `seed` fixes the order of its questions and options. An `exam` gives no feedback before
    its end; it may have `minutes`, and then is due at `due_at`, which includes a learner's extra time. Once finished it
    has a score; `timed_out` says that time and not the learner ended it, and `counted` that the figures of its
    questions hold it.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("quiz_id", "user_id", "number"),
        Index("uq_attempt_open", "quiz_id", "user_id", "set_apart", unique=True, **_where(OPEN_AT_A_QUIZ)),
        Index("uq_attempt_open_missed", "missed_of", unique=True, **_where(OPEN)),
        Index("ix_attempt_due_at", "due_at", **_where(OPEN)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    quiz_id: Mapped[str] = mapped_column(ForeignKey("quiz.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    seed: Mapped[int]
    set_apart: Mapped[int] = mapped_column(default=0)
    missed_of: Mapped[int | None] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    exam: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    timed_out: Mapped[bool] = mapped_column(default=False)
    score: Mapped[float | None]
    full_score: Mapped[int | None]
    counted: Mapped[bool] = mapped_column(default=False)

    quiz: Mapped[Quiz] = relationship()
    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.number", viewonly=True)

    @property
    def outline(self) -> QuizOutline:
        """What its quiz is called and what it asks."""
        return self.quiz.outline

    def is_over(self, now: datetime) -> bool:
        """Whether it takes no response any more: it was finished, or its time and the grace after it have passed."""
        return is_over(self.finished_at, self.due_at, now)


class Slot(Base):
    """A place in an attempt, counted from 1, with the version of the item that is asked there.

    Where its key was corrected later, `version_id` is the corrected version, `asked_id` the one that was asked at
    first, and `earned_before` what the response had earned by then, if it was told.
    """

    __tablename__ = "slot"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    flagged: Mapped[bool] = mapped_column(default=False)
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"))
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    earned_before: Mapped[float | None]

    version: Mapped[ItemVersion] = relationship(lazy="joined", foreign_keys=[version_id])
    asked: Mapped[ItemVersion | None] = relationship(foreign_keys=[asked_id])
    response: Mapped["Response | None"] = relationship(viewonly=True, lazy="joined")

    @property
    def question(self) -> Question:
        """The question asked here."""
        return self.version.question

    @property
    def given(self) -> "Response | None":
        """The response that stands here, or None where there is none or it was cleared."""
        return self.response if self.response and self.response.value != CLEARED else None

    @property
    def score(self) -> float | None:
        """What the response earns, between 0 and 1, or None where there is none."""
        return self.given.score if self.given else None

    @property
    def next_seq(self) -> int:
        """The number of the next response here."""
        return self.response.seq + 1 if self.response else 1

    @property
    def gained(self) -> float:
        """What the correction of its key has added to what had been told, below 0 where it took something away."""
        return 0.0 if self.earned_before is None else (self.score or 0.0) - self.earned_before


class Response(Base):
    """What was chosen last in a slot: the value with the highest sequence number. Once checked it stands.

    A value without anything in it is a choice taken back: it has its place in the sequence and earns nothing.
    """

    __tablename__ = "response"
    __table_args__ = (
        ForeignKeyConstraint(["attempt_id", "slot"], ["slot.attempt_id", "slot.number"], ondelete="CASCADE"),
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    )

    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    value: Mapped[str] = mapped_column(LongText)
    score: Mapped[float]
    language: Mapped[str] = mapped_column(String(2))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def choice(self) -> Choice:
        """The value as the kind of question reads it."""
        return tuple(json.loads(self.value))


class ResponseEvent(Base):
    """The log of every response that was sent, also of those that came too late to count. Only ever added to."""

    __tablename__ = "response_event"
    __table_args__ = (
        ForeignKeyConstraint(["attempt_id", "slot"], ["slot.attempt_id", "slot.number"], ondelete="CASCADE"),
        UniqueConstraint("attempt_id", "slot", "seq", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int]
    slot: Mapped[int]
    seq: Mapped[int]
    value: Mapped[str] = mapped_column(LongText)
    language: Mapped[str] = mapped_column(String(2))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
