"""Figures under a crowd: whoever ends attempts at once, all are counted once, and nobody waits for ever."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from quizapp.db import db, writing
from quizapp.items.collection import ExamRules, Selection
from quizapp.quiz.attempt import finish_attempt, finish_due_attempts
from quizapp.quiz.models import GRACE, Attempt
from quizapp.quiz.statistics import figures_by_item
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, store
from tests.quiz.takers import begin, recount
from tests.quiz.test_races import THREADS, at_once

NAMES = [f"item-{number}" for number in range(12)]
DRAWN = 5
LATE = NOW + timedelta(minutes=10) + GRACE + timedelta(seconds=1)
ROUNDS = 4


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of twelve questions, and a timed exam that draws some of them, other ones for each attempt."""
    rules = ExamRules(minutes=10)
    store([samples.single_choice(name) for name in NAMES], outline("all", Selection(count=DRAWN), exam=rules))


def attempts() -> list[int]:
    """Begin an attempt for everyone and return the ids."""
    people = [guest().id for _ in range(THREADS)]
    return [begin(dict.fromkeys(NAMES, ("b",)), user_id=who, seed=who).id for who in people]


def counted() -> int:
    """Return how many times a question was asked, by its figures."""
    db.session.rollback()
    return sum(one.attempts for one in figures_by_item(NAMES).values())


def finish(attempt_id: int) -> None:
    with writing():
        finish_attempt(db.session.get_one(Attempt, attempt_id), LATE)


def finish_one(begun: list[int], number: int) -> None:
    finish(begun[number])


def test_all_who_finish_at_once_are_counted(empty_bank: Flask) -> None:
    for round_number in range(1, ROUNDS + 1):
        begun = attempts()
        assert at_once(empty_bank, partial(finish_one, begun)) == [None] * THREADS
        assert counted() == round_number * THREADS * DRAWN


def test_the_clock_and_the_learners_end_attempts_at_once_and_each_counts_once(empty_bank: Flask) -> None:
    def act(begun: list[int], number: int) -> None:
        if number % 2:
            finish(begun[number])
        else:
            with writing():
                finish_due_attempts(LATE)

    for round_number in range(1, ROUNDS + 1):
        begun = attempts()
        assert at_once(empty_bank, partial(act, begun)) == [None] * THREADS
        for attempt_id in begun:
            finish(attempt_id)
        assert counted() == round_number * THREADS * DRAWN


def test_counting_anew_while_attempts_end_counts_each_once(empty_bank: Flask) -> None:
    def act(begun: list[int], number: int) -> None:
        finish(begun[number])
        if number < 2:
            recount()

    for round_number in range(1, ROUNDS + 1):
        begun = attempts()
        assert at_once(empty_bank, partial(act, begun)) == [None] * THREADS
        assert counted() == round_number * THREADS * DRAWN
