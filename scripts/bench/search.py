"""The bench of the search: a word without its marks among a hundred thousand items, on both engines."""

from scripts.bench.measure import on_each_engine
from scripts.bench.results import Results, Target

ITEMS, MOST_MS = 100_000, 20


def bench() -> Results:
    """Measure what is sought at the desk on each engine."""
    results = Results("search", ("engine", "sought", "items", "statements", "rows", "median ms", "p95 ms"))
    for engine, sought, found in on_each_engine("scripts.bench.search_rows", ITEMS):
        results.add(engine, sought, ITEMS, *found.values())
        results.targets.append(Target(f"median ms, {sought} on {engine}", found["median ms"], MOST_MS))
    return results
