"""Measuring one piece of work in a process of its own, and the median of several rounds."""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

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
