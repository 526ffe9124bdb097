"""The log of reviews, which is only ever added to, and the states of cards, made of it again at any time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, UTCDateTime
from quizapp.study.schedule import CardState, Phase

SOURCES = ("review", "quiz", "anki")
TEMPLATES = ("remember", "recall", "choose", "type")  # as in the decks: how an item is asked


class ReviewEvent(Base):
    """One review of one card: when, by which clock, how it went. Its id is made where it happened, so it counts once.

    `study_day` is the learner's, counted from 1970. What the card was like before, and what interval it was given, is
    what was known when the event arrived; the truth is the events alone.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("user_id", "event_id"),
        CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        CheckConstraint(f"template IN {TEMPLATES}", name="template"),
        Index("ix_review_card", "user_id", "item_id", "template"),
        Index("ix_review_day", "user_id", "study_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(String(36))
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    template: Mapped[str] = mapped_column(String(10))
    reviewed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    zone: Mapped[str] = mapped_column(String(40))
    offset_minutes: Mapped[int]
    study_day: Mapped[int]
    rating: Mapped[int]
    duration_ms: Mapped[int]
    source: Mapped[str] = mapped_column(String(10))
    choice: Mapped[str] = mapped_column(LongText)
    language: Mapped[str] = mapped_column(String(4))
    phase_before: Mapped[str] = mapped_column(String(10))
    stability_before: Mapped[float | None]
    difficulty_before: Mapped[float | None]
    interval_given: Mapped[int]
    algorithm: Mapped[str] = mapped_column(String(20))
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime)


class UndoneReview(Base):
    """A review that was taken back; it may be taken back before it has arrived itself."""

    __tablename__ = "undone_review"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    undone_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CardRow(Base):
    """What the reviews of a card come to; a cache that `replay` makes again."""

    __tablename__ = "card_state"
    __table_args__ = (
        CheckConstraint("phase IN ('learning', 'review', 'relearning')", name="phase"),
        # What the queue counts and orders by is read from the index alone.
        Index(
            "ix_card_state_due", "user_id", "due_day", "phase", "due_at", "last_day", "stability", "item_id", "template"
        ),
        Index("ix_card_state_last", "user_id", "last_day"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    template: Mapped[str] = mapped_column(String(10), primary_key=True)
    phase: Mapped[Phase] = mapped_column(String(10))
    step: Mapped[int | None]
    stability: Mapped[float]
    difficulty: Mapped[float]
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_day: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    first_day: Mapped[int]
    last_day: Mapped[int]
    interval: Mapped[int]
    reps: Mapped[int]
    lapses: Mapped[int]

    @property
    def state(self) -> CardState:
        """The state as the schedule knows it."""
        return CardState(**{name: getattr(self, name) for name in CardState.__dataclass_fields__})
