"""Our schedule and that of the real Anki, step by step: the same stability, difficulty and phase."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anki.collection  # noqa: F401  # first: its parts import each other in a circle
import pytest
from anki.cards import Card, CardId, FSRSMemoryState
from anki.collection import Collection
from anki.decks import DeckId

from quizapp.study.schedule import DAY, LEARNING_STEPS, CardState, Parameters, Review, next_state, replay

HISTORIES, STEPS = 20, 14
HOURS = (9, 14, 20, 25)  # at which reviews are made, by the learner's clock; the last in the night after the day
HOME, NEW_YORK, LONDON = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
BEFORE_THE_NIGHT = {NEW_YORK: date(2026, 3, 5), LONDON: date(2025, 10, 22)}  # in which the clocks are changed
GAPS = (0, 0, 0, 1, 1, 2, 3, 5, 9, 17, 40)  # days
PARAMETERS = Parameters()
CARD_TYPES = {"learning": 1, "review": 2, "relearning": 3}


def history(number: int) -> list[Review]:
    """Return reviews at those hours: with lapses, several a day, a flight, nights of changed clocks."""
    chance = random.Random(number)  # noqa: S311  # a history, not a secret
    zone = (HOME, NEW_YORK, LONDON)[number % 3]
    day, reviews = BEFORE_THE_NIGHT.get(zone, date(2026, 1, 5)), []
    for step in range(STEPS):
        hour = HOURS[step % len(HOURS)]
        if step:
            day += timedelta(days=chance.choice(GAPS) if step % len(HOURS) else chance.choice(GAPS) + 1)
        if number % 5 == 4 and step == STEPS // 2:
            zone, day = (NEW_YORK if zone is HOME else HOME), day + timedelta(days=1)
        at = (datetime(day.year, day.month, day.day, 0, 30) + timedelta(hours=hour)).replace(tzinfo=zone)  # noqa: DTZ001
        rating = chance.choices((1, 2, 3, 4), (3, 2, 8, 2))[0]
        reviews.append(Review(f"{step:02}", at.astimezone(UTC), at.utcoffset() or timedelta(), rating))
    return reviews


def close_to(one: float, other: float) -> bool:
    """Say whether two numbers are the same to four decimals, as far as Anki's single precision goes."""
    return abs(one - other) <= 5e-5 + 3e-6 * abs(one)


def same(state: CardState, stability: float, difficulty: float) -> bool:
    return close_to(state.stability, stability) and close_to(state.difficulty, difficulty)


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Collection]:
    """A collection that schedules by FSRS."""
    opened = Collection(str(tmp_path / "collection.anki2"))
    opened.set_config("fsrs", True)
    yield opened
    opened.close()


@contextmanager
def clock(ahead: timedelta) -> Iterator[None]:
    """Let this process have a clock so far ahead of UTC; Anki looks at it again after a second."""
    before = os.environ.get("TZ")
    seconds = -int(ahead.total_seconds()) % DAY
    seconds -= DAY if seconds > DAY // 2 else 0  # names of zones count westwards, by half a day at most
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    os.environ["TZ"] = f"XXX{sign}{hours:02}:{rest // 60:02}:{rest % 60:02}"
    time.tzset()
    time.sleep(1.1)
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def new_card(learner: Collection) -> Card:
    note_type = learner.models.by_name("Basic")
    assert note_type is not None
    note = learner.new_note(note_type)
    note["Front"] = "front"
    learner.add_note(note, DeckId(1))
    return note.cards()[0]


def rounded(state: CardState | None) -> CardState | None:
    """Return a state as Anki keeps it."""
    if state is None:
        return None
    return replace(state, stability=round(state.stability, 4), difficulty=round(state.difficulty, 3))


def as_kept(learner: Collection, state: CardState | None, since: timedelta | None) -> CardId:
    """Put a card into a state, its last review so long ago, and return it."""
    card = new_card(learner)
    if state is not None and since is not None:
        card.type = card.queue = CARD_TYPES[state.phase]  # type: ignore[assignment]
        card.queue = 2 if state.phase == "review" else 1  # type: ignore[assignment]
        card.due = 0 if state.phase == "review" else int(time.time())
        card.ivl, card.reps = max(state.interval, 1), state.reps
        card.left = 1 if state.step is None else len(LEARNING_STEPS) - state.step
        if state.phase == "relearning":
            card.left = 1
        card.memory_state = FSRSMemoryState(stability=state.stability, difficulty=state.difficulty)
        card.last_review_time = int(time.time() - since.total_seconds())
        learner.update_card(card)
    return card.id


def outcome(learner: Collection, card_id: CardId, rating: int) -> tuple[str, Any]:
    """Return the phase and the memory a rating would lead to in Anki."""
    states = learner._backend.get_scheduling_states(card_id)
    normal = (states.again, states.hard, states.good, states.easy)[rating - 1].normal
    phase = normal.WhichOneof("kind") or ""
    found = getattr(normal, phase)
    return phase, found.learning.memory_state if phase == "relearning" else found.memory_state


def test_the_histories_hold_what_is_hard() -> None:
    logs = [history(number) for number in range(HISTORIES)]
    assert sum(map(len, logs)) >= 200
    states = [replay("card", log, PARAMETERS) for log in logs]
    assert sum(state.lapses for state in states if state) > 20
    assert sum(one.at.date() == other.at.date() for log in logs for one, other in pairwise(log)) > 40
    changed = Counter(len({review.offset for review in log}) for log in logs)
    assert changed[2] + changed[3] >= 10


def test_ankis_own_replay_of_the_log_gives_the_same_after_every_review(
    learner: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anki counts the days of an old log by the clock of today, so here that clock never changed."""
    assert learner.db is not None
    compared = 0
    with clock(timedelta()):
        for number in range(HISTORIES):
            card_id, state = new_card(learner).id, None
            for review in history(number):
                at_home = Review(review.id, review.at, timedelta(), review.rating)
                kind = 0 if state is None or state.phase == "learning" else CARD_TYPES[state.phase] - 1
                state = next_state("card", state, at_home, PARAMETERS)
                interval = state.interval or -60
                row = (
                    int(review.at.timestamp() * 1000) + number,
                    card_id,
                    0,
                    review.rating,
                    interval,
                    0,
                    0,
                    9000,
                    kind,
                )
                learner.db.execute("insert into revlog values (?,?,?,?,?,?,?,?,?)", *row)
                learner.db.execute("update cards set type = 2, queue = 2, ivl = 9 where id = ?", card_id)
                found = learner._backend.compute_memory_state(card_id).state
                assert same(state, found.stability, found.difficulty), (number, review)
                compared += 1
    assert compared >= 200


@pytest.mark.parametrize("hour", HOURS)
def test_each_review_made_in_anki_by_the_learners_clock_of_that_day_leads_to_the_same(
    learner: Collection, hour: int
) -> None:
    """The real clock says now, so the learner's is set to the hour of the review, and the one before put as long ago.

    Anki keeps three decimals of a card's difficulty and four of its stability; both start each step from these.
    """
    now = datetime.now(UTC)
    offset = timedelta(hours=hour, minutes=30) - timedelta(hours=now.hour, minutes=now.minute, seconds=now.second)
    compared: Counter[str] = Counter()
    with clock(offset):
        for number in range(HISTORIES):
            state, before = None, None
            for review in history(number):
                kept = rounded(state)
                after = next_state("card", kept, review, PARAMETERS)
                if (review.at + review.offset).hour == hour % 24:
                    card = as_kept(learner, kept, None if before is None else review.at - before.at)
                    phase, memory = outcome(learner, card, review.rating)
                    assert (phase, same(after, memory.stability, memory.difficulty)) == (after.phase, True)
                    compared[phase] += 1
                state, before = after, review
    assert compared.total() >= 50
    assert min(compared.values()) > 3
