"""Anki's schedule without FSRS, SM-2 with Anki's default options; for the bench alone, no part of the site."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from quizapp.study.schedule import AGAIN, EASY, GOOD, HARD, LEARNING_STEPS, RELEARNING_STEPS, Phase, spread

STEPS = {"learning": len(LEARNING_STEPS), "relearning": len(RELEARNING_STEPS)}
GRADUATING, GRADUATING_EASY, AFTER_LAPSE = 1, 4, 1  # days
FIRST_EASE, LOWEST_EASE = 250, 130  # per cent
EASE_CHANGES = {AGAIN: -20, HARD: -15, GOOD: 0, EASY: 15}
HARD_FACTOR, EASY_FACTOR = 1.2, 1.3
Spread = Callable[[float, str, int], int]


@dataclass(frozen=True)
class SM2State:
    """What a card's reviews come to: `interval` in days, `ease` in per cent; a card in review is due on `due_day`."""

    phase: Phase
    step: int
    interval: int
    ease: int
    due_day: int
    reps: int


def next_state(card: str, state: SM2State | None, day: int, rating: int, *, spread: Spread = spread) -> SM2State:
    """Return a card's state after one more review on a day; `card` and the number of reviews fix how it is spread."""
    before = state or SM2State("learning", 0, 0, FIRST_EASE, day, 0)
    after = replace(before, due_day=day, reps=before.reps + 1)
    if before.phase != "review":
        return _stepped(after, rating, lambda days: spread(days, f"{card} {after.reps}", 1))
    ease = max(LOWEST_EASE, before.ease + EASE_CHANGES[rating])
    if rating == AGAIN:
        return replace(after, phase="relearning", step=0, interval=AFTER_LAPSE, ease=ease)
    late, shortest, interval = day - before.due_day, before.interval + 1, 0
    wished = {
        HARD: before.interval * HARD_FACTOR,
        GOOD: (before.interval + late / 2) * before.ease / 100,
        EASY: (before.interval + late) * before.ease / 100 * EASY_FACTOR,
    }
    for passing in range(HARD, rating + 1):
        interval = spread(max(shortest, wished[passing]), f"{card} {after.reps}", shortest)
        shortest = interval + 1
    return replace(after, ease=ease, interval=interval, due_day=day + interval)


def _stepped(card: SM2State, rating: int, spread: Callable[[float], int]) -> SM2State:
    """Take a card in learning or relearning a step on, or back, or to its review."""
    step = 0 if rating == AGAIN else card.step + (rating == GOOD)
    if rating != EASY and step < STEPS[card.phase]:
        return replace(card, step=step)
    if card.phase == "learning":
        interval = spread(GRADUATING_EASY) if rating == EASY else GRADUATING
    else:
        interval = card.interval + (rating == EASY)
    return replace(card, phase="review", step=0, interval=interval, due_day=card.due_day + interval)
