"""What was missed is practised as it is published now, apart from the attempt it comes from."""

from datetime import timedelta

import pytest
from flask import Flask

from quizapp.accounts.models import User
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish, retire
from quizapp.db import db, writing
from quizapp.items.text import Text
from quizapp.quiz.attempt import finish_attempt, open_attempt, record_response, slots_of
from quizapp.quiz.history import attempts_of, finished_attempts
from quizapp.quiz.missed import NothingMissed, missed_items, practise_missed
from quizapp.quiz.models import Attempt, Response
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest, start
from tests.quiz.small_bank import outline, store

LATER = NOW + timedelta(hours=1)
KINDS = [samples.single_choice(), samples.multiple_choice(), samples.true_false(), samples.matching()]
RIGHT = {"one": ["b"], "several": ["a", "b", "d"], "truth": ["f"], "matched": ["1:c", "2:a", "3:b"]}


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of four questions and a quiz of all of them."""
    store(KINDS, outline("all"))


def taken(**sent: list[str]) -> Attempt:
    """Return a finished attempt with these responses."""
    attempt = start(guest().id, "all")
    respond(attempt, **sent)
    return finish(attempt)


def respond(attempt: Attempt, **sent: list[str]) -> None:
    for slot in slots_of(attempt):
        if slot.version.item_id in sent:
            with writing():
                record_response(attempt, slot.number, sent[slot.version.item_id], seq=1, language="vi", now=NOW)


def finish(attempt: Attempt) -> Attempt:
    with writing():
        return finish_attempt(attempt, NOW)


def practise(attempt: Attempt, name: str = "again", seed: int = 1) -> Attempt:
    with writing():
        return practise_missed(attempt, public_id=name, seed=seed, now=LATER)


def asked(attempt: Attempt) -> list[str]:
    return [slot.version.item_id for slot in slots_of(attempt)]


def test_wrong_half_right_taken_back_and_left_out_are_missed_in_the_order_asked() -> None:
    attempt = start(guest().id, "all")
    respond(attempt, one=["a"], several=["a", "b"], truth=["f"])
    finish(attempt)
    assert [version.item_id for version in missed_items(attempt)] == [
        name for name in asked(attempt) if name != "truth"
    ]


def test_a_choice_taken_back_is_missed() -> None:
    attempt = start(guest().id, "all")
    respond(attempt, **RIGHT)
    with writing():
        slot = asked(attempt).index("one") + 1
        record_response(attempt, slot, [], seq=2, language="vi", now=NOW)
    finish(attempt)
    assert [version.item_id for version in missed_items(attempt)] == ["one"]


def test_where_nothing_was_missed_nothing_starts() -> None:
    attempt = taken(**RIGHT)
    assert missed_items(attempt) == []
    with pytest.raises(NothingMissed):
        practise(attempt)
    assert [one.id for one in attempts_of(attempt.user_id)] == [attempt.id]


def test_what_was_missed_is_asked_in_the_wording_published_now() -> None:
    attempt = taken(**RIGHT | {"one": ["a"]})
    row = db.session.get_one(BankItem, "one")
    with writing():
        version = publish(row, samples.item(samples.single_choice(stem=samples.text("Anew, in 2024?"))), LATER)
    again = practise(attempt)
    assert [slot.version_id for slot in slots_of(again)] == [version.id]
    assert slots_of(again)[0].question.stem == Text(**samples.text("Anew, in 2024?"))
    old = next(slot for slot in slots_of(attempt) if slot.version.item_id == "one")
    assert old.question.stem == Text(**samples.text("Which fruit in 2024?"))


def test_a_question_retired_since_is_left_out() -> None:
    attempt = taken(**RIGHT | {"one": ["a"], "truth": ["t"]})
    with writing():
        retire(db.session.get_one(BankItem, "one"), LATER)
    assert asked(practise(attempt)) == ["truth"]


def test_where_all_that_was_missed_is_retired_nothing_starts() -> None:
    attempt = taken(**RIGHT | {"one": ["a"]})
    with writing():
        retire(db.session.get_one(BankItem, "one"), LATER)
    with pytest.raises(NothingMissed):
        practise(attempt)


def test_practising_again_goes_on_with_the_open_attempt_and_after_its_end_begins_anew() -> None:
    attempt = taken()
    first = practise(attempt, "first")
    assert practise(attempt, "second").public_id == "first"
    finish(first)
    second = practise(attempt, "second", seed=2)
    assert [(one.public_id, one.number) for one in (attempt, first, second)] == [
        (attempt.public_id, 1),
        ("first", 2),
        ("second", 3),
    ]


def test_practice_of_what_was_missed_stands_beside_the_quiz_and_out_of_its_results() -> None:
    attempt = taken(one=["a"])
    again = practise(attempt)
    respond(again, **RIGHT)
    assert open_attempt("all", attempt.user_id) is None
    fresh = start(attempt.user_id, "all")
    assert fresh.id != again.id
    finish(again)
    assert (again.score, again.full_score, again.missed_of) == (4, 4, attempt.id)
    assert [one.id for one in finished_attempts("all", attempt.user_id)] == [attempt.id]
    assert {one.id for one in attempts_of(attempt.user_id)} == {attempt.id, again.id, fresh.id}


def test_what_practice_missed_can_be_practised_in_turn() -> None:
    again = practise(taken())
    respond(again, one=["b"])
    finish(again)
    assert sorted(asked(practise(again, "third"))) == ["matched", "several", "truth"]


def test_practice_changes_nothing_in_the_attempt_it_comes_from() -> None:
    attempt = taken(one=["a"])
    respond(practise(attempt), **RIGHT)
    assert {slot.version.item_id: slot.score for slot in slots_of(attempt)} == {
        "one": 0,
        "several": None,
        "truth": None,
        "matched": None,
    }


def test_with_the_learner_goes_the_practice_too() -> None:
    attempt = taken(one=["a"])
    respond(practise(attempt), one=["b"])
    with writing():
        db.session.delete(db.session.get_one(User, attempt.user_id))
    assert (db.session.query(Attempt).count(), db.session.query(Response).count()) == (0, 0)
