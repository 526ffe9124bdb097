"""Progress is what the log and the states say: counted by the database, it is the same as counted one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from quizapp.bank.models import BankItem
from quizapp.db import db
from quizapp.study.log import Event, record_reviews, undo_review
from quizapp.study.memory import CHANCES, DIFFICULTIES, STABILITIES, classes, memory_of, not_begun
from quizapp.study.models import CardRow, ReviewEvent, UndoneReview
from quizapp.study.progress import (
    LEARNING,
    MATURE,
    MATURE_DAYS,
    YOUNG,
    Diary,
    Recalled,
    Reviewed,
    Share,
    added_up,
    diary_of,
    hours,
    recalled,
    retained,
    reviewed,
)
from quizapp.study.schedule import (
    AGAIN,
    EASY,
    GOOD,
    RATINGS,
    Parameters,
    forgetting,
    replay,
    retrievability,
    stability_for,
)
from tests import samples
from tests.conftest import NOW
from tests.quiz.small_bank import outline, store
from tests.study.people import SAIGON, event, learner, states

DEFAULT = Parameters()
TODAY = (date(2026, 11, 21) - date(1970, 1, 1)).days  # at NOW, wherever the clock
MONTH = range(TODAY - 29, TODAY + 1)
HALVES = [timedelta(hours=-5), timedelta(hours=5, minutes=30), timedelta(hours=5, minutes=45), SAIGON]
# Few days and few cards, so that cards come twice a day, mature, and are forgotten.
moments = st.builds(
    lambda days, minutes: NOW - timedelta(days=days, minutes=minutes),
    st.sampled_from([0, 1, 2, 9, 30, 31, 90, 91]),
    st.integers(0, 1440),
)
events = st.builds(
    lambda name, item, at, offset, rating: event(
        str(name), item, rating, at=at, offset=offset, zone="UTC", duration_ms=rating * 1000
    ),
    st.uuids(),
    st.sampled_from(["one", "several"]),
    moments,
    st.sampled_from(HALVES),
    st.sampled_from(RATINGS),
)
logs = st.lists(events, max_size=25, unique_by=lambda one: one.id)
parameters = st.builds(Parameters, retention=st.floats(0.7, 0.97))
on_a_database = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> Iterator[None]:
    """A bank of two questions."""
    store([samples.single_choice(), samples.multiple_choice()], outline("all"))
    yield
    db.session.rollback()


def studied(log: list[Event], undone: list[Event], chosen: Parameters = DEFAULT) -> int:
    """Return a learner with reviews, some taken back, beside another one with the same reviews."""
    user_id, other = learner(), learner()
    for someone in (other, user_id):
        record_reviews(someone, log, chosen, NOW)
    for one in undone:
        undo_review(user_id, one.id, chosen, NOW)
    assert diary_of(other).total == len(log)
    return user_id


def standing(user_id: int) -> list[ReviewEvent]:
    """Return the rows of a learner's reviews that were not taken back, in the order of their moments."""
    gone = {(row.user_id, row.event_id) for row in db.session.scalars(select(UndoneReview))}
    rows = [row for row in db.session.scalars(select(ReviewEvent)) if (row.user_id, row.event_id) not in gone]
    mine = [row for row in rows if row.user_id == user_id]
    return sorted(mine, key=lambda row: (row.reviewed_at, row.event_id))


def band_of(row: ReviewEvent, chosen: Parameters) -> str:
    if row.phase_before != "review":
        return LEARNING
    assert row.stability_before is not None
    # What is still remembered as wanted after three weeks is given an interval as long.
    is_mature = forgetting(chosen)(MATURE_DAYS, row.stability_before) >= chosen.retention
    return MATURE if is_mature else YOUNG


def local(row: ReviewEvent) -> datetime:
    return row.reviewed_at + timedelta(minutes=row.offset_minutes)


def day_of(row: ReviewEvent) -> int:
    return ((local(row) - timedelta(hours=4)).date() - date(1970, 1, 1)).days


@on_a_database
@given(logs, st.data(), parameters)
def test_reviews_are_counted_as_if_one_by_one(log: list[Event], data: Any, chosen: Parameters) -> None:
    db.session.rollback()
    user_id = studied(log, data.draw(st.lists(st.sampled_from(log), max_size=5)) if log else [], chosen)
    rows = standing(user_id)
    assert diary_of(user_id).counts == Counter(map(day_of, rows))
    within = [row for row in rows if day_of(row) in MONTH]
    by_key = Counter((day_of(row), band_of(row, chosen), row.rating) for row in within)
    found = reviewed(user_id, MONTH, chosen)
    assert {(one.day, one.band, one.rating): one.count for one in found} == by_key
    assert len(found) == len(by_key)
    assert all(one.milliseconds == one.count * one.rating * 1000 for one in found)
    clock = Counter(local(row).hour for row in within)
    assert hours(user_id, MONTH) == [clock[hour] for hour in range(24)]


@on_a_database
@given(logs, st.data(), parameters)
def test_true_retention_counts_the_first_review_of_a_day_of_cards_in_review(
    log: list[Event], data: Any, chosen: Parameters
) -> None:
    db.session.rollback()
    user_id = studied(log, data.draw(st.lists(st.sampled_from(log), max_size=5)) if log else [], chosen)
    firsts: dict[tuple[int, str], ReviewEvent] = {}
    for row in standing(user_id):
        if row.phase_before == "review":
            firsts.setdefault((day_of(row), row.item_id), row)
    expected: dict[tuple[int, bool], Share] = defaultdict(Share)
    for (day, _), row in firsts.items():
        expected[day, band_of(row, chosen) == MATURE] += Share(int(row.rating > AGAIN), 1)
    assert {(one.day, one.mature): one.share for one in recalled(user_id, None, chosen)} == expected
    of_the_month = {key: share for key, share in expected.items() if key[0] in MONTH}
    assert {(one.day, one.mature): one.share for one in recalled(user_id, MONTH, chosen)} == of_the_month


def test_a_second_review_of_a_card_on_a_day_does_not_count_for_true_retention() -> None:
    learned = [event("a", rating=EASY, at=NOW - timedelta(days=30))]
    today = [event(f"t{n}", rating=rating, at=NOW + timedelta(minutes=n)) for n, rating in enumerate((3, 3, 1))]
    user_id = studied(learned + today, [])
    assert [one.share for one in recalled(user_id, None, DEFAULT)] == [Share(1, 1)]
    undo_review(user_id, "t0", DEFAULT, NOW)
    undo_review(user_id, "t1", DEFAULT, NOW)
    assert [one.share for one in recalled(user_id, None, DEFAULT)] == [Share(0, 1)]


def test_true_retention_is_that_of_the_days_one_asks_for() -> None:
    log = [event(f"{ago}", rating=EASY, at=NOW - timedelta(days=ago)) for ago in (40, 35, 29, 0)]
    user_id = studied(log, [])
    assert [TODAY - one.day for one in recalled(user_id, MONTH, DEFAULT)] == [29, 0]
    assert [TODAY - one.day for one in recalled(user_id, None, DEFAULT)] == [35, 29, 0]


def test_a_study_day_ends_at_four_by_the_learners_own_clock() -> None:
    four = datetime(2026, 11, 21, 4, tzinfo=UTC) - SAIGON
    before, after = event("a", at=four - timedelta(seconds=1)), event("b", "several", at=four)
    user_id = studied([before, after], [])
    assert diary_of(user_id).counts == {TODAY - 1: 1, TODAY: 1}
    counted = hours(user_id, MONTH)
    assert (counted[3], counted[4]) == (1, 1)


def test_a_review_that_was_taken_back_before_it_came_never_counts() -> None:
    user_id = learner()
    undo_review(user_id, "a", DEFAULT, NOW)
    record_reviews(user_id, [event("a")], DEFAULT, NOW)
    assert diary_of(user_id).counts == {}
    assert reviewed(user_id, MONTH, DEFAULT) == []
    assert recalled(user_id, None, DEFAULT) == []
    assert sum(hours(user_id, MONTH)) == memory_of(user_id, TODAY, DEFAULT).cards == 0


@pytest.mark.parametrize(
    ("days", "run", "longest"),
    [
        ([], 0, 0),
        ([10], 1, 1),
        ([9], 1, 1),
        ([8], 0, 1),
        ([7, 8, 9, 10], 4, 4),
        ([1, 2, 3, 7, 8, 9], 3, 3),
        ([1, 2, 3, 4, 9, 10], 2, 4),
        ([5, 6, 8, 10], 1, 2),
        ([9, 10, 11], 3, 3),  # by a clock further east it is tomorrow already
    ],
)
def test_a_run_of_days_lasts_until_a_whole_day_was_missed(days: list[int], run: int, longest: int) -> None:
    diary = Diary(dict.fromkeys(days, 3))
    assert (diary.run(10), diary.longest_run, diary.total) == (run, longest, 3 * len(days))


def test_a_part_of_a_diary_has_the_days_of_that_time() -> None:
    assert Diary({1: 5, 2: 6, 4: 7}).within(range(2, 4)) == Diary({2: 6})


def test_periods_end_and_begin_as_in_ankis_table() -> None:
    found = [Recalled(100 - ago, ago % 2 == 0, Share(1, 2)) for ago in (0, 1, 6, 7, 29, 30, 364, 365, 2000)]
    totals = {
        name: sum((retained(found, name, 100)[band] for band in (YOUNG, MATURE)), Share()).total // 2
        for name in ("today", "yesterday", "week", "month", "year", "all")
    }
    assert totals == {"today": 1, "yesterday": 1, "week": 3, "month": 5, "year": 7, "all": 9}
    assert retained(found, "week", 100) == {YOUNG: Share(1, 2), MATURE: Share(2, 4)}


def test_reviews_are_added_up() -> None:
    reviews = [Reviewed(1, YOUNG, AGAIN, 2, 500), Reviewed(1, YOUNG, GOOD, 6, 700)]
    done = added_up(iter(reviews))
    assert (done.passed, done.passed.share, done.milliseconds) == (Share(6, 8), 0.75, 1200)
    assert added_up([]).passed.share is None


@given(st.integers(1, 1000), st.floats(0.1, 5000), parameters)
def test_the_curve_of_forgetting_is_that_of_the_schedule(days: int, stability: float, chosen: Parameters) -> None:
    state = replay("one choose", [event("a").review], chosen)
    assert state is not None
    expected = retrievability(replace(state, stability=stability), NOW + timedelta(days=days), SAIGON, chosen)
    assert forgetting(chosen)(days, stability) == pytest.approx(expected)


@given(st.integers(1, 1000), parameters)
def test_a_card_is_given_an_interval_from_the_stability_on_that_keeps_the_wanted_share(
    interval: int, chosen: Parameters
) -> None:
    assert forgetting(chosen)(interval, stability_for(interval, chosen)) == pytest.approx(chosen.retention)
    assert stability_for(interval, Parameters(retention=0.9)) == pytest.approx(interval)


@on_a_database
@given(logs, st.data(), parameters)
def test_cards_are_counted_as_their_states_say(log: list[Event], data: Any, chosen: Parameters) -> None:
    db.session.rollback()
    user_id = studied(log, data.draw(st.lists(st.sampled_from(log), max_size=5)) if log else [], chosen)
    found = list(states(user_id).values())
    memory = memory_of(user_id, TODAY, chosen)
    assert memory.due == Counter(state.due_day for state in found)
    assert memory.overdue(TODAY) == sum(state.due_day < TODAY for state in found)
    assert memory.due_on(MONTH) == sum(state.due_day in MONTH for state in found)
    matured = sum(state.phase == "review" and state.interval >= 21 for state in found)
    assert memory.bands.get(MATURE, 0) == matured
    assert memory.bands.get(LEARNING, 0) == sum(state.phase != "review" for state in found)
    assert memory.cards == len(found)
    curve = forgetting(chosen)
    expected = sum(curve(max(0, TODAY - state.last_day), state.stability) for state in found)
    assert memory.remembered == pytest.approx(expected)
    assert memory.share == pytest.approx(expected / len(found) if found else 0)
    assert memory.stabilities == classes([state.stability for state in found], STABILITIES)
    assert memory.difficulties == classes([state.difficulty for state in found], DIFFICULTIES)
    assert (sum(memory.chances), len(memory.chances)) == (len(found), len(CHANCES) + 1)
    assert not_begun(user_id) == 2 - len(found)


@given(st.lists(st.floats(0, 12)))
def test_a_value_belongs_to_the_class_whose_ends_it_lies_between(values: list[float]) -> None:
    assert classes(values, [10]) == [sum(value <= 10 for value in values), sum(value > 10 for value in values)]
    assert classes([1, 7, 7.1], STABILITIES) == [1, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(("interval", "band"), [(1, YOUNG), (20, YOUNG), (21, MATURE), (300, MATURE)])
def test_a_card_is_mature_from_an_interval_of_three_weeks_on(interval: int, band: str) -> None:
    user_id = studied([event("a", rating=EASY)], [])
    db.session.get_one(CardRow, (user_id, "one", "choose")).interval = interval
    db.session.flush()
    assert memory_of(user_id, TODAY, DEFAULT).bands == {band: 1}


def test_items_that_were_retired_are_asked_no_more_and_count_no_more() -> None:
    user_id = studied([event("a"), event("b", "several")], [])
    assert (memory_of(user_id, TODAY, DEFAULT).cards, not_begun(user_id), not_begun(learner())) == (2, 0, 2)
    db.session.get_one(BankItem, "several").retired_at = NOW
    db.session.flush()
    assert (memory_of(user_id, TODAY, DEFAULT).cards, not_begun(learner())) == (1, 1)
    assert diary_of(user_id).total == 2
