"""Eight at once, behind a barrier: no error, no row twice, nothing acknowledged lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.db import db, writing
from quizapp.items.choice import ChoiceQuestion
from quizapp.quiz.attempt import AttemptFinished, finish_attempt, record_response, slots_of
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from tests.conftest import NOW
from tests.quiz.people import guest, start

THREADS = 8
ROUNDS = 10


def at_once(app: Flask, act: Callable[[int], Any], times: int = THREADS) -> list[Any]:
    """Let threads act at the same moment, each with a session of its own; return what they returned or raised."""
    db.session.rollback()  # a reader of the old state would hold up writers where the journal is not WAL
    barrier = threading.Barrier(times)
    results: list[Any] = [None] * times

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[number] = act(number)
            except Exception as error:
                results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def slot(bank: Flask) -> tuple[int, int]:
    """The attempt and number of a slot that asks a question with options a, b and c."""
    attempt = start(guest().id)
    for slot in slots_of(attempt):
        if isinstance(slot.question, ChoiceQuestion) and slot.question.kind == "single_choice":
            return attempt.id, slot.number
    raise AssertionError("the bank has no single_choice question")


def record(attempt_id: int, slot: int, letter: str, seq: int) -> tuple[int, str]:
    with writing():
        attempt = db.session.get_one(Attempt, attempt_id)
        response = record_response(attempt, slot, [letter], seq=seq, language="en", now=NOW + timedelta(seconds=seq))
        return response.seq, response.value


def start_one(user_id: int, number: int) -> str:
    return start(user_id, seed=number).public_id


def record_one_of_many(slot: tuple[int, int], base: int, number: int) -> tuple[int, str]:
    return record(*slot, "abc"[number % 3], base + number + 1)


def test_one_learner_starting_at_once_gets_one_attempt(bank: Flask) -> None:
    for round_number in range(1, ROUNDS + 1):
        user_id = guest().id
        results = at_once(bank, partial(start_one, user_id))
        assert {type(result) for result in results} == {str}, results
        assert len(set(results)) == 1
        assert count(Attempt) == round_number


def test_an_attempt_started_at_once_has_each_slot_once(bank: Flask) -> None:
    user_id = guest().id
    at_once(bank, lambda number: start(user_id, "first-ten", seed=number).public_id)
    assert count(Slot) == 10


def test_many_learners_starting_at_once_each_get_their_own(bank: Flask) -> None:
    users = [guest().id for _ in range(THREADS)]
    results = at_once(bank, lambda number: start(users[number], "first-ten").public_id)
    assert {type(result) for result in results} == {str}, results
    assert (len(set(results)), count(Attempt), count(Slot)) == (THREADS, THREADS, THREADS * 10)


def test_the_same_response_sent_at_once_is_stored_once_and_answered_alike(bank: Flask, slot: tuple[int, int]) -> None:
    results = at_once(bank, lambda _: record(*slot, "a", 1))
    assert results == [(1, '["a"]')] * THREADS
    assert (count(Response), count(ResponseEvent)) == (1, 1)


def test_of_responses_sent_at_once_the_highest_number_wins_and_all_are_logged(
    bank: Flask, slot: tuple[int, int]
) -> None:
    for round_number in range(ROUNDS):
        base = round_number * THREADS
        results = at_once(bank, partial(record_one_of_many, slot, base))
        assert {type(result) for result in results} == {tuple}, results
        db.session.rollback()
        last = db.session.scalars(select(Response)).one()
        assert (last.seq, last.value) == (base + THREADS, f'["{"abc"[(THREADS - 1) % 3]}"]')
    assert (count(Response), count(ResponseEvent)) == (1, THREADS * ROUNDS)


def test_learners_in_one_room_lose_nothing(bank: Flask) -> None:
    users = [guest().id for _ in range(THREADS)]

    def take(number: int) -> int:
        attempt = start(users[number], "first-ten")
        acknowledged = 0
        for slot in slots_of(attempt):
            sent = slot.question.as_sent(slot.question.right_choice, "vi")
            with writing():
                record_response(attempt, slot.number, sent, seq=1, language="vi", now=NOW)
            acknowledged += 1
        return acknowledged

    assert at_once(bank, take) == [10] * THREADS
    assert count(Response) == THREADS * 10


def test_a_response_racing_the_end_counts_or_is_refused_but_never_half(bank: Flask, slot: tuple[int, int]) -> None:
    def act(number: int) -> str:
        if number:
            return record(*slot, "a", number)[1]
        with writing():
            finish_attempt(db.session.get_one(Attempt, slot[0]), NOW)
        return "finished"

    results = at_once(bank, act)
    assert all(isinstance(result, str | AttemptFinished) for result in results), results
    db.session.rollback()
    attempt = db.session.get_one(Attempt, slot[0])
    earned = db.session.scalar(select(func.sum(Response.score))) or 0
    assert attempt.score == earned


def test_recording_waits_for_an_end_that_is_under_way_and_is_then_refused(bank: Flask, slot: tuple[int, int]) -> None:
    ending, recorded = threading.Event(), threading.Event()
    outcome: list[object] = []

    def record_late() -> None:
        with bank.app_context():
            ending.wait()
            try:
                outcome.append(record(*slot, "a", 1))
            except AttemptFinished as refused:
                outcome.append(refused)
            recorded.set()

    late = threading.Thread(target=record_late)
    late.start()
    db.session.rollback()
    with writing():
        finish_attempt(db.session.get_one(Attempt, slot[0]), NOW)
        ending.set()
        waited = not recorded.wait(0.5)
    late.join()
    assert waited
    assert [type(found) for found in outcome] == [AttemptFinished]
    assert count(Response) == 0
