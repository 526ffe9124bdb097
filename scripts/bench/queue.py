"""The bench of the queue: the page that asks the next card, for a learner with many cards, on both engines."""

from scripts.bench.measure import on_each_engine
from scripts.bench.results import Results, Target

CARDS, REVIEWS = 10_000, 200_000
MOST_STATEMENTS, MOST_MS = 4, 20


def bench() -> Results:
    """Measure the page of each set on each engine."""
    results = Results(
        "queue", ("engine", "set", "cards", "reviews", "statements", "median ms", "p95 ms", "bare Flask ms")
    )
    for engine, name, found in on_each_engine("scripts.bench.queue_page", CARDS, REVIEWS):
        results.add(engine, name, CARDS, REVIEWS, *found.values())
        results.targets.append(Target(f"statements, {name} on {engine}", found["statements"], MOST_STATEMENTS))
        results.targets.append(Target(f"median ms, {name} on {engine}", found["median ms"], MOST_MS))
    return results
