"""Item analysis equals the known test vector, in any order, from marks as from sums; small samples stay unjudged."""

import random
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.quiz.analysis import (
    Doubt,
    Picked,
    Standing,
    Sums,
    alpha,
    check_key,
    deviation,
    discrimination,
    discrimination_interval,
    effective_weights,
    efficiency,
    facility,
    facility_interval,
    standing,
    sums_of,
)

TABLE = [
    [float(mark) for mark in row] for row in ["11110", "11101", "11010", "10100", "01001", "10000", "00001", "00100"]
]
ITEMS = [list(column) for column in zip(*TABLE, strict=True)]
RESTS = [[sum(row) - row[place] for row in TABLE] for place in range(5)]
MARKS = st.integers(0, 12).map(lambda part: part / 12)
PAIRS = st.lists(st.tuples(MARKS, MARKS), max_size=60)


def test_the_test_vector() -> None:
    found = [facility(xs) or 0 for xs in ITEMS]
    assert found == [0.625, 0.5, 0.5, 0.25, 0.375]
    assert [round(deviation(xs) or 0, 4) for xs in ITEMS] == [0.5175, 0.5345, 0.5345, 0.4629, 0.5175]
    pairs = list(zip(ITEMS, RESTS, strict=True))
    found = [round(100 * (discrimination(xs, ys) or 0), 2) for xs, ys in pairs]
    assert found == [22.77, 60.30, 0.00, 28.87, -33.07]
    found = [round(100 * (efficiency(xs, ys) or 0), 2) for xs, ys in pairs]
    assert found == [30.43, 66.67, 0.00, 33.33, -37.14]
    assert [round(100 * (weight or 0), 2) for weight in effective_weights(TABLE)] == [23.18, 27.96, 19.77, 22.10, 6.99]
    assert round(alpha(TABLE) or 0, 4) == 0.2446


def test_the_test_vector_from_sums_where_the_rest_is_a_share() -> None:
    shares = [[rest / 4 for rest in ys] for ys in RESTS]
    sums = [sums_of(zip(xs, ys, strict=True)) for xs, ys in zip(ITEMS, shares, strict=True)]
    assert [round(100 * (each.discrimination or 0), 2) for each in sums] == [22.77, 60.30, 0.00, 28.87, -33.07]


@given(PAIRS)
def test_sums_and_the_direct_formula_agree(pairs: list[tuple[float, float]]) -> None:
    direct = discrimination([x for x, _ in pairs], [y for _, y in pairs])
    found = sums_of(pairs).discrimination
    assert (direct is None) == (found is None)
    assert isclose(direct or 0, found or 0, abs_tol=1e-6)


@given(PAIRS, PAIRS)
def test_sums_of_groups_add_up_to_the_sums_of_all(
    some: list[tuple[float, float]], others: list[tuple[float, float]]
) -> None:
    apart, together = sums_of(some) + sums_of(others), sums_of(some + others)
    assert apart.n == together.n
    for name in ("x", "xx", "y", "yy", "xy"):
        assert isclose(getattr(apart, name), getattr(together, name), abs_tol=1e-9)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_attempts_does_not_matter(pairs: list[tuple[float, float]], chance: random.Random) -> None:
    mixed = sorted(pairs, key=lambda _: chance.random())
    for measure in (discrimination, efficiency):
        one, other = (measure([x for x, _ in each], [y for _, y in each]) for each in (pairs, mixed))
        assert isclose(one or 0, other or 0, abs_tol=1e-6)


@given(PAIRS)
def test_nothing_leaves_its_range(pairs: list[tuple[float, float]]) -> None:
    found = sums_of(pairs).discrimination
    if found is not None:
        assert -1 <= found <= 1
        low, high = discrimination_interval(found, len(pairs)) or (-1, 1)
        assert -1 <= low <= found <= high <= 1
    if pairs:
        share = facility([x for x, _ in pairs]) or 0
        low, high = facility_interval(share, len(pairs))
        assert 0 <= low <= share + 1e-9
        assert share - 1e-9 <= high <= 1


@given(st.lists(MARKS, min_size=1, max_size=40), MARKS)
def test_where_nothing_differs_there_is_no_discrimination(marks: list[float], same: float) -> None:
    for pairs in ([(mark, same) for mark in marks], [(same, mark) for mark in marks]):
        assert sums_of(pairs).discrimination is None


def test_nothing_is_said_of_nothing_or_of_one() -> None:
    assert (facility([]), deviation([1.0]), discrimination([1.0], [0.5]), efficiency([], [])) == (None,) * 4
    assert alpha([[1.0], [0.0]]) is None
    assert Sums().discrimination is None
    assert discrimination_interval(0.5, 3) is None


@pytest.mark.parametrize(
    ("attempts", "low", "high"), [(15, -25, 70), (30, -7, 60), (50, 2, 53), (100, 11, 47), (200, 17, 42)]
)
def test_how_far_a_discrimination_of_30_may_be_off(attempts: int, low: int, high: int) -> None:
    found = discrimination_interval(0.3, attempts)
    assert found
    assert (round(100 * found[0]), round(100 * found[1])) == (low, high)


@pytest.mark.parametrize(("share", "attempts", "low", "high"), [(0.5, 15, 27, 73), (0.5, 100, 40, 60), (0, 10, 0, 28)])
def test_how_far_a_facility_may_be_off(share: float, attempts: int, low: int, high: int) -> None:
    found = facility_interval(share, attempts)
    assert (round(100 * found[0]), round(100 * found[1])) == (low, high)


def test_how_much_may_be_said_grows_with_the_attempts() -> None:
    assert [standing(attempts).name for attempts in (0, 9, 10, 29, 30, 99, 100, 10**6)] == [
        *("COUNTS", "COUNTS", "FACILITY", "FACILITY", "EARLY", "EARLY", "SETTLED", "SETTLED")
    ]
    assert standing(12) is Standing.FACILITY


def against(attempts: int) -> Sums:
    """Return the sums of attempts in which those who did well elsewhere did badly here."""
    return sums_of([(place % 2, 1 - place % 2) for place in range(attempts)])


def test_the_key_is_doubted_where_the_better_do_worse_but_never_for_a_few() -> None:
    assert check_key(against(30)) == [Doubt()]
    assert check_key(against(29)) == []
    assert check_key(sums_of([(place % 2, place % 2) for place in range(30)])) == []


def test_the_key_is_doubted_where_the_best_prefer_a_distractor() -> None:
    for_it = sums_of([(place % 2, place % 2) for place in range(30)])
    key, liked, other = Picked("a", True, 9, 3, 3), Picked("b", False, 12, 4, 4), Picked("c", False, 9, 3, 3)
    assert check_key(for_it, [key, liked, other]) == [Doubt("b")]
    assert check_key(for_it, [key, other]) == []
    assert check_key(against(30), [key, liked]) == [Doubt(), Doubt("b")]
    assert check_key(sums_of([(1, 1)] * 29), [key, liked]) == []
    second = Picked("d", True, 20, 10, 4)
    assert check_key(for_it, [key, second, liked]) == [Doubt("b")]
