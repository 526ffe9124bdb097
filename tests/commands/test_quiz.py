"""`flask quiz`: what it lists, and that exams end when their time is up."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text, update

from quizapp.bank.records import find_record
from quizapp.commands.quiz import keep_closing
from quizapp.db import db, writing
from quizapp.quiz.attempt import finish_attempt, record_response, slots_of, start_attempt
from quizapp.quiz.models import Attempt, Quiz
from quizapp.quiz.statistics import figures_by_item
from seeds.people import right_response
from tests.conftest import NOW
from tests.quiz.people import guest, start

LONG_AGO = datetime.now(UTC) - timedelta(hours=2)


def late_exam() -> None:
    """Leave an exam open whose time was up long ago."""
    learner = guest().id
    quiz = find_record(Quiz, "mock-exam")
    assert quiz is not None
    with writing():
        start_attempt(quiz, learner, public_id="late", seed=1, now=LONG_AGO)


def ended() -> tuple[datetime | None, bool]:
    db.session.rollback()
    attempt = db.session.scalars(select(Attempt)).one()
    return attempt.finished_at, attempt.timed_out


def test_the_list_tells_exams_from_practice(runner: FlaskCliRunner) -> None:
    quizzes = {quiz["id"]: quiz for quiz in json.loads(runner.invoke(args=["quiz", "list", "--json"]).stdout)}
    assert (quizzes["mock-exam"]["questions"], quizzes["mock-exam"]["exam"]) == (15, True)
    assert (quizzes["first-ten"]["questions"], quizzes["first-ten"]["exam"]) == (10, False)
    assert "mock-exam              15 questions  exam" in runner.invoke(args=["quiz", "list"]).stdout


def test_closing_ends_an_exam_when_its_time_was_up_and_twice_changes_nothing(bank: Flask) -> None:
    late_exam()
    runner = bank.test_cli_runner()
    assert runner.invoke(args=["quiz", "close"]).stdout == "Exams ended: 1.\n"
    assert ended() == (LONG_AGO + timedelta(minutes=15), True)
    assert runner.invoke(args=["quiz", "close"]).stdout == "Exams ended: 0.\n"


def test_a_server_goes_on_closing_also_after_the_database_was_away(
    bank: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    late_exam()
    db.session.execute(text("ALTER TABLE attempt RENAME TO away"))
    db.session.commit()
    stop = threading.Event()
    closing = threading.Thread(target=keep_closing, args=[bank, stop, 0.05])
    closing.start()
    wait_until(lambda: "could not be ended" in caplog.text)
    db.session.execute(text("ALTER TABLE away RENAME TO attempt"))
    db.session.commit()
    wait_until(lambda: ended()[1])
    stop.set()
    closing.join()
    assert ended() == (LONG_AGO + timedelta(minutes=15), True)


def test_counting_anew_counts_the_first_attempts_that_are_kept_each_once(bank: Flask) -> None:
    learner = guest().id
    for user_id in (learner, learner, guest().id):
        attempt = start(user_id, "first-ten")
        first = slots_of(attempt)[0]
        with writing():
            record_response(attempt, 1, right_response(first.question), seq=1, language="vi", now=NOW)
            finish_attempt(attempt, NOW)
    item_id = first.version.item_id
    with writing():
        db.session.execute(update(Attempt).values(counted=False))
        db.session.execute(text("DELETE FROM version_figures"))
    runner = bank.test_cli_runner()
    for _ in range(2):
        assert runner.invoke(args=["quiz", "recount"]).stdout == "Attempts counted: 2.\n"
        db.session.rollback()
        assert figures_by_item([item_id])[item_id].attempts == 2


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.05)
    raise TimeoutError
