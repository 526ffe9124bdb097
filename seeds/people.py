"""The demo people: a teacher, and a learner who takes quizzes, better every time, and studies on most evenings."""

import random
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from quizapp.accounts.models import User
from quizapp.bank.choose import pool_of
from quizapp.bank.records import current_records
from quizapp.config import HOME_ZONE
from quizapp.db import db
from quizapp.items.arranged import Matching, Ordering
from quizapp.items.choice import ChoiceQuestion
from quizapp.items.collection import Selection
from quizapp.items.question import Question
from quizapp.quiz.attempt import finish_attempt, record_response, slots_of, start_attempt
from quizapp.quiz.models import Quiz
from quizapp.study.log import Event, record_reviews
from quizapp.study.queue import Clock, Studied, Waiting, cards_of_the_day, tally
from quizapp.study.schedule import RATINGS
from quizapp.study.settings import settings_of

TEACHER = "demo teacher"
LEARNER = "demo learner"
DAYS_AGO = (21, 14, 9, 5, 2)
CHANCE_AT_FIRST = 0.4
CHANCE_GAINED = 0.1
NEW_PER_DAY, MOST_CARDS = 8, 60


def seed_people(now: datetime) -> int:
    """Add those demo people who are not there yet, and return how many were added."""
    present = set(db.session.scalars(select(User.name).where(User.name.in_([TEACHER, LEARNER]))))
    if TEACHER not in present:
        db.session.add(User(role="teacher", name=TEACHER, created_at=now))
    if LEARNER not in present:
        learner = User(role="learner", name=LEARNER, created_at=now - timedelta(days=DAYS_AGO[0]))
        db.session.add(learner)
        db.session.flush()
        add_history(learner, now)
        add_reviews(learner, now)
    db.session.flush()
    return 2 - len(present)


def add_history(learner: User, now: datetime) -> None:
    """Let a learner have taken quizzes on the days named by DAYS_AGO, a little better every time."""
    on_offer = current_records(Quiz)
    for number, days in enumerate(DAYS_AGO):
        quiz = on_offer[number % len(on_offer)]
        take_quiz(learner, quiz, number, now - timedelta(days=days))


def add_reviews(learner: User, now: datetime) -> None:
    """Let a learner have studied what waited on each evening but every fifth, and again after half an hour."""
    chance, settings = random.Random(1), settings_of(None)  # noqa: S311
    settings.new_per_day = NEW_PER_DAY
    studied = Studied(learner.id, pool_of(Selection()), settings)
    for days in (days for days in range(DAYS_AGO[0], 0, -1) if days % 5):
        for minutes in (0, 30):
            clock = Clock(now - timedelta(days=days) + timedelta(minutes=minutes), HOME_ZONE)
            cards = cards_of_the_day(studied, clock, tally(studied, clock), MOST_CARDS)
            events = [
                review(card, clock, place, chance.choices(RATINGS, (12, 13, 65, 10))[0])
                for place, card in enumerate(cards)
            ]
            record_reviews(learner.id, events, settings.parameters, clock.now)


def review(card: Waiting, clock: Clock, place: int, rating: int) -> Event:
    """Return a review of a card, after so many others of eight seconds each."""
    return Event(
        id=str(uuid5(NAMESPACE_URL, f"demo {card.version.item_id} {card.template} {clock.day} {clock.now.minute}")),
        item_id=card.version.item_id,
        template=card.template,
        at=clock.now + timedelta(seconds=8 * place),
        zone=clock.zone,
        offset=clock.offset,
        rating=rating,
        language="vi",
        duration_ms=4000 + 1000 * (place % 7),
    )


def take_quiz(learner: User, quiz: Quiz, number: int, then: datetime) -> None:
    """Let a learner take one quiz, half a minute a question."""
    chance = random.Random(number)  # noqa: S311  # a made-up history, not a secret
    attempt = start_attempt(quiz, learner.id, public_id=f"demo-{number}", seed=number, now=then)
    for slot in slots_of(attempt):
        then += timedelta(seconds=30)
        knows = chance.random() < CHANCE_AT_FIRST + CHANCE_GAINED * number
        sent = right_response(slot.question) if knows else wrong_response(slot.question)
        record_response(attempt, slot.number, sent, seq=1, language="vi", now=then, check=True)
    finish_attempt(attempt, then)


def right_response(question: Question) -> list[str]:
    """Return a response that earns the full mark."""
    return list(question.as_sent(question.right_choice, "vi"))


def wrong_response(question: Question) -> list[str]:
    """Return a response that earns nothing."""
    if isinstance(question, ChoiceQuestion):
        return [next(option.id for option in question.options if option.id not in question.right_options)]
    if isinstance(question, Ordering):
        return list(question.as_sent(question.right_choice[::-1], "vi"))
    if isinstance(question, Matching):
        wrong = (next(letter for letter in question.option_by_letter if letter != row.key) for row in question.rows)
        return list(question.as_sent(tuple(wrong), "vi"))
    return ["0"]
