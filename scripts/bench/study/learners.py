"""Made-up learners: how much they take on, which days they miss, how they rate, and how well they remember."""

import math
from dataclasses import dataclass, replace
from random import Random

from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from quizapp.study.schedule import Parameters

DAYS, SEED = 180, 1
CARDS = (150, 400)  # fewest and most; the whole bank makes 272
NEW_A_DAY = (5, 30)
MISSED = (0.0, 0.3)  # of the days
# How users of Anki rate on the average; defaults of fsrs-rs's simulator (src/optimal_retention.rs).
FIRST = (0.24, 0.094, 0.495, 0.171)
PASSING = (0.224, 0.631, 0.145)  # hard, good, easy
OFTENER = {"again": (0.4, 1.6), "hard": (0.2, 1.8), "easy": (0.0, 2.0)}  # than the average
WEIGHTS = Parameters().weights
# How far apart the weights of these users are, one standard deviation, the fifth weight and on; from fsrs-rs
# (src/training.rs). The first four, stabilities, are drawn as one factor: theirs comes of a few who hardly forget.
APART = (0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.14, 0.27)
FACTOR_APART = 0.5  # one standard deviation of its logarithm
DIFFICULTY_APART = (0.0, 2.0)  # one standard deviation of a learner's cards


@dataclass(frozen=True)
class Learner:
    """One learner: habits, and the weights of the true memory; `apart` is how far the cards differ in difficulty."""

    number: int
    cards: int
    new_a_day: int
    missed: frozenset[int]
    first: tuple[float, ...]
    passing: tuple[float, ...]
    weights: tuple[float, ...] = WEIGHTS
    apart: float = 0.0


def draw_learner(number: int) -> Learner:
    """Draw a learner whose memory is as FSRS takes it to be, the same for the same number."""
    chance = Random(f"{SEED} learner {number}")  # noqa: S311  # a bench, no secret
    missed = chance.uniform(*MISSED)
    again, hard, easy = (chance.uniform(*oftener) for oftener in OFTENER.values())
    first = FIRST[0] * again, FIRST[1] * hard, FIRST[3] * easy
    passing = PASSING[0] * hard, PASSING[2] * easy
    return Learner(
        number,
        chance.randint(*CARDS),
        chance.randint(*NEW_A_DAY),
        frozenset(day for day in range(DAYS) if chance.random() < missed),
        (first[0], first[1], 1 - sum(first), first[2]),
        (passing[0], 1 - sum(passing), passing[1]),
    )


def with_own_memory(learner: Learner) -> Learner:
    """Give a learner weights that the schedule does not know, and cards whose difficulty it can only find out."""
    chance = Random(f"{SEED} memory {learner.number}")  # noqa: S311
    factor = math.exp(chance.gauss(0, FACTOR_APART))
    first = [min(weight * factor, most) for weight, most in zip(WEIGHTS[:4], UPPER_BOUNDS_PARAMETERS, strict=False)]
    bounds = zip(LOWER_BOUNDS_PARAMETERS[4:], UPPER_BOUNDS_PARAMETERS[4:], strict=True)
    others = [_drawn(chance, *each) for each in zip(WEIGHTS[4:], APART, bounds, strict=True)]
    return replace(learner, weights=(*first, *others), apart=chance.uniform(*DIFFICULTY_APART))


def _drawn(chance: Random, middle: float, apart: float, bounds: tuple[float, float]) -> float:
    """Draw about a middle until it is within bounds."""
    while not bounds[0] <= (drawn := chance.gauss(middle, apart)) <= bounds[1]:
        pass
    return drawn
