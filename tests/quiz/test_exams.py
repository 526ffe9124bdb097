"""An exam ends in time, gives nothing away before, and is drawn fairly; its limits hold."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from quizapp.db import db, writing
from quizapp.items.collection import ExamRules, Selection
from quizapp.quiz.attempt import (
    AttemptFinished,
    NoAttemptLeft,
    attempts_left,
    change_time_factor,
    finish_attempt,
    finish_due_attempts,
    flag_slot,
    marks,
    record_response,
    slots_of,
    start_attempt,
)
from quizapp.quiz.draw import draw_questions
from quizapp.quiz.missed import practise_missed
from quizapp.quiz.models import GRACE, Attempt, Response, ResponseEvent
from quizapp.quiz.scoring import by_level, total
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, quiz, store

MINUTES = 20
DUE = NOW + timedelta(minutes=MINUTES)
LAST_MOMENT = DUE + GRACE
TOO_LATE = LAST_MOMENT + timedelta(microseconds=1)
TOPICS, LEVELS = ("first", "second"), ("recall", "understanding", "comparing")
PARTS = (
    Selection(topics=("first",), levels=("recall",), count=2),
    Selection(topics=("second",), levels=("recall",), count=1),
    Selection(levels=("comparing",), count=3),
    Selection(topics=("first",), count=2),
)


def items() -> list[dict[str, Any]]:
    """Return three questions of each topic and level, one in three of both topics; b is right everywhere."""
    return [
        samples.single_choice(
            f"{topic}-{level}-{number}", topics=[topic] if number < 2 else [topic, *set(TOPICS) - {topic}], level=level
        )
        for topic in TOPICS
        for level in LEVELS
        for number in range(3)
    ]


@pytest.fixture(autouse=True)
def exams(empty_bank: Flask) -> None:
    """A bank with exams of every sort, and a quiz to practise."""
    store(
        items(),
        outline("timed", *PARTS, exam=ExamRules(minutes=MINUTES)),
        outline("untimed", exam=ExamRules()),
        outline("twice", exam=ExamRules(attempts=2)),
        outline("practice"),
    )


def begin(quiz_id: str = "timed", user_id: int = 0, *, now: datetime = NOW, **how: Any) -> Attempt:
    """Start an attempt, by a new guest where no user is named."""
    user_id = user_id or guest().id
    name = f"{quiz_id}-{user_id}-{now.timestamp()}"
    with writing():
        return start_attempt(quiz(quiz_id), user_id, public_id=name, now=now, **{"seed": 1, **how})


def record(attempt: Attempt, slot: int, letter: str, now: datetime, *, seq: int = 1, check: bool = False) -> Response:
    with writing():
        return record_response(attempt, slot, [letter], seq=seq, language="en", now=now, check=check)


def refused(attempt: Attempt, slot: int, letter: str, now: datetime) -> None:
    """Let a response come too late, and commit what that does, as the pages do."""
    with writing(), pytest.raises(AttemptFinished):
        record_response(attempt, slot, [letter], seq=9, language="en", now=now)


def finish(attempt: Attempt, now: datetime) -> Attempt:
    with writing():
        return finish_attempt(attempt, now)


def close_due(now: datetime) -> int:
    with writing():
        return finish_due_attempts(now)


def fresh(attempt: Attempt) -> Attempt:
    """Return an attempt as it is in the database."""
    db.session.rollback()
    return db.session.get_one(Attempt, attempt.id, populate_existing=True)


def ending(attempt: Attempt) -> tuple[datetime | None, bool, float | None, int | None]:
    row = fresh(attempt)
    return row.finished_at, row.timed_out, row.score, row.full_score


def test_the_end_is_stored_at_the_start_and_outlives_a_change_of_the_rules() -> None:
    attempt = begin()
    store(items(), outline("timed", *PARTS, exam=ExamRules(minutes=1)))
    assert (fresh(attempt).due_at, fresh(attempt).minutes, fresh(attempt).exam) == (DUE, MINUTES, True)
    record(attempt, 1, "b", DUE)


@pytest.mark.parametrize(("factor", "minutes"), [(1.0, 20), (1.25, 25), (1.5, 30), (2.0, 40)])
def test_extra_time_stretches_the_limit(factor: float, minutes: int) -> None:
    assert begin(time_factor=factor).due_at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(("quiz_id", "factor"), [("timed", 0.0), ("untimed", 1.0), ("practice", 1.5)])
def test_without_a_limit_an_attempt_never_ends_by_itself(quiz_id: str, factor: float) -> None:
    attempt, much_later = begin(quiz_id, time_factor=factor), NOW + timedelta(days=1000)
    assert attempt.due_at is None
    assert close_due(much_later) == 0
    assert record(attempt, 1, "b", much_later).score == 1


@pytest.mark.parametrize(("factor", "minutes"), [(1.5, 30), (2.0, 40), (1.0, 20), (0.0, None)])
def test_changed_extra_time_holds_for_the_exams_that_are_open(factor: float, minutes: int | None) -> None:
    learner = guest().id
    timed, untimed, practice = (begin(name, learner) for name in ("timed", "untimed", "practice"))
    others = begin()
    with writing():
        change_time_factor(learner, factor, NOW)
    assert fresh(timed).due_at == (NOW + timedelta(minutes=minutes) if minutes else None)
    assert [fresh(one).due_at for one in (untimed, practice, others)] == [None, None, DUE]


def test_changed_extra_time_leaves_a_finished_exam_alone() -> None:
    attempt = begin()
    finish(attempt, NOW)
    before = ending(attempt)
    with writing():
        change_time_factor(attempt.user_id, 2.0, NOW)
    assert (ending(attempt), fresh(attempt).due_at) == (before, DUE)


def test_with_extra_time_given_at_the_last_moment_a_response_after_the_old_end_counts() -> None:
    attempt = begin()
    with writing():
        change_time_factor(attempt.user_id, 1.5, LAST_MOMENT)
    assert close_due(TOO_LATE) == 0
    assert record(attempt, 1, "b", TOO_LATE).score == 1


def test_extra_time_does_not_open_an_exam_again_whose_time_was_up() -> None:
    attempt = begin()
    record(attempt, 1, "b", NOW)
    with writing():
        change_time_factor(attempt.user_id, 2.0, TOO_LATE)
    assert ending(attempt) == (DUE, True, 1.0, 8)
    refused(attempt, 1, "a", TOO_LATE)


@pytest.mark.parametrize("moment", [NOW, DUE, DUE + timedelta(seconds=1), LAST_MOMENT])
def test_a_response_up_to_the_end_of_the_grace_counts(moment: datetime) -> None:
    attempt = begin()
    record(attempt, 1, "b", moment)
    finish(attempt, moment)
    assert ending(attempt) == (min(moment, DUE), moment > DUE, 1.0, 8)


def test_after_the_grace_a_response_is_refused_and_the_attempt_ended_when_it_was_due() -> None:
    attempt = begin()
    record(attempt, 1, "b", NOW)
    refused(attempt, 2, "b", TOO_LATE)
    refused(attempt, 1, "a", TOO_LATE)
    assert ending(attempt) == (DUE, True, 1.0, 8)
    assert db.session.scalar(select(func.count()).select_from(ResponseEvent)) == 1


def test_a_flag_after_the_grace_is_refused_and_ends_the_attempt_too() -> None:
    attempt = begin()
    with writing(), pytest.raises(AttemptFinished):
        flag_slot(attempt.id, 1, True, TOO_LATE)
    assert ending(attempt) == (DUE, True, 0.0, 8)
    assert not slots_of(attempt)[0].flagged


def test_starting_after_the_grace_ends_the_old_attempt_and_begins_a_new_one() -> None:
    old = begin()
    assert begin(user_id=old.user_id, now=LAST_MOMENT).id == old.id
    new = begin(user_id=old.user_id, now=TOO_LATE)
    assert (new.id != old.id, new.due_at) == (True, TOO_LATE + timedelta(minutes=MINUTES))
    assert ending(old) == (DUE, True, 0.0, 8)


def test_the_job_ends_what_is_due_as_of_then_and_a_second_run_changes_nothing() -> None:
    due, stretched, open_ended = begin(), begin(time_factor=2.0), begin("untimed")
    record(due, 3, "b", NOW)
    assert close_due(LAST_MOMENT) == 0
    assert close_due(TOO_LATE) == 1
    once = ending(due)
    assert once == (DUE, True, 1.0, 8)
    assert close_due(TOO_LATE) == 0
    finish(due, TOO_LATE + timedelta(days=1))
    assert ending(due) == once
    assert [ending(one) for one in (stretched, open_ended)] == [(None, False, None, None)] * 2


def test_a_clock_set_back_loses_nothing_and_opens_nothing_again() -> None:
    earlier = NOW - timedelta(hours=2)
    attempt = begin()
    record(attempt, 1, "a", NOW)
    assert record(attempt, 1, "b", earlier, seq=2).choice == ("b",)
    finish(attempt, earlier)
    assert ending(attempt) == (earlier, False, 1.0, 8)
    closed = begin(user_id=attempt.user_id, now=NOW + timedelta(minutes=1))
    close_due(NOW + timedelta(days=1))
    once = ending(closed)
    refused(closed, 1, "b", earlier)
    assert close_due(earlier) == 0
    assert ending(closed) == once


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**31 - 1))
def test_each_part_draws_as_many_as_it_names_and_nothing_is_asked_twice(seed: int) -> None:
    drawn = [version.question for version in draw_questions(quiz("timed"), seed)]
    assert len({question.id for question in drawn}) == len(drawn) == 8
    levels = Counter(question.level for question in drawn)
    firsts = {level: sum("first" in one.topics for one in drawn if one.level == level) for level in LEVELS}
    assert (levels["comparing"] >= 3, levels["recall"] >= 3, firsts["recall"] >= 2) == (True, True, True)
    assert sum("first" in question.topics for question in drawn) >= 4
    assert [version.item_id for version in draw_questions(quiz("timed"), seed)] == [one.id for one in drawn]


def test_over_many_seeds_every_question_that_a_part_means_is_drawn() -> None:
    drawn = {version.item_id for seed in range(60) for version in draw_questions(quiz("timed"), seed)}
    left_out = {"second-understanding-0", "second-understanding-1"}
    assert drawn == {data["id"] for data in items()} - left_out


def test_an_exam_allows_as_many_attempts_as_it_says_for_each_learner() -> None:
    learner = guest().id
    assert attempts_left(quiz("twice"), learner) == 2
    for number in range(2):
        attempt = begin("twice", learner, now=NOW + timedelta(minutes=number))
        assert attempts_left(quiz("twice"), learner) == 1 - number
        assert begin("twice", learner, now=NOW + timedelta(minutes=5)).id == attempt.id
        finish(attempt, NOW + timedelta(minutes=9))
    with pytest.raises(NoAttemptLeft):
        begin("twice", learner, now=NOW + timedelta(minutes=10))
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 2
    assert begin("twice").number == 1


def test_the_last_attempt_stays_open_when_starting_afresh_would_need_another() -> None:
    learner = guest().id
    finish(begin("twice", learner), NOW)
    last = begin("twice", learner, now=NOW + timedelta(minutes=1))
    with pytest.raises(NoAttemptLeft):
        begin("twice", learner, now=NOW + timedelta(minutes=2), instead_of=last.public_id)
    assert ending(last) == (None, False, None, None)


def test_attempts_at_a_quiz_before_it_became_an_exam_and_practice_of_what_was_missed_do_not_count() -> None:
    learner = guest().id
    finish(begin("practice", learner), NOW)
    store(items(), outline("practice", exam=ExamRules(attempts=2)))
    assert attempts_left(quiz("practice"), learner) == 2
    attempt = begin("practice", learner, now=NOW + timedelta(minutes=1))
    finish(attempt, NOW)
    with writing():
        again = practise_missed(attempt, public_id="again", seed=1, now=NOW)
    assert (again.exam, again.minutes, again.due_at) == (False, None, None)
    assert attempts_left(quiz("practice"), learner) == 1


@pytest.mark.parametrize("quiz_id", ["timed", "untimed"])
def test_in_an_exam_nothing_is_checked_so_that_a_response_can_still_be_changed(quiz_id: str) -> None:
    attempt = begin(quiz_id)
    assert record(attempt, 1, "b", NOW, check=True).checked_at is None
    assert record(attempt, 1, "a", NOW, seq=2, check=True).choice == ("a",)
    checked = select(func.count()).select_from(Response).where(Response.checked_at.is_not(None))
    assert db.session.scalar(checked) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.sampled_from([None, "a", "b"]), min_size=18, max_size=18))
def test_the_levels_add_up_to_the_total(letters: list[str | None]) -> None:
    attempt = begin("untimed")
    for number, letter in enumerate(letters, 1):
        if letter:
            record(attempt, number, letter, NOW)
    earned = marks(slots_of(attempt))
    levels = by_level(earned)
    assert list(levels) == [level for level in LEVELS if level in levels]
    assert sum(score.points for score in levels.values()) == total(earned).points == letters.count("b")
    assert [score.full for score in levels.values()] == [6, 6, 6]
    finish(attempt, NOW)
    assert ending(attempt)[2:] == (letters.count("b"), 18)
