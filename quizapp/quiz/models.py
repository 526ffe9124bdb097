"""Quiz, Attempt, Slot, Response, ResponseEvent: one learner's go at a quiz, from start to score."""

import json
from datetime import datetime
from functools import lru_cache

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.bank.models import ItemVersion
from quizapp.bank.records import Record
from quizapp.db import Base, UTCDateTime
from quizapp.items.collection import QuizOutline
from quizapp.items.question import Choice, Question

UNFINISHED_CLAUSE = text("finished_at IS NULL")


@lru_cache
def _outline(body: str) -> QuizOutline:
    return QuizOutline.model_validate_json(body)


class Quiz(Record):
    """A quiz the bank offers."""

    __tablename__ = "quiz"

    @property
    def outline(self) -> QuizOutline:
        """What the quiz is called and what it asks."""
        return _outline(self.body)


class Attempt(Base):
    """One go at one quiz. At most one is open per learner and quiz, so that a double click starts nothing twice.

    `public_id` is its address; `seed` fixes the order of its questions and options; the score is there once finished.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("quiz_id", "user_id", "number"),
        Index(
            "uq_attempt_open",
            *("quiz_id", "user_id"),
            unique=True,
            sqlite_where=UNFINISHED_CLAUSE,
            postgresql_where=UNFINISHED_CLAUSE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    quiz_id: Mapped[str] = mapped_column(ForeignKey("quiz.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    seed: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    score: Mapped[float | None]
    full_score: Mapped[int | None]

    quiz: Mapped[Quiz] = relationship()
    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.number", viewonly=True)


class Slot(Base):
    """A place in an attempt, counted from 1, with the version of the item that is asked there."""

    __tablename__ = "slot"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)

    version: Mapped[ItemVersion] = relationship(lazy="joined")
    response: Mapped["Response | None"] = relationship(viewonly=True, lazy="joined")

    @property
    def question(self) -> Question:
        """The question asked here."""
        return self.version.question


class Response(Base):
    """What was chosen last in a slot: the value with the highest sequence number. Once checked it stands."""

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
