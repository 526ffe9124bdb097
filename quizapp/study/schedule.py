"""When a card comes again: FSRS by py-fsrs, with days counted as Anki counts them, so that both always agree.

A card's state is nothing but its reviews, folded one after the other: no clock, no chance, no database. Where py-fsrs
counts whole periods of 24 hours, Anki counts study days, which begin at four in the morning of the learner's own
clock; the days between two reviews are those of the clock at the later one. So py-fsrs is given days, not moments.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from fsrs import Card, Rating, Scheduler, State

AGAIN, HARD, GOOD, EASY = RATINGS = (1, 2, 3, 4)
DAY = 86_400  # seconds
DAY_BEGINS = 4 * 3600  # seconds after midnight; Anki's own default
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEARNING_STEPS = (timedelta(minutes=1), timedelta(minutes=10))
RELEARNING_STEPS = (timedelta(minutes=10),)
DEFAULT_WEIGHTS: tuple[float, ...] = Scheduler().parameters
# How far an interval is spread, so that cards learned together part: days from, days to, share of them. As in Anki.
SPREAD = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
FEWEST_SPREAD = 2.5

Phase = Literal["learning", "review", "relearning"]
PHASES: dict[State, Phase] = {State.Learning: "learning", State.Review: "review", State.Relearning: "relearning"}
STATES = {phase: state for state, phase in PHASES.items()}


@dataclass(frozen=True)
class Parameters:
    """What a learner's schedule rests on: the share to be remembered, the longest interval in days, FSRS's weights."""

    retention: float = 0.9
    longest: int = 36_500
    weights: tuple[float, ...] = DEFAULT_WEIGHTS


@dataclass(frozen=True)
class Review:
    """One review: its permanent id, when it was, how far the learner's clock was ahead of UTC, how it went (1 to 4)."""

    id: str
    at: datetime
    offset: timedelta
    rating: int


@dataclass(frozen=True)
class CardState:
    """What a card's reviews come to.

    A card in review is due on a study day, `due_day`, counted from 1970; one in learning or relearning is due at the
    moment `due_at`, which both have. `stability` is in days, `difficulty` between 1 and 10. `first_day` and `last_day`
    are the study days of the first and the last review, `interval` is what the last one gave, in days.
    """

    phase: Phase
    step: int | None
    stability: float
    difficulty: float
    due_at: datetime
    due_day: int
    last_at: datetime
    first_day: int
    last_day: int
    interval: int
    reps: int
    lapses: int


def check_parameters(parameters: Parameters) -> None:
    """Raise ValueError where FSRS-6 has other bounds for its weights, or another number of them."""
    _scheduler(parameters)


def study_day(at: datetime, offset: timedelta) -> int:
    """Return the study day of a moment, counted from 1970, by a clock that is `offset` ahead of UTC."""
    seconds = int((at - EPOCH + offset).total_seconds()) - DAY_BEGINS
    return seconds // DAY


def begin_of(day: int, offset: timedelta) -> datetime:
    """Return the moment a study day begins."""
    return EPOCH + timedelta(seconds=day * DAY + DAY_BEGINS) - offset


def replay(card: str, reviews: Iterable[Review], parameters: Parameters) -> CardState | None:
    """Return what reviews come to, in whatever order they are given; None for a card that was never reviewed.

    `card` names the card; it and the number of reviews fix how an interval is spread.
    """
    states = [after for _, _, after in steps(card, reviews, parameters)]
    return states[-1] if states else None


def steps(
    card: str, reviews: Iterable[Review], parameters: Parameters
) -> Iterator[tuple[Review, CardState | None, CardState]]:
    """Go through reviews in the order of their moments, each with the state before it and after it."""
    state = None
    for review in sorted(reviews, key=lambda each: (each.at, each.id)):
        before, state = state, next_state(card, state, review, parameters)
        yield review, before, state


def next_state(card: str, state: CardState | None, review: Review, parameters: Parameters) -> CardState:
    """Return a card's state after one more review."""
    # An interval depends on those of worse ratings; as there are always steps, these are the worst that give one.
    worst = HARD if state and state.phase == "review" else GOOD
    needed = range(min(worst, review.rating), review.rating + 1)
    return _rated(card, state, review.at, review.offset, parameters, ratings=needed)[review.rating]


def choices(
    card: str, state: CardState | None, at: datetime, offset: timedelta, parameters: Parameters
) -> dict[int, CardState]:
    """Return the state each rating would lead to at a moment: what stands on the buttons."""
    return _rated(card, state, at, offset, parameters)


def retrievability(state: CardState, at: datetime, offset: timedelta, parameters: Parameters) -> float:
    """Return the chance, between 0 and 1, that a card is remembered at a moment."""
    elapsed = study_day(at, offset) - study_day(state.last_at, offset)
    return float(_scheduler(parameters).get_card_retrievability(_card(state), EPOCH + timedelta(days=max(0, elapsed))))


def forgetting(parameters: Parameters) -> Callable[[int, float], float]:
    """Return FSRS-6's curve: the chance to remember a card so many days after its review, by its stability in days."""
    decay, factor = _curve(parameters)
    return lambda days, stability: float((1 + factor * days / stability) ** decay)


def stability_for(interval: int, parameters: Parameters) -> float:
    """Return the stability, in days, from which on a card is given this interval; the spread is left out."""
    decay, factor = _curve(parameters)
    return float(interval * factor / (parameters.retention ** (1 / decay) - 1))


def _curve(parameters: Parameters) -> tuple[float, float]:
    decay = -parameters.weights[-1]
    return decay, 0.9 ** (1 / decay) - 1  # once its stability has passed, a card is remembered with 90 %


def _rated(
    card: str,
    state: CardState | None,
    at: datetime,
    offset: timedelta,
    parameters: Parameters,
    *,
    ratings: Iterable[int] = RATINGS,
) -> dict[int, CardState]:
    today = study_day(at, offset)
    elapsed = max(0, today - study_day(state.last_at, offset)) if state else 0
    found: dict[int, CardState] = {}
    now, before, scheduler = EPOCH + timedelta(days=elapsed), _card(state), _scheduler(parameters)
    shortest = 1
    for rating in ratings:
        after, _ = scheduler.review_card(before, Rating(rating), now)
        phase, reps = PHASES[after.state], (state.reps if state else 0) + 1
        interval, due_at = 0, at + (after.due - now)
        if phase == "review":
            # As in Anki, a better rating gives at least one more day.
            wished = max(shortest, (after.due - now).days)
            interval = min(spread(wished, f"{card} {reps}", shortest), parameters.longest)
            due_at = begin_of(today + interval, offset)
            shortest = interval + 1
        found[rating] = CardState(
            phase=phase,
            step=after.step,
            stability=after.stability or 0.0,
            difficulty=after.difficulty or 0.0,
            due_at=due_at,
            due_day=study_day(due_at, offset),
            last_at=at,
            first_day=state.first_day if state else today,
            last_day=today,
            interval=interval,
            reps=reps,
            lapses=(state.lapses if state else 0) + (rating == AGAIN and state is not None and state.phase == "review"),
        )
    return found


def spread(interval: float, seed: str, shortest: int) -> int:
    """Move an interval a little, the same way every time; formula as in Anki (rslib, scheduler/states/fuzz.rs)."""
    if interval < FEWEST_SPREAD:
        return round(interval)
    delta = 1 + sum(share * max(0.0, min(interval, end) - start) for start, end, share in SPREAD)
    least, most = max(2, shortest, round(interval - delta)), round(interval + delta)
    chance = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) / 2**64
    return least + int(chance * (max(most, least) - least + 1))


@lru_cache(maxsize=64)
def _scheduler(parameters: Parameters) -> Scheduler:
    return Scheduler(
        parameters.weights,
        parameters.retention,
        LEARNING_STEPS,
        RELEARNING_STEPS,
        parameters.longest,
        enable_fuzzing=False,
    )


def _card(state: CardState | None) -> Card:
    """Return py-fsrs's card, last reviewed on day 0; it is always given an id, for which it would wait otherwise."""
    if state is None:
        return Card(card_id=1)
    return Card(1, STATES[state.phase], state.step, state.stability, state.difficulty, EPOCH, EPOCH)
