"""Quizzes that feed the schedule, for learners who say so: a wrong response counts as Again, a right one as Good."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select

from quizapp.db import db
from quizapp.languages import DEFAULT, parse_language
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt
from quizapp.study.log import Event, record_reviews
from quizapp.study.queue import templates_of
from quizapp.study.schedule import AGAIN, GOOD
from quizapp.study.settings import StudySettings, settings_of
from quizapp.web.study_words import clock_of


def feed(attempt: Attempt, now: datetime) -> None:
    """Let a finished attempt's responses count as reviews, each once, where its learner says so."""
    settings = settings_of(attempt.user_id)
    if settings.quizzes_from and attempt.finished_at and attempt.finished_at >= settings.quizzes_from:
        zone = clock_of(settings, now).zone
        record_reviews(attempt.user_id, reviews_of(attempt, zone), settings.parameters, now)


def catch_up(settings: StudySettings, now: datetime) -> None:
    """Feed the attempts that ended because their time was up, when nobody pressed a button."""
    if settings.quizzes_from:
        ended = select(Attempt).where(Attempt.user_id == settings.user_id, Attempt.finished_at >= settings.quizzes_from)
        for attempt in db.session.scalars(ended.where(Attempt.timed_out)):
            feed(attempt, now)


def reviews_of(attempt: Attempt, zone: str) -> list[Event]:
    """Return the responses of an attempt as reviews; a question without one says nothing."""
    events = []
    for slot in slots_of(attempt):
        given = slot.given
        if given is None:
            continue
        at = given.recorded_at
        events.append(
            Event(
                id=str(uuid5(NAMESPACE_URL, f"quizapp attempt {attempt.public_id} {slot.number}")),
                item_id=slot.version.item_id,
                template=templates_of(slot.question, "options")[0],
                at=at,
                zone=zone,
                offset=at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0),
                rating=GOOD if (slot.score or 0) >= 1 else AGAIN,
                language=parse_language(given.language) or DEFAULT,
                source="quiz",
                choice=given.value,
            )
        )
    return events
