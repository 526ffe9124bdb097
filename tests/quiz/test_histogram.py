"""From twelve bins come thirds that are thirds, and medians that are near the true ones."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.quiz.histogram import (
    BINS,
    EMPTY,
    LONGEST_TIME,
    TIMES,
    add_up,
    bin_of_share,
    bin_of_time,
    median_time,
    weigh,
    weights_of_third,
)

COUNTS = st.lists(st.integers(0, 50), min_size=BINS, max_size=BINS)
ENDS = (*TIMES[1:], LONGEST_TIME)


@given(COUNTS)
def test_each_third_holds_a_third_of_the_cohort_and_they_share_nobody(cohort: list[int]) -> None:
    top, bottom = (weights_of_third(cohort, top=top) for top in (True, False))
    assert weigh(cohort, top) == pytest.approx(sum(cohort) / 3)
    assert weigh(cohort, bottom) == pytest.approx(sum(cohort) / 3)
    assert all(up + down <= 1 + 1e-9 for up, down in zip(top, bottom, strict=True))


def test_the_top_third_are_those_who_did_best() -> None:
    cohort = (3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3)
    assert weights_of_third(cohort, top=True) == (0,) * 11 + (1,)
    assert weights_of_third(cohort, top=False) == (1,) + (0,) * 11
    assert weights_of_third((6, *EMPTY[1:]), top=True)[0] == pytest.approx(1 / 3)


@given(st.integers(1, 60).flatmap(lambda full: st.tuples(st.integers(0, full), st.just(full))))
def test_a_share_lies_in_its_bin_however_it_was_added_up(part: tuple[int, int]) -> None:
    points, full = part
    exact = min(BINS - 1, points * BINS // full)
    assert bin_of_share(points / full) == exact
    assert bin_of_share(sum([1 / full] * points)) == exact


@given(st.lists(st.floats(1, LONGEST_TIME), min_size=1, max_size=99))
def test_the_median_time_is_right_to_the_bin(times: list[float]) -> None:
    counts = [0] * BINS
    for seconds in times:
        counts[bin_of_time(seconds)] += 1
    found = median_time(counts)
    assert found is not None
    ordered = sorted(times)
    low, high = ordered[(len(times) - 1) // 2], ordered[len(times) // 2]
    assert TIMES[bin_of_time(low)] <= found <= ENDS[bin_of_time(high)]
    assert low <= median(times) <= high


def test_the_median_of_no_time_is_none() -> None:
    assert median_time(EMPTY) is None


@given(st.lists(COUNTS, max_size=4))
def test_histograms_add_up(several: list[list[int]]) -> None:
    assert sum(add_up(several)) == sum(map(sum, several))
    assert len(add_up(several)) == BINS
