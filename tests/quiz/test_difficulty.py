"""How difficult a question is follows its figures, in the words that stand beside it, and never makes anybody wait."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from quizapp.accounts.models import User
from quizapp.bank.listing import Listing, Wanted, catch_up, find_listed
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.db import db, writing
from quizapp.quiz.corrections import correct
from quizapp.quiz.difficulty import rate_items, rated_items
from quizapp.quiz.figures import HARD, MEDIUM, difficulty
from quizapp.web.figures_view import FACILITIES
from tests import samples
from tests.conftest import NOW
from tests.quiz.small_bank import outline, store
from tests.quiz.takers import recount, take

RIGHT, WRONG = {"one": ["b"], "several": ["a", "b", "d"]}, {"one": ["a"], "several": ["a", "b", "d"]}


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of two questions, and a quiz of both."""
    store([samples.single_choice(), samples.multiple_choice()], outline("all"))
    with writing():
        catch_up(NOW)


def told() -> dict[str, str]:
    """Return how difficult the list says the questions are."""
    db.session.rollback()
    return dict(db.session.execute(select(Listing.item_id, Listing.difficulty)).all())


def take_many(right: int, wrong: int) -> None:
    """Let so many get the first question right and so many wrong; all get the second right."""
    for given, times in ((RIGHT, right), (WRONG, wrong)):
        for _ in range(times):
            take(given)


def test_the_bounds_are_those_of_the_words_beside_the_figures() -> None:
    assert {HARD, MEDIUM} <= {most for most, _ in FACILITIES}
    assert [difficulty(20, marks) for marks in (0, 7, 7.1, 13, 13.1, 20)] == [
        *("hard", "hard", "medium", "medium", "easy", "easy"),
    ]


def test_of_too_few_attempts_nothing_is_told(empty_bank: Flask) -> None:
    take_many(0, 9)
    assert told() == {"one": "", "several": ""}
    take_many(0, 1)
    assert told() == {"one": "hard", "several": "easy"}


def test_it_follows_the_figures_and_the_words_of_an_item_may_change_meanwhile(empty_bank: Flask) -> None:
    take_many(3, 7)
    assert told()["one"] == "hard"
    take_many(4, 0)
    assert told()["one"] == "medium"
    with writing():
        changed = samples.item(samples.single_choice(level="comparing"))
        publish(db.session.get_one(BankItem, "one"), changed, NOW + timedelta(hours=1))
        catch_up(NOW + timedelta(hours=1))
    assert told()["one"] == "medium"
    take_many(20, 0)
    assert told()["one"] == "easy"


def test_with_another_key_it_is_told_anew(empty_bank: Flask) -> None:
    take_many(10, 0)
    assert told()["one"] == "easy"
    with writing():
        row = db.session.get_one(BankItem, "one")
        before = row.version
        assert before is not None
        after = publish(row, samples.item(samples.single_choice(key="a")), NOW + timedelta(hours=1))
        correct(before, after, "none", NOW + timedelta(hours=1))
    assert told()["one"] == ""
    take_many(2, 8)
    assert told()["one"] == "easy"


def test_counting_anew_tells_it_anew(empty_bank: Flask) -> None:
    take_many(0, 10)
    with writing():
        for row in db.session.scalars(select(Listing)):
            row.difficulty = "easy"
    recount()
    for item_ids in rated_items():
        with writing():
            rate_items(item_ids)
    assert told() == {"one": "hard", "several": "easy"}


def test_it_can_be_filtered_by(empty_bank: Flask) -> None:
    take_many(0, 10)
    anybody = User(id=1, role="admin")
    found = {
        name: [row.item_id for row in find_listed(anybody, Wanted(difficulty=name))]
        for name in ("hard", "medium", "easy", "unknown")
    }
    assert found == {"hard": ["one"], "medium": [], "easy": ["several"], "unknown": []}


def test_an_attempt_that_ends_does_not_wait_for_who_writes_to_the_list(empty_bank: Flask, on_postgres: bool) -> None:
    if not on_postgres:
        pytest.skip("on SQLite nobody writes beside anybody else")
    take_many(0, 9)
    with db.engine.connect() as writer:
        writer.execute(update(Listing).values(changed_at=NOW + timedelta(hours=1)))
        db.session.execute(text("SET lock_timeout = '2s'"))
        db.session.commit()
        take_many(0, 1)
        assert told() == {"one": "", "several": ""}
        writer.commit()
    take_many(0, 1)
    assert told() == {"one": "hard", "several": "easy"}
