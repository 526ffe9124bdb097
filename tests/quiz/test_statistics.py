"""The figures of questions: what counts and what does not, when, and over which wordings."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from quizapp.accounts.models import User
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish, retire
from quizapp.db import db, writing
from quizapp.items.collection import ExamRules, Selection
from quizapp.quiz.adopt import adopt_attempts
from quizapp.quiz.attempt import change_time_factor, finish_due_attempts, start_attempt
from quizapp.quiz.figures import NOTHING, Figures
from quizapp.quiz.missed import practise_missed
from quizapp.quiz.models import GRACE, Attempt
from quizapp.quiz.statistics import figures_by_item
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, quiz, store
from tests.quiz.takers import begin, figures, finish, recount, take

VECTOR = ("11110", "11101", "11010", "10100", "01001", "10000", "00001", "00100")
FIVE = [f"item-{number}" for number in range(5)]
FRUIT = {"one": ["b"], "several": ["a", "b", "d"], "typed": ["Xinhua"]}
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of three kinds and five more questions, with quizzes of each, of one question alone, and a timed exam."""
    store(
        [samples.single_choice(), samples.multiple_choice(), samples.short_answer()]
        + [samples.single_choice(name) for name in FIVE],
        outline("all", Selection(items=("one", "several", "typed"))),
        outline("five", Selection(items=tuple(FIVE))),
        outline("alone", Selection(items=("one",))),
        outline("timed", Selection(items=("one", "several", "typed")), exam=ExamRules(minutes=10)),
    )


def take_five(marks: str) -> Attempt:
    """Take the quiz of five; a mark is 1 for the key, 0 for a distractor."""
    return take(
        {name: ["b" if mark == "1" else "a"] for name, mark in zip(FIVE, marks, strict=True) if mark != "-"}, "five"
    )


def republish(**changes: Any) -> None:
    with writing():
        publish(db.session.get_one(BankItem, "one"), samples.item(samples.single_choice(**changes)), LATER)


def told(item_ids: Sequence[str] = ("one", "several", "typed", *FIVE)) -> dict[str, Figures]:
    db.session.rollback()
    return figures_by_item(item_ids)


def assert_same(some: dict[str, Figures], others: dict[str, Figures]) -> None:
    """Compare figures, but for histograms that have become empty and the rounding of sums."""
    assert set(some) == set(others)
    for item_id, one in some.items():
        other = others[item_id]
        assert {name: counts for name, counts in one.bins.items() if any(counts)} == dict(other.bins)
        for name in ("n", "x", "xx", "y", "yy", "xy"):
            assert getattr(one.sums, name) == pytest.approx(getattr(other.sums, name), abs=1e-9)
        assert one.other_keys == other.other_keys


def test_the_test_vector_through_the_database() -> None:
    for marks in VECTOR:
        take_five(marks)
    found = [told()[name] for name in FIVE]
    assert [one.facility for one in found] == [0.625, 0.5, 0.5, 0.25, 0.375]
    discriminations = [round(100 * (one.sums.discrimination or 0), 2) for one in found]
    assert discriminations == [22.77, 60.30, 0.00, 28.87, -33.07]
    assert [one.discrimination for one in found] == [None] * 5


def test_an_item_that_nobody_was_asked_has_no_figures_nor_has_one_that_is_not_there() -> None:
    assert told(["one", "nothing"]) == {
        "one": Figures(letters=("a", "b", "c"), key=frozenset("b")),
        "nothing": Figures(),
    }


def test_no_response_counts_as_zero_and_is_told_apart_from_a_wrong_one() -> None:
    take({"several": ["a"]})
    one = figures("one")
    assert (one.attempts, one.facility, one.how_often(NOTHING).count) == (1, 0, 1)
    assert [option.count for option in one.picked] == [0, 0, 0]
    several = figures("several")
    assert several.facility == pytest.approx(1 / 3)
    assert several.how_often(NOTHING).count == 0
    assert [option.count for option in several.picked] == [1, 0, 0, 0]
    assert figures("typed").picked == []


def test_an_attempt_without_any_response_says_nothing_of_its_questions() -> None:
    take({})
    assert figures("one").attempts == 0


def test_a_question_asked_alone_has_no_rest_to_compare_with() -> None:
    take({"one": ["b"]}, "alone")
    assert figures("one").attempts == 0


def test_only_the_first_attempt_of_a_learner_at_a_quiz_counts() -> None:
    learner = guest().id
    first = take({"one": ["a"]}, user_id=learner)
    take(FRUIT, user_id=learner)
    assert (figures("one").attempts, figures("one").facility) == (1, 0)
    with writing():
        again = practise_missed(first, public_id="again", seed=1, now=LATER)
    finish(again)
    assert figures("one").attempts == 1
    take({"one": ["b"]}, "timed", user_id=learner)
    assert figures("one").attempts == 2


def test_finishing_twice_counts_once() -> None:
    attempt = take(FRUIT)
    finish(attempt)
    assert figures("one").attempts == 1


def test_what_the_clock_ended_counts_too() -> None:
    begin({"one": ["b"]}, "timed")
    with writing():
        assert finish_due_attempts(NOW + timedelta(minutes=10) + GRACE + timedelta(seconds=1)) == 1
    assert figures("one").attempts == 1


def test_what_a_change_of_extra_time_ended_counts_too() -> None:
    learner = guest().id
    begin({"one": ["b"]}, "timed", learner)
    with writing():
        change_time_factor(learner, 1.25, LATER)
    assert figures("one").attempts == 1


def test_what_a_new_start_ended_counts_too() -> None:
    learner = guest().id
    begun = begin({"one": ["b"]}, user_id=learner).public_id
    with writing():
        start_attempt(quiz("all"), learner, public_id="afresh", seed=1, now=LATER, instead_of=begun)
    assert figures("one").attempts == 1


def test_figures_outlive_the_account() -> None:
    learner = guest().id
    take(FRUIT, user_id=learner)
    with writing():
        db.session.delete(db.session.get_one(User, learner))
    assert (figures("one").attempts, db.session.scalars(select(Attempt)).all()) == (1, [])


def test_what_a_guest_brings_to_a_quiz_that_the_user_had_taken_is_no_first_attempt_any_more() -> None:
    visitor, user = guest().id, guest().id
    for quiz_id in ("all", "timed"):
        take(FRUIT, quiz_id, visitor)
    take({"one": ["a"]}, "all", user)
    assert figures("one").attempts == 3
    with writing():
        adopt_attempts(guest_id=visitor, user_id=user)
    assert (figures("one").attempts, figures("one").facility) == (2, 0.5)
    before = told()
    recount()
    assert_same(before, told())


def test_wordings_pool_and_keys_do_not() -> None:
    take(FRUIT)
    republish(stem=samples.text("Which fruit, in 2024?"))
    assert figures("one").attempts == 1
    take({"one": ["a"], "several": ["a"]})
    assert (figures("one").attempts, figures("one").facility) == (2, 0.5)
    assert [option.count for option in figures("one").picked] == [1, 1, 0]
    republish(key="a")
    assert (figures("one").attempts, figures("one").other_keys) == (0, 2)
    take({"one": ["a"], "several": ["a"]})
    assert (figures("one").attempts, figures("one").facility, figures("one").other_keys) == (1, 1, 2)
    republish()
    assert (figures("one").attempts, figures("one").other_keys) == (2, 1)


def test_a_retired_question_keeps_its_figures() -> None:
    take(FRUIT)
    with writing():
        retire(db.session.get_one(BankItem, "one"), LATER)
    assert figures("one").attempts == 1


def test_thirds_are_those_of_the_rest_of_the_attempt() -> None:
    for marks in ("00000", "00100", "01111", "10111", "11111", "11111"):
        take_five(marks)
    last = figures("item-4")
    by_letter = {option.letter: (option.count, option.top, option.bottom) for option in last.picked}
    assert by_letter == {"a": (2, 0, 2), "b": (4, 2, 0), "c": (0, 0, 0)}


def test_the_time_taken_is_that_since_the_response_before() -> None:
    for _ in range(10):
        take(FRUIT, seconds=35)
    found = figures("one")
    assert found.timed == 10
    assert 30 <= (found.median_time or 0) < 45
    take(FRUIT, seconds=0)
    assert figures("one").timed == 10


def test_reading_takes_two_statements_however_many_items() -> None:
    for marks in VECTOR:
        take_five(marks)
    counted: list[str] = []

    def note(*about: Any) -> None:
        counted.append(about[2])

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    found = figures_by_item([*FIVE, "one", "several", "nothing"])
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in counted if not statement.startswith("BEGIN")]) == 2
    assert sum(one.attempts for one in found.values()) == 5 * len(VECTOR)


def test_counting_anew_finds_the_same_whatever_happened_and_twice_changes_nothing() -> None:
    chance = random.Random(1)  # noqa: S311
    people = [guest().id for _ in range(6)]
    choices = {"one": (["a"], ["b"], ["c"]), "several": (["a"], ["a", "b"], ["c"]), "typed": (["Xinhua"], ["Reuters"])}
    for round_number in range(24):
        sent = {name: chance.choice(some) for name, some in choices.items() if chance.random() < 0.8}
        take(sent, chance.choice(("all", "timed")), chance.choice(people), seconds=chance.choice((0, 7, 50, 190)))
        if round_number in {9, 15}:
            republish(key="c" if round_number == 9 else "b")
    before = told()
    assert before["several"].attempts > 8
    for _ in range(2):
        recount()
        assert_same(before, told())


def test_attempts_from_before_the_figures_are_counted_then() -> None:
    take(FRUIT)
    before = told()
    with writing():
        db.session.execute(update(Attempt).values(counted=False))
    recount()
    assert_same(before, told())
