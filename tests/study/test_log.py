"""The log of reviews is the truth: each review counts once, in whatever order it came, and may be taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.db import db, writing
from quizapp.study.log import Event, adopt_reviews, cards_of, last_review, record_reviews, replay_all, undo_review
from quizapp.study.models import ReviewEvent
from quizapp.study.schedule import AGAIN, GOOD, RATINGS, Parameters, replay, study_day
from tests import samples
from tests.conftest import NOW
from tests.quiz.small_bank import outline, store
from tests.study.people import SAIGON, event, learner, states

DEFAULT = Parameters()
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
events = st.builds(
    lambda name, item, at, hours, rating: event(
        str(name), item, rating, at=at, offset=timedelta(hours=hours), zone="UTC"
    ),
    st.uuids(),
    st.sampled_from(["one", "several"]),
    moments,
    st.sampled_from([-5, 0, 7]),
    st.sampled_from(RATINGS),
)
logs = st.lists(events, max_size=12, unique_by=lambda one: one.id)
on_a_database = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> Iterator[None]:
    """A bank of two questions."""
    store([samples.single_choice(), samples.multiple_choice()], outline("all"))
    yield
    db.session.rollback()


def expected(log: list[Event]) -> dict[tuple[str, str], Any]:
    cards = {one.card for one in log}
    return {
        card: replay(" ".join(card), [one.review for one in log if one.card == card], DEFAULT) for card in sorted(cards)
    }


@on_a_database
@given(logs, st.randoms(), st.integers(1, 4))
def test_any_order_and_any_parcels_of_events_give_the_state_of_the_whole_log(
    log: list[Event], chance: Any, size: int
) -> None:
    db.session.rollback()
    user_id, arrived = learner(), list(log)
    chance.shuffle(arrived)
    for start in range(0, len(arrived), size):
        record_reviews(user_id, arrived[start : start + size], DEFAULT, NOW)
    assert states(user_id) == expected(log)
    assert replay_all(user_id, DEFAULT) == len(expected(log))
    assert states(user_id) == expected(log)


@on_a_database
@given(logs, events)
def test_taking_a_review_back_leaves_everything_as_it_was(log: list[Event], one: Event) -> None:
    db.session.rollback()
    user_id = learner()
    record_reviews(user_id, log, DEFAULT, NOW)
    before = states(user_id)
    record_reviews(user_id, [one], DEFAULT, NOW)
    assert undo_review(user_id, one.id, DEFAULT, NOW) == one.card
    assert states(user_id) == before
    assert db.session.query(ReviewEvent).filter_by(user_id=user_id).count() == len(log) + 1


@on_a_database
@given(logs, events)
def test_a_review_may_be_taken_back_before_it_arrives(log: list[Event], one: Event) -> None:
    db.session.rollback()
    user_id = learner()
    record_reviews(user_id, log, DEFAULT, NOW)
    before = states(user_id)
    assert undo_review(user_id, one.id, DEFAULT, NOW) is None
    assert record_reviews(user_id, [one], DEFAULT, NOW) == 1
    assert states(user_id) == before


def test_an_event_counts_once_however_often_it_comes() -> None:
    user_id = learner()
    assert record_reviews(user_id, [event("a"), event("a"), event("b", "several")], DEFAULT, NOW) == 2
    assert record_reviews(user_id, [event("a", rating=AGAIN), event("b", "several")], DEFAULT, NOW) == 0
    assert {card: state.reps for card, state in states(user_id).items()} == {
        ("one", "choose"): 1,
        ("several", "choose"): 1,
    }
    assert states(user_id) == expected([event("a"), event("b", "several")])


def test_the_same_id_of_another_learner_is_another_event() -> None:
    first, second = learner(), learner()
    record_reviews(first, [event("a")], DEFAULT, NOW)
    assert record_reviews(second, [event("a", rating=AGAIN)], DEFAULT, NOW) == 1
    assert states(first) != states(second)


def test_the_log_says_what_was_known_when_a_review_arrived() -> None:
    user_id, later = learner(), NOW + timedelta(days=3)
    log = [event("a", at=NOW), event("b", at=NOW + timedelta(minutes=11)), event("c", at=later)]
    record_reviews(user_id, log, DEFAULT, later)
    first, second, third = db.session.query(ReviewEvent).order_by(ReviewEvent.reviewed_at)
    assert [row.phase_before for row in (first, second, third)] == ["new", "learning", "review"]
    assert [row.stability_before is None for row in (first, second, third)] == [True, False, False]
    state = states(user_id)["one", "choose"]
    assert (third.interval_given, third.study_day) == (state.interval, study_day(later, SAIGON))
    assert third.arrived_at == later
    assert third.algorithm.startswith("fsrs-6:")


def test_other_parameters_make_every_state_anew() -> None:
    user_id, sure = learner(), Parameters(retention=0.97)
    log = [event(str(day), at=NOW + timedelta(days=day)) for day in (0, 1, 4, 9)]
    record_reviews(user_id, log, DEFAULT, NOW)
    before = states(user_id)["one", "choose"]
    assert replay_all(user_id, sure) == 1
    after = states(user_id)["one", "choose"]
    assert after.stability == before.stability
    assert after.due_day < before.due_day


def test_a_guests_reviews_become_the_users_once() -> None:
    with writing():
        guest, user = learner(), learner()
        log = [event("a"), event("b", at=NOW + timedelta(days=1)), event("c", "several")]
        record_reviews(guest, log, DEFAULT, NOW)
        both = event("d", at=NOW + timedelta(days=5))
        for user_id in (guest, user):
            record_reviews(user_id, [both], DEFAULT, NOW)
        undo_review(guest, "c", DEFAULT, NOW)
        assert adopt_reviews(guest_id=guest, user_id=user) == 1
    assert states(user) == expected([*log[:2], both])
    assert states(guest) == {}
    assert cards_of(user) == [("one", "choose"), ("several", "choose")]


def test_the_last_review_is_the_last_that_stands_and_was_made_here() -> None:
    user_id, day = learner(), study_day(NOW, SAIGON)
    log = [event("a"), event("b", "several", at=NOW + timedelta(minutes=1))]
    quiz = replace(event("q", at=NOW + timedelta(minutes=2)), source="quiz")
    record_reviews(user_id, [*log, quiz], DEFAULT, NOW)
    assert last_review(user_id, day) == "b"
    undo_review(user_id, "b", DEFAULT, NOW)
    assert last_review(user_id, day) == "a"
    assert last_review(user_id, day + 1) is None
    assert GOOD in RATINGS


@pytest.mark.parametrize("count", [700])
def test_a_long_history_is_stored_at_once(count: int) -> None:
    user_id = learner()
    log = [event(str(n), ("one", "several")[n % 2], at=NOW + timedelta(hours=n)) for n in range(count)]
    assert record_reviews(user_id, log, DEFAULT, NOW) == count
    assert states(user_id) == expected(log)
