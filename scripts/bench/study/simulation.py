"""One learner's days with a schedule, by the rules of the queue: what is due, then what is new, each till it passes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

from quizapp.study import schedule
from quizapp.study.schedule import AGAIN, RATINGS, CardState, Parameters, Review, begin_of
from scripts.bench.study.learners import DAYS, SEED, Learner
from scripts.bench.study.memory import Memory
from scripts.bench.study.sm2 import SM2State

REVIEWS_A_DAY = 200  # Anki's default, and ours
LOOK_EVERY = 6  # days
MATURE = 21  # days between reviews; Anki's word and number
EVENING, HERE = timedelta(hours=15), timedelta()  # after the study day's begin; the clock is UTC
# How ratings follow one another in the steps of a day, after again, hard and good; and seconds by rating.
# Averages of users of Anki; defaults of fsrs-rs's simulator (src/optimal_retention.rs).
NEXT_RATINGS = {
    "learning": ((0.3687, 0.0628, 0.5108, 0.0577), (0.0442, 0.4553, 0.4457, 0.0549), (0.0519, 0.047, 0.8462, 0.055)),
    "relearning": ((0.2157, 0.0643, 0.6595, 0.0604), (0.05, 0.4638, 0.4475, 0.0387), (0.1057, 0.1434, 0.7266, 0.0244)),
}
SECONDS = {
    "learning": (19.58, 18.79, 13.78, 10.71),
    "review": (19.38, 17.59, 12.38, 8.94),
    "relearning": (16.44, 15.25, 12.32, 8.03),
}

State = CardState | SM2State
Schedule = Callable[[str, Any, int, int], State]  # a card's name and state, the day, the rating


def ours(parameters: Parameters) -> Schedule:
    """Return the site's schedule."""

    def next_state(card: str, state: Any, day: int, rating: int) -> State:
        review = Review("", begin_of(day, HERE) + EVENING, HERE, rating)
        return schedule.next_state(card, state, review, parameters)

    return next_state


@dataclass
class Diary:
    """What came of it; `presses` of buttons are by day.

    `reviewed` and `recalled` count cards in review, the mature ones again apart; `expected` adds up the true chances of
    recall. Every LOOK_EVERY days: how many cards were `introduced`, and how many would be `known` if all were asked.
    """

    presses: list[int] = field(default_factory=lambda: [0] * DAYS)
    seconds: float = 0.0
    reviewed: int = 0
    recalled: int = 0
    expected: float = 0.0
    mature_reviewed: int = 0
    mature_recalled: int = 0
    introduced: list[int] = field(default_factory=list)
    known: list[float] = field(default_factory=list)


def study(learner: Learner, schedule: Schedule) -> Diary:
    """Let a learner study for all the days."""
    desk = _Desk(learner, schedule)
    for day in range(DAYS):
        if day not in learner.missed:
            desk.sit(day)
        if (day + 1) % LOOK_EVERY == 0:
            desk.look(day + 1)
    return desk.diary


class _Desk:
    """A learner at study: the cards' states as the schedule has them, the memory as it truly is, and what is due."""

    def __init__(self, learner: Learner, schedule: Schedule) -> None:
        self.learner, self.schedule = learner, schedule
        self.memory, self.diary = Memory(learner), Diary()
        self.chance = Random(f"{SEED} recall {learner.number}")  # noqa: S311  # a bench, no secret
        self.states: dict[int, State] = {}
        self.due: list[tuple[int, float, int]] = []

    def sit(self, day: int) -> None:
        """Review what is due, the longest due first, then learn what is new as far as the day's limit allows."""
        cards: list[int] = []
        while self.due and self.due[0][0] <= day and len(cards) < REVIEWS_A_DAY:
            cards.append(heappop(self.due)[-1])
        seen = len(self.states)
        new = min(self.learner.new_a_day, self.learner.cards - seen, REVIEWS_A_DAY - len(cards))
        for card in [*cards, *range(seen, seen + new)]:
            self.take(card, day)

    def take(self, card: int, day: int) -> None:
        """Ask for a card, again and again until its steps are done."""
        state = self.states.get(card)
        rating = self.recall(card, state, day) if state else self.draw(RATINGS, self.learner.first)
        state = self.press(card, state, day, rating)
        while state.phase != "review":
            rating = self.draw(RATINGS, NEXT_RATINGS[state.phase][rating - 1])
            state = self.press(card, state, day, rating)
        self.states[card] = state
        heappush(self.due, (state.due_day, self.chance.random(), card))

    def recall(self, card: int, state: State, day: int) -> int:
        """Draw whether a card is recalled, by the true chance, and return the rating it is then given."""
        chance = self.memory.retrievability(card, day)
        recalled = self.chance.random() < chance
        mature = state.interval >= MATURE
        self.diary.reviewed += 1
        self.diary.recalled += recalled
        self.diary.expected += chance
        self.diary.mature_reviewed += mature
        self.diary.mature_recalled += mature and recalled
        return self.draw(RATINGS[1:], self.learner.passing) if recalled else AGAIN

    def press(self, card: int, state: State | None, day: int, rating: int) -> State:
        """Take in one rating: in the diary, in the memory, in the schedule."""
        self.diary.presses[day] += 1
        self.diary.seconds += SECONDS[state.phase if state else "learning"][rating - 1]
        self.memory.review(card, day, rating)
        return self.schedule(f"{self.learner.number} {card}", state, day, rating)

    def draw(self, ratings: tuple[int, ...], chances: tuple[float, ...]) -> int:
        return self.chance.choices(ratings, chances)[0]

    def look(self, day: int) -> None:
        """Note what is truly known."""
        self.diary.introduced.append(len(self.states))
        self.diary.known.append(sum(self.memory.retrievability(card, day) for card in self.states))
