"""A key corrected while learners start, respond and finish: whatever came first, every score ends by the new key."""

import threading
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.db import db, writing
from quizapp.items.collection import Selection
from quizapp.quiz.attempt import finish_attempt, record_response
from quizapp.quiz.corrections import correct
from quizapp.quiz.models import Attempt, Response, Slot
from quizapp.quiz.statistics import figures_by_item
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest, start
from tests.quiz.small_bank import outline, store
from tests.quiz.takers import LATER, begin, finish, recount
from tests.quiz.test_races import THREADS, at_once
from tests.quiz.test_statistics import assert_same

NAMES = ("one", "several", "truth")
ROUNDS = 5


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of three questions, and a quiz of all of them."""
    items = [samples.single_choice(), samples.multiple_choice(), samples.true_false()]
    store(items, outline("all", Selection(items=NAMES)))


def correct_to(key: str) -> None:
    with writing():
        row = db.session.get_one(BankItem, "one")
        old = row.version
        assert old is not None
        correct(old, publish(row, samples.item(samples.single_choice(key=key)), LATER), "all", LATER)


def act(begun: list[int], key: str, number: int) -> Any:
    """Correct the key, or respond and finish, or start and respond."""
    if number == 0:
        return correct_to(key)
    if number % 2:
        with writing():
            attempt = db.session.get_one(Attempt, begun[number])
            record_response(attempt, 1, ["c"], seq=2, language="vi", now=NOW)
            return finish_attempt(attempt, LATER) and None
    attempt = start(begun[number], "all")
    with writing():
        attempt = db.session.get_one(Attempt, attempt.id)
        record_response(attempt, 1, ["c"], seq=1, language="vi", now=NOW)
    return None


def test_whoever_comes_first_every_score_is_by_the_new_key(empty_bank: Flask) -> None:
    for round_number in range(ROUNDS):
        key = "cb"[round_number % 2]
        begun = [begin({"one": ["a"]}).id if place % 2 else guest().id for place in range(THREADS)]
        assert at_once(empty_bank, partial(act, begun, key)) == [None] * THREADS
        db.session.rollback()
        for attempt in db.session.scalars(select(Attempt).where(Attempt.finished_at.is_(None))).all():
            finish(attempt, LATER)
        db.session.rollback()
        row = db.session.get_one(BankItem, "one")
        assert row.version
        assert set(db.session.scalars(select(Slot.version_id).where(Slot.number == 1))) == {row.version.id}
        earned = select(func.sum(Response.score)).where(Response.slot == 1, Response.value == '["c"]')
        assert (db.session.scalar(earned) or 0) == (0 if key == "b" else (THREADS - 1) * (round_number + 1))
        for attempt in db.session.scalars(select(Attempt)):
            points = select(func.sum(Response.score)).where(Response.attempt_id == attempt.id)
            assert attempt.score == (db.session.scalar(points) or 0)
    before = figures_by_item(NAMES)
    assert before["one"].attempts == ROUNDS * (THREADS - 1)
    recount()
    db.session.rollback()
    assert_same(before, figures_by_item(NAMES))


def test_a_response_of_a_page_that_looked_before_the_correction_is_scored_by_the_new_key(empty_bank: Flask) -> None:
    attempt_id = begin({"one": ["a"]}).id
    looked, corrected = threading.Event(), threading.Event()

    def respond() -> None:
        with empty_bank.app_context(), writing():
            attempt, slot = db.session.get_one(Attempt, attempt_id), db.session.get_one(Slot, (attempt_id, 1))
            looked.set()
            corrected.wait(0.5)  # in vain on SQLite, where the correction waits for this unit of work
            record_response(attempt, slot.number, ["c"], seq=2, language="vi", now=NOW)

    page = threading.Thread(target=respond)
    db.session.rollback()
    page.start()
    looked.wait()
    correct_to("c")
    corrected.set()
    page.join()
    finish(db.session.get_one(Attempt, attempt_id), LATER)
    db.session.rollback()
    assert db.session.get_one(Attempt, attempt_id).score == 1
