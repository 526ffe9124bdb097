"""The bench of the queue: the page that asks the next card, for a learner with many cards, on both engines."""

import json
import subprocess
import sys
from pathlib import Path

from scripts.bench.measure import say
from scripts.bench.results import Results, Target

CARDS, REVIEWS = 10_000, 200_000
MOST_STATEMENTS, MOST_MS = 4, 20
ON_POSTGRES = str(Path(__file__).parents[1] / "with-postgres")
ENGINES = {"SQLite": [], "PostgreSQL": [ON_POSTGRES]}


def bench() -> Results:
    """Measure the page of each set on each engine."""
    results = Results(
        "queue", ("engine", "set", "cards", "reviews", "statements", "median ms", "p95 ms", "bare Flask ms")
    )
    for engine, before in ENGINES.items():
        say(f"queue: {CARDS:,} cards and {REVIEWS:,} reviews on {engine}")
        command = [*before, sys.executable, "-m", "scripts.bench.queue_page", str(CARDS), str(REVIEWS)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        for name, found in json.loads(done.stdout.splitlines()[-1]).items():
            results.add(engine, name, CARDS, REVIEWS, *found.values())
            results.targets.append(Target(f"statements, {name} on {engine}", found["statements"], MOST_STATEMENTS))
            results.targets.append(Target(f"median ms, {name} on {engine}", found["median ms"], MOST_MS))
    return results
