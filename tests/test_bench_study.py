"""The bench of studying simulates what it says: SM-2 as the real Anki has it, a memory that is FSRS, a true queue."""

import json
import multiprocessing
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from math import isclose, sqrt
from random import Random
from xml.etree import ElementTree

import anki.collection  # noqa: F401  # first: its parts import each other in a circle
import pytest
from anki.collection import Collection
from anki.decks import DeckId

from quizapp.study import schedule
from quizapp.study.schedule import PHASES, RATINGS, Parameters, Review, begin_of, retrievability
from scripts.bench.results import Results
from scripts.bench.study.bench import (
    COLUMNS,
    OURS,
    OWN,
    PAGE,
    PICTURE,
    ROWS,
    SCHEDULES,
    SM2,
    picture,
    simulate,
    summary,
)
from scripts.bench.study.learners import DAYS, draw_learner, with_own_memory
from scripts.bench.study.memory import Memory
from scripts.bench.study.simulation import REVIEWS_A_DAY, study
from scripts.bench.study.sm2 import STEPS, SM2State, next_state

pytestmark = pytest.mark.long

HISTORIES, TEN_YEARS = 40, 3650
CARD_TYPES = {"learning": 1, "review": 2, "relearning": 3}
Outcome = tuple[str, int, int, int]  # phase, steps that remain, interval in days, ease in per cent
Asked = list[tuple[SM2State | None, int]]  # a state, and how many days late


def rounded(interval: float, seed: str, shortest: int) -> int:
    """Spread nothing, as Anki does in its test mode."""
    return max(shortest, int(interval + 0.5))


def told(state: SM2State) -> Outcome:
    if state.phase == "learning":
        return state.phase, STEPS[state.phase] - state.step, 0, 0
    return state.phase, STEPS.get(state.phase, 0) - state.step, state.interval, state.ease


def told_by_anki(asked: Asked) -> list[list[Outcome]]:
    """Return what each rating would lead to, state by state, in a collection without FSRS."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(f"{folder}/collection.anki2")
        note_type = collection.models.by_name("Basic")
        assert note_type is not None
        found = []
        for state, late in asked:
            note = collection.new_note(note_type)
            note["Front"] = "front"
            collection.add_note(note, DeckId(1))
            card = note.cards()[0]
            if state:
                card.type = CARD_TYPES[state.phase]  # type: ignore[assignment]
                card.queue = 2 if state.phase == "review" else 1  # type: ignore[assignment]
                card.due = collection.sched.today - late if state.phase == "review" else int(time.time())
                card.ivl, card.factor, card.reps = state.interval, state.ease * 10, state.reps
                card.left = STEPS.get(state.phase, 0) - state.step
                collection.update_card(card)
            states = collection._backend.get_scheduling_states(card.id)
            found.append([read(each.normal) for each in (states.again, states.hard, states.good, states.easy)])
        collection.close()
        return found


def read(state: object) -> Outcome:
    phase = state.WhichOneof("kind")  # type: ignore[attr-defined]
    kind = getattr(state, phase)
    if phase == "learning":
        return phase, kind.remaining_steps, 0, 0
    review = kind if phase == "review" else kind.review
    remaining = 0 if phase == "review" else kind.learning.remaining_steps
    return phase, remaining, review.scheduled_days, round(100 * review.ease_factor)


def test_sm2_leads_where_anki_leads_whatever_the_rating_after_many_histories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anki spreads intervals by chance, but in its test mode, which a process has or has not from its start."""
    chance = Random(1)  # noqa: S311  # histories, no secret
    asked: Asked = []
    for _ in range(HISTORIES):
        state, day = None, 0
        while day < TEN_YEARS:
            late = chance.choice((0, 0, 1, 3, 20)) if state and state.phase == "review" else 0
            day = state.due_day + late if state else 0
            asked.append((state, late))
            state = next_state("card", state, day, chance.choices(RATINGS, (2, 2, 6, 2))[0], spread=rounded)
    monkeypatch.setenv("ANKI_TEST_MODE", "1")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        found = process.submit(told_by_anki, asked).result()
    halves = 0
    for (state, late), outcomes in zip(asked, found, strict=True):
        day = state.due_day + late if state else 0
        for rating, (*kind, interval, ease) in zip(RATINGS, outcomes, strict=True):
            *our_kind, our_interval, our_ease = told(next_state("card", state, day, rating, spread=rounded))
            assert (our_kind, our_ease) == (kind, ease), (state, late, rating)
            assert abs(our_interval - interval) <= 1, (state, late, rating)
            halves += our_interval != interval
    assert halves < len(asked) / 100  # half days, which Anki, reckoning in single precision, may round down
    phases = Counter(state.phase for state, _ in asked if state)
    assert min(phases[phase] for phase in PHASES.values()) > 50


def test_the_memory_is_what_our_schedule_takes_it_to_be_where_the_weights_are_the_same() -> None:
    chance = Random(2)  # noqa: S311
    for number in range(60):
        learner = draw_learner(number)
        if number % 2:
            learner = replace(with_own_memory(learner), apart=0.0)
        memory, parameters, state, day = Memory(learner), Parameters(weights=learner.weights), None, 0
        for _ in range(15):
            day += chance.choice((0, 0, 1, 3, 9, 40))
            at, rating = begin_of(day, timedelta()), chance.choice(RATINGS)
            if state:
                assert isclose(memory.retrievability(0, day), retrievability(state, at, timedelta(), parameters))
            state = schedule.next_state("card", state, Review("", at, timedelta(), rating), parameters)
            memory.review(0, day, rating)
            stability, difficulty, _ = memory.cards[0]
            assert isclose(stability, state.stability)
            assert isclose(difficulty, state.difficulty)


def test_learners_differ_but_none_is_impossible_and_each_is_the_same_every_time() -> None:
    learners = [with_own_memory(draw_learner(number)) for number in range(200)]
    assert learners == [with_own_memory(draw_learner(number)) for number in range(200)]
    for learner in learners:
        schedule.next_state(
            "card", None, Review("", begin_of(0, timedelta()), timedelta(), 3), Parameters(weights=learner.weights)
        )
        for chances in (learner.first, learner.passing):
            assert isclose(sum(chances), 1)
            assert min(chances) >= 0
    for trait in ("cards", "new_a_day", "missed", "first", "passing", "weights", "apart"):
        assert len({getattr(learner, trait) for learner in learners}) > 20, trait


@pytest.mark.parametrize("name", [OURS, SM2])
@pytest.mark.parametrize("own", [False, True])
def test_cards_are_recalled_as_often_as_they_are_truly_remembered(name: str, own: bool) -> None:
    """The widest gap that chance leaves: four standard deviations."""
    for number in range(3):
        learner = with_own_memory(draw_learner(number)) if own else draw_learner(number)
        diary = study(learner, SCHEDULES[name])
        share = diary.expected / diary.reviewed
        assert diary.reviewed > 500
        assert abs(diary.recalled - diary.expected) < 4 * sqrt(diary.reviewed * share * (1 - share))


def test_a_day_follows_the_rules_of_the_queue() -> None:
    diligent = replace(draw_learner(1), cards=400, new_a_day=30, missed=frozenset({2, 3, 4, *range(20, 50)}))
    diary = study(diligent, SCHEDULES[SM2])
    assert [day for day in range(DAYS) if not diary.presses[day]] == sorted(diligent.missed)
    assert diary.introduced[0] == 30 * 3
    assert diary.introduced[-1] == 400
    backlog = diary.presses[50]
    assert REVIEWS_A_DAY <= backlog < 2 * REVIEWS_A_DAY


def test_the_same_learners_give_the_same_table_and_picture_in_whatever_process() -> None:
    rows = simulate(2)
    for place, (memory, name) in enumerate(ROWS):
        assert (rows[place].memory, rows[place].schedule) == (memory, name)
        if name in {OURS, SM2}:
            learner = with_own_memory(draw_learner(1)) if memory == OWN else draw_learner(1)
            assert study(learner, SCHEDULES[name]) == rows[place].diaries[1]
    results = summary(rows)
    assert results.to_json("a machine") == summary(rows).to_json("a machine")
    drawn = picture(rows)
    assert drawn == picture(rows)
    assert all(f">{name}<" in drawn.replace("&#39;", "'") for name in SCHEDULES)


def test_the_page_and_the_picture_are_those_of_the_last_run() -> None:
    found = json.loads((PAGE.parent / "bench" / "study.json").read_text(encoding="utf-8"))
    results = Results("study", COLUMNS, [tuple(row.values()) for row in found["rows"]])
    assert f"\n{results.to_table()}\n" in PAGE.read_text(encoding="utf-8")
    root = ElementTree.parse(PICTURE).getroot()  # noqa: S314  # our own
    lines = [each for each in root.iter() if each.tag.endswith("polyline")]
    assert len(lines) == 2 * len(ROWS)
    assert all(len(line.attrib["points"].split()) == DAYS // 6 for line in lines)
