"""The bench of a class: learners who sign in, think, choose and hand in, against the site as it is served."""

from scripts.bench.crowd_class import ALL
from scripts.bench.measure import on_each_engine
from scripts.bench.results import Results, Target

SIZES, SECONDS = (300, 1_000, 2_000, 3_000), 180
FEW, MANY = SIZES[0], SIZES[-1]
COLUMNS = ("engine", "learners", "what", "requests", "a second", "p50 ms", "p99 ms", "worst ms", "failed", "lost")
KINDS = ("signing in", "a question", "storing a response", "handing in", "the result", ALL)


def bench() -> Results:
    """Let classes of several sizes sit a quiz on each engine."""
    results = Results("crowd", COLUMNS)
    for learners in SIZES:
        for engine, kind, told in on_each_engine("scripts.bench.crowd_class", learners, SECONDS):
            if kind in KINDS:
                figures = (int(told["requests"]), told["requests"] / SECONDS, told["p50"], told["p99"], told["worst"])
                results.add(engine, learners, kind, *figures, int(told.get("failed", 0)), int(told.get("lost", 0)))
            if kind == ALL and learners in {FEW, MANY}:
                results.targets += judged(f"{learners:,} learners, {engine}", told, 100 if learners == FEW else 1000)
    return results


def judged(whom: str, told: dict[str, float], p99: float) -> list[Target]:
    """Return what a class is held to."""
    return [
        Target(f"{whom}: p99 ms", told["p99"], p99),
        Target(f"{whom}: failed", told["failed"], 0),
        Target(f"{whom}: acknowledged and lost", told["lost"], 0),
    ]
