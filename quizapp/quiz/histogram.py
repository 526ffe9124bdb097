"""Histograms of twelve fixed bins: small enough to be kept for every question, and thirds and medians come from them.

Thirds of a cohort can only be drawn once it is known, so what is kept for each option is how those who chose it did
in the rest of their attempts; the thirds are derived when somebody looks. Pure.
"""

from collections.abc import Iterable, Sequence
from operator import mul

BINS = 12
# Seconds at which a bin of times begins; the last ends where a learner must have been away.
TIMES = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
LONGEST_TIME = 600
Counts = tuple[int, ...]
Weights = tuple[float, ...]
EMPTY: Counts = (0,) * BINS


def bin_of_share(share: float) -> int:
    """Return the bin of a share between 0 and 1; 1 belongs to the last."""
    return max(0, min(BINS - 1, int(round(share * BINS, 6))))


def bin_of_time(seconds: float) -> int:
    """Return the bin of a time."""
    return sum(seconds >= start for start in TIMES) - 1


def add_up(several: Iterable[Sequence[int]]) -> Counts:
    """Add up histograms bin by bin."""
    return tuple(sum(counts) for counts in zip(EMPTY, *several, strict=True))


def weights_of_third(cohort: Sequence[int], *, top: bool) -> Weights:
    """Return the part of each bin that belongs to the top or the bottom third of a cohort.

    Where a third ends within a bin, all in it count by the same part: nobody in it did better than the others.
    """
    left = sum(cohort) / 3
    weights = [0.0] * BINS
    for place in reversed(range(BINS)) if top else range(BINS):
        if cohort[place]:
            weights[place] = min(1.0, left / cohort[place])
            left -= weights[place] * cohort[place]
    return tuple(weights)


def weigh(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Return how many of a histogram's belong to a third."""
    weighed: float = sum(map(mul, counts, weights))
    return weighed


def median_time(counts: Sequence[int]) -> float | None:
    """Return the time that half of them stayed below, as if times were spread evenly within a bin; None of none."""
    half = sum(counts) / 2
    for place, count in enumerate(counts):
        if count and half <= count:
            start, end = TIMES[place], (*TIMES, LONGEST_TIME)[place + 1]
            return start + (end - start) * half / count
        half -= count
    return None
