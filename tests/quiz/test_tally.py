"""What an attempt adds to the figures: order does not matter, and only times that can be known are taken."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.quiz.figures import COHORT
from quizapp.quiz.tally import Asked, Tally, times_taken
from tests.conftest import NOW

ASKED = st.builds(
    Asked,
    st.just(1),
    st.integers(1, 4),
    st.integers(0, 4).map(lambda part: part / 4),
    st.none() | st.sampled_from([("a",), ("a", "b"), ()]),
    st.none() | st.integers(1, 599),
)
ATTEMPTS = st.lists(st.lists(ASKED, max_size=5), max_size=8)


def tally(attempts: list[list[Asked]]) -> Tally:
    found = Tally()
    for attempt in attempts:
        found.add(attempt)
    return found


@given(ATTEMPTS, st.randoms(use_true_random=False))
def test_neither_the_order_of_attempts_nor_that_of_questions_matters(
    attempts: list[list[Asked]], chance: object
) -> None:
    mixed = [sorted(attempt, key=lambda _: chance.random()) for attempt in attempts]  # type: ignore[attr-defined]
    one, other = tally(attempts), tally(mixed[::-1])
    assert one.bins == other.bins
    assert one.sums.keys() == other.sums.keys()
    for version_id, sums in one.sums.items():
        assert sums.n == other.sums[version_id].n
        for name in ("x", "xx", "y", "yy", "xy"):
            assert getattr(sums, name) == pytest.approx(getattr(other.sums[version_id], name))


@given(ATTEMPTS)
def test_everyone_counted_has_a_place_in_the_cohort(attempts: list[list[Asked]]) -> None:
    found = tally(attempts)
    for version_id, sums in found.sums.items():
        assert sum(found.bins[version_id, COHORT]) == sums.n


@given(ATTEMPTS, ATTEMPTS)
def test_what_is_taken_away_again_leaves_what_there_was(some: list[list[Asked]], more: list[list[Asked]]) -> None:
    before, found = tally(some), tally(some + more)
    for attempt in more:
        found.add(attempt, -1)
    assert {key: counts for key, counts in found.bins.items() if any(counts)} == before.bins
    for version_id, sums in found.sums.items():
        assert sums.n == before.sums[version_id].n
        assert sums.xy == pytest.approx(before.sums[version_id].xy)


def taken(*sent: tuple[int, float]) -> dict[int, float]:
    """Return the times of responses sent to slots so many seconds after the start."""
    return times_taken(NOW, [(slot, NOW + timedelta(seconds=seconds)) for slot, seconds in sent])


def test_a_time_runs_from_what_was_sent_before_to_the_first_response() -> None:
    assert taken((2, 12), (1, 20), (1, 50), (3, 58.5)) == {2: 12, 1: 8, 3: 8.5}


def test_what_was_sent_together_has_no_time() -> None:
    assert taken((1, 300), (2, 300.2), (3, 300.4), (4, 330)) == {4: 29.6}


def test_a_slot_that_was_sent_again_at_once_was_not_sent_together_with_another() -> None:
    assert taken((1, 10), (1, 10.1), (2, 30)) == {1: 10, 2: 19.9}


def test_who_was_away_has_no_time() -> None:
    assert taken((1, 600), (2, 1199.5)) == {2: 599.5}
