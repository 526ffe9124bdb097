"""At sign-in what a guest did becomes the user's: once, whole, and beside what the user did."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from quizapp.accounts.models import User
from quizapp.db import db, writing
from quizapp.items.collection import ExamRules
from quizapp.quiz.adopt import adopt_attempts
from quizapp.quiz.attempt import NoAttemptLeft, attempts_left, finish_attempt, open_attempt, record_response, slots_of
from quizapp.quiz.attempt import start_attempt as start_at_quiz
from quizapp.quiz.missed import practise_missed
from quizapp.quiz.models import GRACE, Attempt, Response, ResponseEvent
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, quiz, store

LATER = NOW + timedelta(minutes=5)
AFTER_THE_END = NOW + timedelta(minutes=20) + GRACE


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of three questions, with a quiz to practise, a timed exam and one that may be sat once."""
    store(
        [samples.single_choice(), samples.multiple_choice(), samples.true_false()],
        outline("all"),
        outline("timed", exam=ExamRules(minutes=10)),
        outline("once", exam=ExamRules(attempts=1)),
    )


def user(name: str = "Lan") -> int:
    """Add a learner and return the id."""
    with writing():
        learner = User(role="learner", name=name, created_at=NOW)
        db.session.add(learner)
    return learner.id


def begin(user_id: int, quiz_id: str = "all", minutes: int = 0, *, instead_of: str | None = None) -> Attempt:
    """Start an attempt so many minutes after NOW."""
    now = NOW + timedelta(minutes=minutes)
    with writing():
        name = f"{quiz_id}-{user_id}-{minutes}"
        return start_at_quiz(quiz(quiz_id), user_id, public_id=name, seed=1, now=now, instead_of=instead_of)


def finish(attempt: Attempt) -> int:
    with writing():
        return finish_attempt(attempt, LATER).id


def adopt(guest_id: int, user_id: int) -> int:
    with writing():
        return adopt_attempts(guest_id=guest_id, user_id=user_id)


def owned(user_id: int, quiz_id: str = "all") -> list[tuple[int, int, bool]]:
    """Return number, id and openness of a user's attempts at a quiz."""
    db.session.rollback()
    mine = select(Attempt).where(Attempt.user_id == user_id, Attempt.quiz_id == quiz_id).order_by(Attempt.number)
    return [(one.number, one.id, one.finished_at is None) for one in db.session.scalars(mine)]


def test_two_open_attempts_both_stay_open_and_are_numbered_one_after_the_other() -> None:
    visitor, learner = guest().id, user()
    mine, brought = begin(learner).id, begin(visitor, minutes=1).id
    assert adopt(visitor, learner) == 1
    assert owned(learner) == [(1, mine, True), (2, brought, True)]
    assert owned(visitor) == []


def test_a_second_sign_in_brings_nothing_more() -> None:
    visitor, learner = guest().id, user()
    begin(learner)
    begin(visitor)
    adopt(visitor, learner)
    before = owned(learner)
    assert adopt(visitor, learner) == 0
    assert owned(learner) == before


def test_what_a_guest_finished_keeps_its_score_and_comes_after_the_users_own_at_each_quiz() -> None:
    visitor, learner = guest().id, user()
    mine = [finish(begin(learner)), finish(begin(learner, minutes=1))]
    brought = [finish(begin(visitor, minutes=2)), finish(begin(visitor, minutes=3)), begin(visitor, "timed").id]
    assert adopt(visitor, learner) == 3
    assert [(number, one) for number, one, _ in owned(learner)] == list(enumerate([*mine, *brought[:2]], 1))
    assert owned(learner, "timed") == [(1, brought[2], True)]
    assert [db.session.get_one(Attempt, one).score for one in brought] == [0, 0, None]


def test_responses_and_their_log_come_along_and_the_attempt_goes_on() -> None:
    visitor, learner = guest().id, user()
    attempt = begin(visitor)
    with writing():
        record_response(attempt, 1, [], seq=1, language="vi", now=NOW)
    adopt(visitor, learner)
    with writing():
        record_response(attempt, 2, [], seq=1, language="vi", now=NOW)
    assert [slot.number for slot in slots_of(attempt) if slot.response] == [1, 2]
    assert [db.session.query(table).count() for table in (Response, ResponseEvent)] == [2, 2]


def test_practice_of_what_was_missed_comes_along_with_its_attempt() -> None:
    visitor, learner = guest().id, user()
    attempt = begin(visitor)
    finish(attempt)
    with writing():
        again = practise_missed(attempt, public_id="again", seed=1, now=LATER)
    adopt(visitor, learner)
    assert [number for number, _, _ in owned(learner)] == [1, 2]
    assert (again.user_id, again.missed_of) == (learner, attempt.id)


def test_of_two_open_attempts_the_later_one_is_gone_on_with() -> None:
    visitor, learner = guest().id, user()
    begin(learner)
    brought = begin(visitor, minutes=1)
    adopt(visitor, learner)
    found = open_attempt("all", learner)
    assert found is not None
    assert found.id == brought.id == begin(learner, minutes=2).id


def test_starting_afresh_ends_every_open_attempt_at_the_quiz() -> None:
    visitor, learner = guest().id, user()
    own, guests = begin(learner), begin(visitor, minutes=1)
    mine, brought, name = own.id, guests.id, own.public_id
    adopt(visitor, learner)
    fresh = begin(learner, minutes=2, instead_of=name).id
    assert begin(learner, minutes=3, instead_of=name).id == fresh
    assert owned(learner) == [(1, mine, False), (2, brought, False), (3, fresh, True)]


def test_when_both_have_run_out_of_time_a_new_attempt_can_start() -> None:
    visitor, learner = guest().id, user()
    mine, brought = begin(learner, "timed").id, begin(visitor, "timed", minutes=1).id
    adopt(visitor, learner)
    fresh = begin(learner, "timed", minutes=30).id
    assert owned(learner, "timed") == [(1, mine, False), (2, brought, False), (3, fresh, True)]
    assert [db.session.get_one(Attempt, one).timed_out for one in (mine, brought)] == [True, True]


def test_when_one_has_run_out_of_time_the_other_is_gone_on_with() -> None:
    visitor, learner = guest().id, user()
    with writing():
        mine = start_at_quiz(quiz("timed"), learner, public_id="mine", seed=1, now=NOW, time_factor=0.0).id
    brought = begin(visitor, "timed", minutes=1).id
    adopt(visitor, learner)
    assert begin(learner, "timed", minutes=30).id == mine
    assert owned(learner, "timed") == [(1, mine, True), (2, brought, False)]


def test_several_guests_may_bring_open_attempts_also_where_a_removed_guests_number_comes_again() -> None:
    learner, brought = user(), []
    for number in range(3):
        visitor = guest()
        brought.append(begin(visitor.id, minutes=number).id)
        adopt(visitor.id, learner)
        with writing():
            db.session.delete(db.session.get_one(User, visitor.id))
    assert owned(learner) == [(number, one, True) for number, one in enumerate(brought, 1)]


def test_attempts_of_a_guest_count_against_the_limit_of_an_exam_and_none_is_lost() -> None:
    visitor, learner = guest().id, user()
    mine, brought = finish(begin(learner, "once")), finish(begin(visitor, "once"))
    adopt(visitor, learner)
    assert [one for _, one, _ in owned(learner, "once")] == [mine, brought]
    assert attempts_left(quiz("once"), learner) == 0
    with pytest.raises(NoAttemptLeft):
        begin(learner, "once", minutes=9)


def test_other_guests_keep_theirs() -> None:
    visitor, other, learner = guest().id, guest().id, user()
    theirs = begin(other).id
    begin(visitor)
    adopt(visitor, learner)
    assert owned(other) == [(1, theirs, True)]
