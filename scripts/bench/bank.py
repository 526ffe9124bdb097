"""The bench of the bank: a page of fifty questions with their figures, over a million responses, on both engines."""

import json
import subprocess
import sys
from pathlib import Path

from scripts.bench.measure import say
from scripts.bench.results import Results, Target

ITEMS, RESPONSES = 5_000, 1_000_000
MOST_STATEMENTS, MOST_MS = 6, 50
ON_POSTGRES = str(Path(__file__).parents[1] / "with-postgres")
ENGINES = {"SQLite": [], "PostgreSQL": [ON_POSTGRES]}


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
    for engine, before in ENGINES.items():
        say(f"bank: {ITEMS:,} items and {RESPONSES:,} responses on {engine}")
        command = [*before, sys.executable, "-m", "scripts.bench.bank_page", str(ITEMS), str(RESPONSES)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        for name, found in json.loads(done.stdout.splitlines()[-1]).items():
            results.add(engine, name, ITEMS, RESPONSES, *found.values())
            results.targets.append(Target(f"statements, {name} on {engine}", found["statements"], MOST_STATEMENTS))
            results.targets.append(Target(f"median ms, {name} on {engine}", found["median ms"], MOST_MS))
    return results
