"""Sixteen at once in two processes: one row where there may be one, no response lost or half counted, no error."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.db import db, writing
from quizapp.items.collection import ExamRules
from quizapp.quiz.adopt import adopt_attempts
from quizapp.quiz.attempt import (
    change_time_factor,
    finish_attempt,
    finish_due_attempts,
    record_response,
    slots_of,
    start_attempt,
)
from quizapp.quiz.missed import practise_missed
from quizapp.quiz.models import GRACE, Attempt, Response, ResponseEvent
from quizapp.quiz.reports import ProblemReport, report_problem
from tests import samples
from tests.conftest import NOW
from tests.quiz.crews import EVERYONE, Crews, Outcome
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, quiz, store

ROUNDS = 3
MINUTES = 10
DUE = NOW + timedelta(minutes=MINUTES)
TOO_LATE = DUE + GRACE + timedelta(seconds=1)
QUESTIONS = [samples.single_choice(f"one-{number}") for number in range(4)]  # b is right in each


@pytest.fixture(scope="module")
def crews() -> Iterator[Crews]:
    crews = Crews()
    yield crews
    crews.dismiss()


@pytest.fixture
def url(empty_database: str, empty_bank: Flask) -> str:
    """The address of a database with four questions, a quiz, an exam that may be sat once, and a timed one."""
    exams = {"all": None, "once": ExamRules(attempts=1), "timed": ExamRules(minutes=MINUTES)}
    store(QUESTIONS, *(outline(name, exam=rules) for name, rules in exams.items()))
    return empty_database


def begin(user_id: int, quiz_id: str, name: str) -> int:
    with writing():
        return start_attempt(quiz(quiz_id), user_id, public_id=name, seed=1, now=NOW).id


def finish(attempt_id: int) -> str:
    with writing():
        return finish_attempt(db.session.get_one(Attempt, attempt_id), NOW).public_id


def respond(attempt_id: int, slot: int, letter: str, seq: int = 1) -> tuple[int, int, str]:
    """Record a response; return which one was acknowledged."""
    with writing():
        attempt = db.session.get_one(Attempt, attempt_id)
        response = record_response(attempt, slot, [letter], seq=seq, language="en", now=NOW)
        assert response.seq >= seq
    return slot, seq, f'["{letter}"]'


def raised(outcomes: list[Outcome], *allowed: str) -> Counter[str]:
    """Count what was raised; anything but what is allowed is a fault."""
    names = Counter(name for name, _ in outcomes)
    assert set(names) <= {"did", *allowed}, outcomes
    return names


def did(outcomes: list[Outcome]) -> list[Any]:
    return [value for name, value in outcomes if name == "did"]


def count(table: type[Any], *conditions: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def let_go() -> None:
    """End this thread's reading, which would hold up writers where the journal is not WAL."""
    db.session.rollback()


def logged(attempt_id: int) -> list[tuple[int, int, str]]:
    let_go()
    rows = db.session.scalars(select(ResponseEvent).where(ResponseEvent.attempt_id == attempt_id))
    return sorted((row.slot, row.seq, row.value) for row in rows)


def check_score(attempt_id: int) -> None:
    """Hold the score of a finished attempt against its responses."""
    let_go()
    attempt = db.session.get_one(Attempt, attempt_id, populate_existing=True)
    assert attempt.finished_at is not None
    assert attempt.score == sum(slot.score or 0 for slot in slots_of(attempt))


def start_once(user_id: int, number: int) -> str:
    return finish(begin(user_id, "once", f"{user_id}-{number}"))


def test_an_exam_that_allows_one_attempt_is_sat_once(crews: Crews, url: str) -> None:
    for _ in range(ROUNDS):
        learner = guest().id
        outcomes = crews.race(url, start_once, learner)
        raised(outcomes, "NoAttemptLeft")
        assert len(set(did(outcomes))) == 1
        assert count(Attempt, Attempt.user_id == learner) == 1


def save_or_finish(attempt_id: int, number: int) -> Any:
    return respond(attempt_id, number % 4 + 1, "ab"[number % 2], number) if number else finish(attempt_id)


def test_saving_against_finishing_counts_what_was_accepted_and_nothing_else(crews: Crews, url: str) -> None:
    for round_number in range(ROUNDS):
        attempt = begin(guest().id, "all", f"round {round_number}")
        outcomes = crews.race(url, save_or_finish, attempt)
        raised(outcomes, "AttemptFinished")
        accepted = [value for value in did(outcomes) if isinstance(value, tuple)]
        assert logged(attempt) == sorted(accepted)
        check_score(attempt)


def save_in_a_tab(attempt_id: int, number: int) -> tuple[int, int, str]:
    return respond(attempt_id, 1, "abc"[number % 3], 1 + number // 2)


def test_of_many_tabs_the_highest_number_stands_and_the_log_has_everything(crews: Crews, url: str) -> None:
    for round_number in range(ROUNDS):
        attempt = begin(guest().id, "all", f"round {round_number}")
        outcomes = crews.race(url, save_in_a_tab, attempt)
        raised(outcomes)
        assert logged(attempt) == sorted(did(outcomes))
        assert len(set(did(outcomes))) == EVERYONE
        let_go()
        [response] = db.session.scalars(select(Response).where(Response.attempt_id == attempt))
        assert response.seq == EVERYONE // 2
        assert (1, response.seq, response.value) in did(outcomes)


def practise(attempt_id: int, number: int) -> str:
    with writing():
        attempt = db.session.get_one(Attempt, attempt_id)
        return practise_missed(attempt, public_id=f"{attempt_id} again {number}", seed=number, now=NOW).public_id


def test_practice_of_what_was_missed_starts_once(crews: Crews, url: str) -> None:
    for round_number in range(ROUNDS):
        attempt = begin(guest().id, "all", f"round {round_number}")
        finish(attempt)
        outcomes = crews.race(url, practise, attempt)
        raised(outcomes)
        assert len(set(did(outcomes))) == 1
        assert count(Attempt, Attempt.missed_of == attempt) == 1


def start_or_practise(user_id: int, finished: list[int], number: int) -> Any:
    if number % 4 == 3:
        return begin(user_id, "all", f"{user_id} anew {number}")
    return practise(finished[number % 4], number)


def test_starting_and_practising_at_one_quiz_get_numbers_of_their_own(crews: Crews, url: str) -> None:
    for round_number in range(ROUNDS):
        learner, finished = guest().id, []
        for number in range(3):
            finished.append(begin(learner, "all", f"round {round_number} {number}"))
            finish(finished[-1])
        outcomes = crews.race(url, start_or_practise, learner, finished)
        raised(outcomes)
        assert len(set(did(outcomes))) == 4
        let_go()
        numbers = db.session.scalars(select(Attempt.number).where(Attempt.user_id == learner))
        assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 7]


def save_or_close(attempt_id: int, number: int) -> Any:
    if number % 4:
        return respond(attempt_id, number % 4, "b", number)
    with writing():
        return finish_due_attempts(TOO_LATE)


def test_the_job_that_closes_against_saving_counts_what_was_accepted(crews: Crews, url: str) -> None:
    for round_number in range(ROUNDS):
        attempt = begin(guest().id, "timed", f"round {round_number}")
        outcomes = crews.race(url, save_or_close, attempt)
        raised(outcomes, "AttemptFinished")
        with writing():
            last = finish_due_attempts(TOO_LATE)
        assert last + sum(value for value in did(outcomes) if isinstance(value, int)) == 1
        assert logged(attempt) == sorted(value for value in did(outcomes) if isinstance(value, tuple))
        check_score(attempt)
        row = db.session.get_one(Attempt, attempt)
        assert (row.finished_at, row.timed_out) == (DUE, True)


def give_time_or_close(user_id: int, number: int) -> None:
    with writing():
        if number % 2:
            change_time_factor(user_id, 2.0, DUE)
        else:
            finish_due_attempts(TOO_LATE)


def test_extra_time_comes_before_the_job_that_closes_or_too_late(crews: Crews, url: str) -> None:
    longer = DUE + timedelta(minutes=MINUTES)
    for round_number in range(ROUNDS):
        learner = guest().id
        attempt = begin(learner, "timed", f"round {round_number}")
        raised(crews.race(url, give_time_or_close, learner))
        let_go()
        row = db.session.get_one(Attempt, attempt, populate_existing=True)
        assert (row.finished_at, row.timed_out, row.due_at) in [(DUE, True, DUE), (None, False, longer)]


def adopt_or_use(guest_id: int, user_id: int, attempts: list[int], number: int) -> Any:
    if number % 4 == 0:
        with writing():
            return adopt_attempts(guest_id=guest_id, user_id=user_id)
    if number % 4 == 1:
        return ("started", begin(user_id, "all", f"{user_id} own {number}"))
    return respond(attempts[number % 4 - 2], number // 4 + 1, "b", number)


def test_adopting_against_saving_and_starting_loses_nothing(crews: Crews, url: str) -> None:
    for round_number in range(ROUNDS):
        visitor, learner = guest().id, guest().id
        attempts = [begin(visitor, name, f"{name} {round_number}") for name in ("all", "timed")]
        outcomes = crews.race(url, adopt_or_use, visitor, learner, attempts)
        raised(outcomes)
        assert sum(value for value in did(outcomes) if isinstance(value, int)) == 2
        saved = sorted(value for value in did(outcomes) if isinstance(value, tuple) and len(value) == 3)
        assert sorted(logged(attempts[0]) + logged(attempts[1])) == saved
        assert count(Attempt, Attempt.user_id == visitor) == 0
        mine = select(Attempt.number).where(Attempt.user_id == learner, Attempt.quiz_id == "all")
        numbers = list(db.session.scalars(mine))
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def report(version_id: int, user_id: int, number: int) -> None:
    with writing():
        report_problem(version_id, user_id, f"comment {number}", language="vi", now=NOW)


def test_a_report_sent_many_times_is_one_report(crews: Crews, url: str) -> None:
    attempt = db.session.get_one(Attempt, begin(guest().id, "all", "one"))
    version_id, learner = slots_of(attempt)[0].version_id, attempt.user_id
    let_go()
    raised(crews.race(url, report, version_id, learner))
    assert count(ProblemReport) == 1
    [row] = db.session.scalars(select(ProblemReport))
    assert row.comment in {f"comment {number}" for number in range(EVERYONE)}
