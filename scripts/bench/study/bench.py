"""The bench of studying, row by row: who remembers how, and by which schedule; its table, its page and its picture."""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import stdev

import click

from quizapp.study.schedule import Parameters
from scripts.bench.results import Results, Target
from scripts.bench.study.learners import DAYS, draw_learner, with_own_memory
from scripts.bench.study.picture import Panel, draw
from scripts.bench.study.simulation import LOOK_EVERY, Diary, Schedule, ours, study
from scripts.bench.study.sm2 import next_state

LEARNERS = 200
DOCS = Path(__file__).parents[3] / "docs"
PAGE, PICTURE = DOCS / "study-simulation.md", DOCS / "study-simulation.svg"
TABLE_BEGINS, TABLE_ENDS = "<!-- `make bench-study` writes this table -->\n", "<!-- up to here -->\n"
COLUMNS = (
    *("memory", "schedule", "recalled %", "± learners", "mature recalled %", "known %", "cards known"),
    *("reviews a day", "minutes a day", "known / 100 reviews", "known / hour"),
)
AVERAGE, OWN = "average", "own"
OURS, INFORMED, SM2 = "ours, 90 %", "ours, 90 %, own weights", "Anki's SM-2"
SCHEDULES: dict[str, Schedule] = {
    "ours, 85 %": ours(Parameters(retention=0.85)),
    OURS: ours(Parameters(retention=0.9)),
    "ours, 95 %": ours(Parameters(retention=0.95)),
    SM2: next_state,
}
ROWS = (*product([AVERAGE], SCHEDULES), *product([OWN], [OURS, SM2, INFORMED]))
MOST_REVIEWS = {(AVERAGE, OURS): 1.05, (OWN, INFORMED): 1.0}


@dataclass(frozen=True)
class Row:
    """The diaries of all learners who remember in one way and keep one schedule."""

    memory: str
    schedule: str
    diaries: list[Diary]

    def total(self, count: Callable[[Diary], float]) -> float:
        """Add up what the diaries say."""
        return sum(count(diary) for diary in self.diaries)

    @property
    def reviews(self) -> float:
        """How often a button was pressed."""
        return self.total(lambda diary: sum(diary.presses))

    @property
    def known(self) -> float:
        """How many cards are known in the end."""
        return self.total(lambda diary: diary.known[-1])

    def cells(self) -> tuple[str | float, ...]:
        """Return the row of the table."""
        days, seconds = len(self.diaries) * DAYS, self.total(lambda diary: diary.seconds)
        return (
            self.memory,
            self.schedule,
            100 * self.total(lambda diary: diary.recalled) / self.total(lambda diary: diary.reviewed),
            100 * stdev(diary.recalled / diary.reviewed for diary in self.diaries),
            100 * self.total(lambda diary: diary.mature_recalled) / self.total(lambda diary: diary.mature_reviewed),
            100 * self.known / self.total(lambda diary: diary.introduced[-1]),
            self.known / len(self.diaries),
            self.reviews / days,
            seconds / 60 / days,
            100 * self.known / self.reviews,
            3600 * self.known / seconds,
        )

    def reviews_by_day(self) -> list[float]:
        """Return the reviews a day of one learner, on the average of each few days."""
        by_day = [self.total(lambda diary, day=day: diary.presses[day]) for day in range(DAYS)]  # type: ignore[misc]
        spans = range(0, DAYS, LOOK_EVERY)
        return [sum(by_day[day : day + LOOK_EVERY]) / LOOK_EVERY / len(self.diaries) for day in spans]

    def known_by_day(self) -> list[float]:
        """Return which share of the cards begun is known, in per cent, every few days."""
        looks = zip(*(zip(diary.known, diary.introduced, strict=True) for diary in self.diaries), strict=True)
        return [100 * sum(known for known, _ in look) / sum(begun for _, begun in look) for look in looks]


def bench() -> Results:
    """Let everybody study; write the picture, and the table into its page."""
    rows = simulate(LEARNERS)
    results = summary(rows)
    PICTURE.write_text(picture(rows), encoding="utf-8")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(TABLE_BEGINS)
    after = rest.partition(TABLE_ENDS)[2]
    PAGE.write_text(f"{before}{TABLE_BEGINS}{results.to_table()}\n{TABLE_ENDS}{after}", encoding="utf-8")
    return results


def simulate(learners: int) -> list[Row]:
    """Simulate so many learners for every row, on all processors; the same learners, the same result every time."""
    tasks = list(product(ROWS, range(learners)))
    label = "Simulating learners"
    with ProcessPoolExecutor() as pool, click.progressbar(length=len(tasks), label=label, file=sys.stderr) as bar:
        diaries = []
        for diary in pool.map(_keep_diary, tasks, chunksize=4):
            diaries.append(diary)
            bar.update(1)
    return [Row(*row, diaries[place * learners :][:learners]) for place, row in enumerate(ROWS)]


def _keep_diary(task: tuple[tuple[str, str], int]) -> Diary:
    (memory, schedule), number = task
    learner = draw_learner(number)
    if memory == OWN:
        learner = with_own_memory(learner)
    return study(learner, SCHEDULES.get(schedule) or ours(Parameters(weights=learner.weights)))


def summary(rows: list[Row]) -> Results:
    """Return the table; a known card is to cost us no more reviews than SM-2, or hardly more, with the same memory."""
    results = Results("study", COLUMNS)
    cost = {(row.memory, row.schedule): row.reviews / row.known for row in rows}
    for row in rows:
        results.add(*row.cells())
    for (memory, schedule), most in MOST_REVIEWS.items():
        name = f"reviews for a known card, {memory} memory, {schedule} / {SM2}"
        results.targets.append(Target(name, cost[memory, schedule] / cost[memory, SM2], most))
    return results


def picture(rows: list[Row]) -> str:
    """Draw reviews a day above, what is known below; the average memory on the left, memories of their own right."""
    titles = {AVERAGE: "Everybody’s memory is what FSRS expects", OWN: "Everybody has a memory of their own"}
    panels = [
        *(Panel("Reviews a day", titles[memory], _courses(rows, memory, Row.reviews_by_day)) for memory in titles),
        *(Panel("Cards known, % of those begun", "", _courses(rows, memory, Row.known_by_day)) for memory in titles),
    ]
    return draw(f"{len(rows[0].diaries)} simulated learners, {DAYS} days", panels, LOOK_EVERY)


def _courses(rows: list[Row], memory: str, course: Callable[[Row], list[float]]) -> dict[str, list[float]]:
    return {row.schedule: course(row) for row in rows if row.memory == memory}
