"""Two processes of eight threads each, which act on one database at the same moment."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing.synchronize import Barrier as SharedBarrier
from typing import Any

from flask import Flask

from tests.conftest import close, make_app

PROCESSES, THREADS = 2, 8
EVERYONE = PROCESSES * THREADS
Act = Callable[[int], Any]
Outcome = tuple[str, Any]  # ("did", what was returned) or (the name of what was raised, its message)
start_line: SharedBarrier | None = None


class Crews:
    """The two processes, kept for many races, since starting one takes seconds."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        barrier = context.Barrier(EVERYONE, timeout=60)
        self.pool = ProcessPoolExecutor(PROCESSES, context, initializer=take_barrier, initargs=(barrier,))

    def race(self, url: str, act: Callable[..., Any], *told: Any) -> list[Outcome]:
        """Let everyone act with a number of their own and what they are told; return what came of it, by number."""
        crews = [self.pool.submit(run_crew, url, first, partial(act, *told)) for first in range(0, EVERYONE, THREADS)]
        return [outcome for crew in crews for outcome in crew.result()]

    def dismiss(self) -> None:
        """End the processes."""
        self.pool.shutdown()


def take_barrier(barrier: SharedBarrier) -> None:
    """Keep the barrier that both processes wait at."""
    global start_line  # noqa: PLW0603  # a process is given it once, when it starts
    start_line = barrier


@cache
def app_of(url: str) -> Flask:
    """Make this process's own app."""
    return make_app(url)


def run_crew(url: str, first: int, act: Act) -> list[Outcome]:
    """Let this process's threads act at once, and let go of the database afterwards."""
    app, outcomes = app_of(url), [("nothing", None)] * THREADS
    threads = [threading.Thread(target=run_one, args=(app, act, first, place, outcomes)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close(app)
    return outcomes


def run_one(app: Flask, act: Act, first: int, place: int, outcomes: list[Outcome]) -> None:
    """Wait for everyone, act, and note what came of it."""
    with app.app_context():
        try:
            assert start_line is not None
            start_line.wait()
            outcomes[place] = ("did", act(first + place))
        except Exception as error:
            outcomes[place] = (type(error).__name__, str(error))
