"""What comes next: learning, due and new cards within the day's limits, siblings on different days, in any set."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from quizapp.bank.choose import pool_of
from quizapp.bank.models import BankItem
from quizapp.bank.publish import retire
from quizapp.db import db
from quizapp.items.collection import Selection
from quizapp.study.log import record_reviews
from quizapp.study.queue import Clock, Studied, Tally, cards_of_the_day, next_card, tally
from quizapp.study.schedule import AGAIN, EASY, GOOD, Parameters
from quizapp.study.settings import settings_of
from tests import samples
from tests.conftest import NOW
from tests.quiz.small_bank import outline, store
from tests.study.people import event, learner

DEFAULT = Parameters()
ITEMS = [
    *(samples.single_choice(f"one-{letter}") for letter in "abcd"),
    samples.multiple_choice(),
    samples.true_false(),
    samples.card(),
]


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> Iterator[None]:
    """A bank of seven items, four of them with one right option."""
    store(ITEMS, outline("all"))
    yield
    db.session.rollback()


def at_desk(user_id: int | None, selection: Selection | None = None, **chosen: Any) -> Studied:
    settings = settings_of(user_id)
    for name, value in chosen.items():
        setattr(settings, name, value)
    return Studied(user_id, pool_of(selection or Selection()), settings)


def clock(days: float = 0, minutes: float = 0) -> Clock:
    return Clock(NOW + timedelta(days=days, minutes=minutes), "Asia/Ho_Chi_Minh")


def count(studied: Studied, when: Clock) -> dict[str, int]:
    found = tally(studied, when)
    return {name: getattr(found, name) for name in ("learning", "soon", "later", "due", "new") if getattr(found, name)}


def rate(user_id: int, item_id: str, rating: int = GOOD, when: Clock | None = None, template: str = "choose") -> None:
    when = when or clock()
    name = f"{item_id} {template} {when.now}"[-36:]
    record_reviews(user_id, [event(name, item_id, rating, template=template, at=when.now)], DEFAULT, when.now)


def following(studied: Studied, when: Clock) -> str | None:
    card = next_card(studied, when, tally(studied, when))
    return f"{card.version.item_id}.{card.template}" if card else None


def names(studied: Studied, when: Clock, most: int = 100) -> list[str]:
    cards = cards_of_the_day(studied, when, tally(studied, when), most)
    return [f"{card.version.item_id}.{card.template}" for card in cards]


def test_somebody_unknown_has_every_item_once_as_a_new_card_in_the_order_of_the_bank() -> None:
    assert count(at_desk(None), clock()) == {"new": 7}
    expected = [f"one-{letter}.choose" for letter in "abcd"]
    assert names(at_desk(None), clock()) == [*expected, "several.choose", "truth.choose", f"{ITEMS[6]['id']}.remember"]


def test_new_cards_stop_at_the_limit_of_the_day_whatever_set_they_were_of() -> None:
    user_id = learner()
    desk = at_desk(user_id, new_per_day=3)
    rate(user_id, "one-a", EASY)
    rate(user_id, "several", EASY)
    assert count(desk, clock()) == {"new": 1}
    assert count(at_desk(user_id, Selection(kinds=("true_false",)), new_per_day=2), clock()) == {}
    assert count(desk, clock(days=1)) == {"new": 3}


def test_due_cards_stop_at_the_limit_and_the_rest_is_told() -> None:
    user_id = learner()
    for letter in "abcd":
        rate(user_id, f"one-{letter}", EASY)
    desk, later = at_desk(user_id, reviews_per_day=3, new_per_day=0), clock(days=60)
    found = tally(desk, later)
    assert (found.due, found.held_back) == (3, 1)
    rate(user_id, "one-a", GOOD, later)
    found = tally(desk, later)
    assert (found.due, found.held_back, found.seen) == (2, 1, 1)


def test_new_cards_do_not_use_up_the_limit_of_reviews_and_nobody_elses_count() -> None:
    user_id, other, later = learner(), learner(), clock(days=60)
    rate(user_id, "one-a", EASY)
    rate(other, "one-a", EASY, later, "recall")
    rate(user_id, "one-b", EASY, later)
    rate(user_id, "one-c", EASY, later)
    assert count(at_desk(user_id, reviews_per_day=1, new_per_day=2), later) == {"due": 1}


def test_a_card_in_learning_comes_at_its_minute_and_early_only_where_nothing_else_is_left() -> None:
    user_id = learner()
    rate(user_id, "one-a", AGAIN)
    desk = at_desk(user_id, Selection(items=("one-a", "one-b")))
    assert count(desk, clock()) == {"soon": 1, "new": 1}
    assert following(desk, clock()) == "one-b.choose"
    assert following(desk, clock(minutes=1)) == "one-a.choose"
    alone = at_desk(user_id, Selection(items=("one-a",)))
    assert following(alone, clock()) == "one-a.choose"
    assert following(at_desk(user_id, Selection(items=("one-a",)), ahead_minutes=0), clock()) is None
    rate(user_id, "one-a", GOOD, clock(minutes=1))
    assert count(at_desk(user_id, Selection(items=("one-a",)), ahead_minutes=5), clock(minutes=2)) == {"later": 1}


def test_what_is_most_likely_forgotten_comes_first_or_what_was_due_first() -> None:
    user_id, strong, weak = learner(), "one-a", "one-b"
    for day in (0, 10, 60):
        rate(user_id, strong, EASY, clock(days=day))
    rate(user_id, weak, EASY, clock(days=300))
    rate(user_id, weak, AGAIN, clock(days=380))
    rate(user_id, weak, GOOD, clock(days=380, minutes=11))
    when = clock(days=1000)
    cards = cards_of_the_day(at_desk(user_id), when, tally(at_desk(user_id), when), 9)
    by_item: dict[str, Any] = {card.version.item_id: card.state for card in cards}
    urgent = names(at_desk(user_id, new_per_day=0), when)
    by_day = names(at_desk(user_id, new_per_day=0, order="due"), when)
    expected = sorted([strong, weak], key=lambda one: by_item[one].due_day)
    assert by_day == [f"{one}.choose" for one in expected]
    gone = {one: (when.day - by_item[one].last_day) / by_item[one].stability for one in (strong, weak)}
    assert urgent == [f"{one}.choose" for one in sorted(gone, key=lambda one: -gone[one])]


@pytest.mark.parametrize(
    ("new_when", "new", "expected"),
    [("after", 2, "ddnn"), ("before", 2, "nndd"), ("mixed", 2, "dndn"), ("mixed", 4, "dnndnn")],
)
def test_new_cards_come_after_before_or_among_the_due_ones(new_when: str, new: int, expected: str) -> None:
    user_id = learner()
    for letter in "ab":
        rate(user_id, f"one-{letter}", EASY)
    desk = at_desk(user_id, new_when=new_when, new_per_day=new)
    when = clock(days=60)
    found = "".join("d" if name[:5] in {"one-a", "one-b"} else "n" for name in names(desk, when))
    assert found == expected
    walked = ""
    for _ in expected:
        name = following(desk, when)
        assert name is not None
        item_id, _, template = name.rpartition(".")
        walked += "d" if item_id in {"one-a", "one-b"} else "n"
        rate(user_id, item_id, EASY, when, template)
    assert walked == expected


def test_siblings_come_on_different_days() -> None:
    user_id, only = learner(), Selection(items=("one-a",))
    desk = at_desk(user_id, only, manner="both")
    assert names(desk, clock()) == ["one-a.choose", "one-a.recall"]
    rate(user_id, "one-a", EASY)
    assert names(desk, clock()) == []
    assert names(desk, clock(days=1)) == ["one-a.recall"]
    rate(user_id, "one-a", EASY, clock(days=1), "recall")
    when = clock(days=90)
    assert len(names(desk, when)) == 2
    rate(user_id, "one-a", EASY, when, "recall")
    assert names(desk, when) == []
    assert tally(desk, when).due == 0


def test_another_manner_asks_new_cards_another_way_and_leaves_those_begun() -> None:
    user_id, two = learner(), Selection(items=("one-a", "one-b", "several"))
    rate(user_id, "one-a", EASY)
    desk = at_desk(user_id, two, manner="recall")
    assert names(desk, clock()) == ["one-b.recall", "several.choose"]
    assert names(desk, clock(days=60)) == ["one-a.choose", "one-b.recall", "several.choose"]


def test_what_was_retired_is_asked_no_more() -> None:
    user_id = learner()
    rate(user_id, "one-a", EASY)
    retire(db.session.get_one(BankItem, "one-a"), NOW)
    retire(db.session.get_one(BankItem, "one-b"), NOW)
    db.session.flush()
    found = names(at_desk(user_id), clock(days=60))
    assert not {"one-a.choose", "one-b.choose"} & set(found)
    assert tally(at_desk(user_id), clock(days=60)).due == 0


def test_the_day_begins_at_four_by_the_learners_clock() -> None:
    before = Clock(NOW.replace(hour=20, minute=59), "Asia/Ho_Chi_Minh")  # 03:59 there
    after = Clock(NOW.replace(hour=21, minute=0), "Asia/Ho_Chi_Minh")
    assert after.day == before.day + 1
    assert Clock(NOW.replace(hour=21), "Europe/Berlin").day == before.day


def test_a_set_counts_its_own_cards_and_mixed_topics_keep_every_card() -> None:
    user_id = learner()
    desk = at_desk(user_id, Selection(kinds=("single_choice",)))
    assert count(desk, clock()) == {"new": 4}
    shuffled = at_desk(user_id, shuffle_new=True)
    assert sorted(names(shuffled, clock())) == sorted(names(at_desk(user_id), clock()))
    assert names(shuffled, clock()) == names(shuffled, clock(minutes=5))
    assert len(names(desk, clock(), most=2)) == 2


def test_tomorrow_is_told() -> None:
    user_id = learner()
    rate(user_id, "one-a", GOOD)
    rate(user_id, "one-a", GOOD, clock(minutes=11))
    found: Tally = tally(at_desk(user_id), clock(minutes=12))
    assert (found.tomorrow, found.learning, found.due) == (0, 0, 0)
    day_before = next(days for days in range(30) if tally(at_desk(user_id), clock(days=days, minutes=12)).tomorrow)
    assert tally(at_desk(user_id), clock(days=day_before + 1, minutes=12)).due == 1
