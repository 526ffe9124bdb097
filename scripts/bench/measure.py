"""Measuring one piece of work in a process of its own, and the median of several rounds."""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

ON_POSTGRES = str(Path(__file__).parents[1] / "with-postgres")
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


@dataclass(frozen=True)
class Usage:
    """What a piece of work took: seconds by the clock and of the processors, and the most memory its process held."""

    wall: float
    cpu: float
    peak: int


def report(work: Callable[[], object]) -> None:
    """Do the work and print its usage for `run`; imports and reading the arguments are over by then, and do not count.

    The memory is that of the whole process, imports and all.
    """
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE
    print(json.dumps(asdict(Usage(wall, cpu, peak))))


def run(module: str, *arguments: str) -> Usage:
    """Run a module that calls `report`, in a process of its own.

    Linux counts the memory of the process that starts another to the other's peak, so who calls this is to stay small.
    """
    done = subprocess.run([sys.executable, "-m", module, *arguments], check=True, capture_output=True, text=True)
    return Usage(**json.loads(done.stdout))


def on_each_engine(module: str, *arguments: int) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Run a module that prints what it measured, by name, as JSON: on SQLite, then on a PostgreSQL of its own.

    Gives the engine, the name, and the figures of each.
    """
    for engine, before in (("SQLite", []), ("PostgreSQL", [ON_POSTGRES])):
        say(f"{module} on {engine}")
        command = [*before, sys.executable, "-m", module, *map(str, arguments)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        for name, found in json.loads(done.stdout.splitlines()[-1]).items():
            yield engine, name, found


def median_usage(rounds: list[Usage]) -> Usage:
    """Return the median of each number."""
    return Usage(
        median(each.wall for each in rounds),
        median(each.cpu for each in rounds),
        int(median(each.peak for each in rounds)),
    )


def measured_on() -> str:
    """Say what kind of machine this is."""
    return (
        f"{os.cpu_count()} CPUs ({platform.machine()}, {platform.system()}), "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def say(progress: str) -> None:
    """Tell how far it is, aside from the results."""
    print(progress, file=sys.stderr, flush=True)
