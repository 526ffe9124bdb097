"""The bench of the search: a word without its marks among a hundred thousand items, on both engines."""

import json
import subprocess
import sys

from scripts.bench.bank import ENGINES
from scripts.bench.measure import say
from scripts.bench.results import Results, Target

ITEMS, MOST_MS = 100_000, 20


def bench() -> Results:
    """Measure what is sought at the desk on each engine."""
    results = Results("search", ("engine", "sought", "items", "statements", "rows", "median ms", "p95 ms"))
    for engine, before in ENGINES.items():
        say(f"search: {ITEMS:,} items on {engine}")
        command = [*before, sys.executable, "-m", "scripts.bench.search_rows", str(ITEMS)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        for sought, found in json.loads(done.stdout.splitlines()[-1]).items():
            results.add(engine, sought, ITEMS, *found.values())
            results.targets.append(Target(f"median ms, {sought} on {engine}", found["median ms"], MOST_MS))
    return results
