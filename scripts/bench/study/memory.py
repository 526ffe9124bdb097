"""What a learner truly remembers: FSRS-6, with weights of the learner's own, moved on by the reviews that were made.

Its formulas are written out here, so that the memory shares no code with the schedule that is judged by it, and since
a bench of millions of reviews asks for them often; a test holds them to those of the schedule.
"""

from math import exp
from random import Random

from quizapp.study.schedule import AGAIN, EASY, GOOD, HARD
from scripts.bench.study.learners import SEED, Learner

LEAST_STABILITY, LEAST_DIFFICULTY, MOST_DIFFICULTY = 0.001, 1.0, 10.0


class Memory:
    """A learner's cards: of each its stability in days, its difficulty, and the day it was last seen."""

    def __init__(self, learner: Learner) -> None:
        self.weights, self.apart = learner.weights, learner.apart
        self.chance = Random(f"{SEED} cards {learner.number}")  # noqa: S311  # a bench, no secret
        self.factor = 0.9 ** (-1 / self.weights[20]) - 1
        self.cards: dict[int, tuple[float, float, int]] = {}

    def retrievability(self, card: int, day: int) -> float:
        """Return the chance that a card seen before is recalled on a day."""
        stability, _, last = self.cards[card]
        return float((1 + self.factor * (day - last) / stability) ** -self.weights[20])

    def review(self, card: int, day: int, rating: int) -> None:
        """Take in that a card was seen on a day, and how it went."""
        if card not in self.cards:
            stability = self.weights[rating - 1]
            difficulty = self._first_difficulty(rating) + self.chance.gauss(0, self.apart)
        else:
            stability, difficulty, last = self.cards[card]
            if last == day:
                stability *= self._growth_within_a_day(stability, rating)
            elif rating == AGAIN:
                stability = self._forgotten(stability, difficulty, self.retrievability(card, day))
            else:
                stability *= self._growth(stability, difficulty, self.retrievability(card, day), rating)
            difficulty = self._next_difficulty(difficulty, rating)
        difficulty = min(max(difficulty, LEAST_DIFFICULTY), MOST_DIFFICULTY)
        self.cards[card] = (max(stability, LEAST_STABILITY), difficulty, day)

    def _first_difficulty(self, rating: int) -> float:
        return self.weights[4] - exp(self.weights[5] * (rating - 1)) + 1

    def _next_difficulty(self, difficulty: float, rating: int) -> float:
        w = self.weights
        moved = difficulty - w[6] * (rating - GOOD) * (10 - difficulty) / 9
        return w[7] * self._first_difficulty(EASY) + (1 - w[7]) * moved

    def _growth_within_a_day(self, stability: float, rating: int) -> float:
        w = self.weights
        growth = exp(w[17] * (rating - GOOD + w[18])) * stability ** -w[19]
        return float(growth if rating == AGAIN else max(growth, 1.0))

    def _growth(self, stability: float, difficulty: float, chance: float, rating: int) -> float:
        w = self.weights
        bonus = {HARD: w[15], GOOD: 1.0, EASY: w[16]}[rating]
        growth = exp(w[8]) * (11 - difficulty) * stability ** -w[9] * (exp((1 - chance) * w[10]) - 1) * bonus
        return float(1 + growth)

    def _forgotten(self, stability: float, difficulty: float, chance: float) -> float:
        w = self.weights
        least = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * exp((1 - chance) * w[14])
        return float(min(least, stability / exp(w[17] * w[18])))
