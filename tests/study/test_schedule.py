"""A card's state is its reviews and nothing else; intervals are spread, the same way every time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.schedule import (
    AGAIN,
    EASY,
    GOOD,
    HARD,
    RATINGS,
    CardState,
    Parameters,
    Review,
    begin_of,
    choices,
    next_state,
    replay,
    retrievability,
    study_day,
)

DEFAULT = Parameters()
SAIGON = timedelta(hours=7)
START = datetime(2026, 11, 22, 3, tzinfo=UTC)
offsets = st.sampled_from([timedelta(hours=hours) for hours in (-11, -5, 0, 5.75, 7, 14)])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
reviews = st.builds(Review, st.uuids().map(str), moments, offsets, st.sampled_from(RATINGS))
logs = st.lists(reviews, max_size=25, unique_by=lambda review: review.id)


def reviewed(*ratings: int, every: timedelta = timedelta(days=9)) -> CardState:
    """Return the state after reviews at equal distances."""
    log = [Review(str(n), START + n * every, SAIGON, rating) for n, rating in enumerate(ratings)]
    state = replay("card", log, DEFAULT)
    assert state is not None
    return state


@given(logs, st.randoms())
def test_the_order_in_which_reviews_arrive_does_not_matter(log: list[Review], chance: object) -> None:
    shuffled = list(log)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert replay("card", shuffled, DEFAULT) == replay("card", log, DEFAULT)


@given(logs, reviews)
def test_a_review_that_is_undone_was_never_there(log: list[Review], last: Review) -> None:
    latest = replace(last, at=max([last.at, *(review.at for review in log)]) + timedelta(seconds=1))
    state = replay("card", log, DEFAULT)
    after = next_state("card", state, latest, DEFAULT)
    assert replay("card", [*log, latest], DEFAULT) == after
    assert replay("card", [one for one in [*log, latest] if one.id != latest.id], DEFAULT) == state


@given(logs, offsets)
def test_the_state_is_within_what_can_be(log: list[Review], offset: timedelta) -> None:
    state = replay("card", log, DEFAULT)
    assert (state is None) == (not log)
    if state:
        assert 1 <= state.difficulty <= 10
        assert state.stability >= 0.001
        assert state.due_at > state.last_at
        assert (state.reps, 0 <= state.lapses <= state.reps) == (len(log), True)
        assert (state.interval >= 1) == (state.phase == "review")
        assert 0 < retrievability(state, state.due_at, offset, DEFAULT) <= 1


@given(logs, moments, offsets)
def test_a_better_rating_never_brings_a_card_back_sooner(log: list[Review], now: datetime, offset: timedelta) -> None:
    state = replay("card", log, DEFAULT)
    found = choices("card", state, max(now, state.last_at if state else now), offset, DEFAULT)
    dues = [found[rating].due_at for rating in RATINGS]
    assert dues == sorted(dues)
    intervals = [found[rating].interval for rating in RATINGS if found[rating].phase == "review"]
    assert len(set(intervals)) == len(intervals)


@given(logs, moments, offsets)
def test_a_button_leads_to_what_stands_on_it(log: list[Review], now: datetime, offset: timedelta) -> None:
    state = replay("card", log, DEFAULT)
    found = choices("card", state, now, offset, DEFAULT)
    assert found == {
        rating: next_state("card", state, Review("next", now, offset, rating), DEFAULT) for rating in RATINGS
    }


@given(st.integers(0, 40_000), offsets)
def test_a_study_day_begins_at_four_by_the_learners_clock(day: int, offset: timedelta) -> None:
    begin = begin_of(day, offset)
    local = begin + offset
    assert (local.hour, local.minute) == (4, 0)
    assert study_day(begin, offset) == day
    assert study_day(begin - timedelta(seconds=1), offset) == day - 1
    assert study_day(begin + timedelta(hours=23, minutes=59), offset) == day


def test_a_new_card_takes_two_steps_and_an_easy_one_none() -> None:
    steps = choices("card", None, START, SAIGON, DEFAULT)
    assert [(steps[rating].phase, steps[rating].due_at - START) for rating in (AGAIN, HARD, GOOD)] == [
        ("learning", timedelta(minutes=1)),
        ("learning", timedelta(minutes=5, seconds=30)),
        ("learning", timedelta(minutes=10)),
    ]
    assert (steps[EASY].phase, steps[EASY].interval >= 8 * 0.8) == ("review", True)
    assert reviewed(GOOD, GOOD, every=timedelta(minutes=10)).phase == "review"


def test_forgetting_is_a_lapse_only_for_what_was_known() -> None:
    assert reviewed(AGAIN, AGAIN, every=timedelta(minutes=1)).lapses == 0
    forgotten = reviewed(EASY, AGAIN)
    assert (forgotten.phase, forgotten.lapses, forgotten.stability < reviewed(EASY).stability) == (
        "relearning",
        1,
        True,
    )


def test_intervals_are_spread_about_what_was_wished_and_the_same_every_time() -> None:
    cards = [f"card {number}" for number in range(300)]
    log = [Review("1", START, SAIGON, EASY), Review("2", START + timedelta(days=8), SAIGON, GOOD)]
    first, again = ([replay(card, log, DEFAULT) for card in cards] for _ in range(2))
    assert first == again
    intervals = {state.interval for state in first if state}
    assert len(intervals) > 3
    assert max(intervals) - min(intervals) <= 0.2 * min(intervals) + 4
    assert len({(state.stability, state.difficulty) for state in first if state}) == 1


def test_who_wants_to_remember_more_is_asked_sooner_and_nobody_later_than_the_longest() -> None:
    log = [Review(str(n), START + timedelta(days=60 * n), SAIGON, EASY) for n in range(5)]
    found = [
        replay("card", log, parameters)
        for parameters in (Parameters(retention=0.95), DEFAULT, Parameters(retention=0.8), Parameters(longest=30))
    ]
    often, usual, seldom, capped = [state.interval for state in found if state]
    assert often < usual < seldom
    assert capped == 30
