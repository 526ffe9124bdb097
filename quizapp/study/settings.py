"""What a learner has chosen about studying: how much a day, how sure, in which order, with which buttons."""

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, UTCDateTime, db
from quizapp.study.schedule import DEFAULT_WEIGHTS, Parameters

MANNERS = ("options", "recall", "both")  # how a question with one right option is asked
NEW_WHEN = ("after", "before", "mixed")  # when new cards come: after the due ones, before them, among them
ORDERS = ("urgent", "due")  # of the due cards, what is most likely forgotten first, or what was due first
DEFAULTS = {
    "retention": 0.9,
    "weights": [],
    "new_per_day": 20,
    "reviews_per_day": 200,
    "ahead_minutes": 20,
    "buttons": 4,
    "manner": "options",
    "new_when": "after",
    "order": "urgent",
    "shuffle_new": False,
    "quizzes_from": None,
    "zone": "",
}


class StudySettings(Base):
    """One learner's choices; whoever chose nothing has no row and the defaults.

    `weights` are the learner's own of FSRS-6, as Anki shows them, or none. `zone` is the learner's time zone, empty
    while it is that of the browser. Quizzes that end after `quizzes_from` count as reviews; none do where it is empty.
    """

    __tablename__ = "study_settings"
    __table_args__ = (
        CheckConstraint("retention BETWEEN 0.7 AND 0.97", name="retention"),
        CheckConstraint("new_per_day BETWEEN 0 AND 999", name="new_per_day"),
        CheckConstraint("reviews_per_day BETWEEN 0 AND 9999", name="reviews_per_day"),
        CheckConstraint("ahead_minutes BETWEEN 0 AND 720", name="ahead_minutes"),
        CheckConstraint("buttons IN (2, 4)", name="buttons"),
        CheckConstraint(f"manner IN {MANNERS}", name="manner"),
        CheckConstraint(f"new_when IN {NEW_WHEN}", name="new_when"),
        CheckConstraint(f'"order" IN {ORDERS}', name="order"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    retention: Mapped[float]
    weights: Mapped[list[float]] = mapped_column(JSON)
    new_per_day: Mapped[int]
    reviews_per_day: Mapped[int]
    ahead_minutes: Mapped[int]
    buttons: Mapped[int]
    manner: Mapped[str] = mapped_column(String(10))
    new_when: Mapped[str] = mapped_column(String(10))
    order: Mapped[str] = mapped_column(String(10))
    shuffle_new: Mapped[bool]
    quizzes_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    zone: Mapped[str] = mapped_column(String(40))

    @property
    def parameters(self) -> Parameters:
        """What the schedule rests on."""
        return Parameters(retention=self.retention, weights=tuple(self.weights) or DEFAULT_WEIGHTS)

    @property
    def ahead(self) -> timedelta:
        """How long before its time a card in learning may come, where nothing else is left."""
        return timedelta(minutes=self.ahead_minutes)


def settings_of(user_id: int | None) -> StudySettings:
    """Return a learner's settings, or the defaults, not stored; also for somebody who is not known yet."""
    found = db.session.get(StudySettings, user_id) if user_id is not None else None
    return found or StudySettings(user_id=user_id, **DEFAULTS)


def adopt_settings(*, guest_id: int, user_id: int) -> StudySettings:
    """Give a guest's settings to a user who has none, and return those that are the user's now."""
    guests = db.session.get(StudySettings, guest_id)
    if guests and db.session.get(StudySettings, user_id) is None:
        guests.user_id = user_id
        db.session.flush()
    return settings_of(user_id)


@lru_cache(maxsize=64)
def parameters_name(parameters: Parameters) -> str:
    """Return a short name of a set of parameters, by which the log says what a review was scheduled with."""
    told = f"{parameters.retention} {parameters.longest} {parameters.weights}"
    return f"fsrs-6:{hashlib.sha256(told.encode()).hexdigest()[:8]}"
