"""The bench of the bank: a page of fifty questions with their figures, over a million responses, on both engines."""

from scripts.bench.measure import on_each_engine
from scripts.bench.results import Results, Target

ITEMS, RESPONSES = 5_000, 1_000_000
MOST_STATEMENTS, MOST_MS = 6, 50


def bench() -> Results:
    """Measure the figures of a page, and counting everything anew, on each engine."""
    columns = (
        "engine",
        "what",
        "items",
        "responses",
        "statements",
        "median ms",
        "p95 ms",
        "bare Flask ms",
        "recount s",
    )
    results = Results("bank", columns)
    for engine, name, found in on_each_engine("scripts.bench.bank_page", ITEMS, RESPONSES):
        results.add(engine, name, ITEMS, RESPONSES, *found.values())
        results.targets.append(Target(f"statements, {name} on {engine}", found["statements"], MOST_STATEMENTS))
        results.targets.append(Target(f"median ms, {name} on {engine}", found["median ms"], MOST_MS))
    return results
