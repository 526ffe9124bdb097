"""Who writes next: one at a time, in the order they came, and nobody is kept from writing by the order itself."""

import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread

import pytest

from quizapp.turns import Turns

PATIENCE = 30.0
fork = multiprocessing.get_context("fork")
AGAIN_AND_AGAIN, HELD = 400, 0.003


def write(log: Path, word: str) -> None:
    """Add a word to a log that several write: one write of the system for each."""
    with log.open("a") as file:
        file.write(f"{word}\n")


def take(turns: Turns, log: Path, name: str, times: int) -> None:
    """Take turns, and say when each begins and ends."""
    for _ in range(times):
        with turns.turn():
            write(log, f"{name} in")
            time.sleep(0.0005)
            write(log, f"{name} out")


def in_threads(act: Callable[[str], None], names: str) -> None:
    """Let several threads act at once."""
    threads = [Thread(target=act, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_and_processes_write_one_at_a_time(tmp_path: Path) -> None:
    log, turns = tmp_path / "log", Turns(tmp_path / "turn", PATIENCE)
    with turns.turn():  # opened before the fork, as by a server that looks at its database first
        pass

    def act(names: str) -> None:
        in_threads(lambda name: take(turns, log, name, 50), names)

    processes = [fork.Process(target=act, args=[names]) for names in ("ab", "cd", "ef")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    told = log.read_text().split("\n")[:-1]
    assert len(told) == 2 * 6 * 50
    for begins, ends in zip(told[::2], told[1::2], strict=True):
        assert (begins.split()[1], ends) == ("in", f"{begins.split()[0]} out")


def keep_writing(path: Path, log: Path, enough: Event) -> None:
    """Be two threads that take turn after turn without a pause."""
    turns = Turns(path, PATIENCE)

    def act(_: str) -> None:
        while not enough.is_set():
            with turns.turn():
                write(log, "other")
                time.sleep(HELD)

    in_threads(act, "ab")


def test_who_comes_from_another_process_is_next_however_busy_the_first_one_is(tmp_path: Path) -> None:
    log, enough, turns = tmp_path / "log", fork.Event(), Turns(tmp_path / "turn", PATIENCE)
    busy = fork.Process(target=keep_writing, args=[tmp_path / "turn", log, enough])
    busy.start()
    while not log.exists():
        time.sleep(0.01)
    before = []
    for _ in range(20):
        write(log, "wanted")
        with turns.turn():
            before.append(log.read_text().rpartition("wanted")[2].count("other"))
        time.sleep(2 * HELD)
    enough.set()
    busy.join()
    assert sorted(before)[len(before) // 2] <= 2  # the one under way, and the one that was next already
    assert max(before) <= 6  # where the machine let us wait before we could ask


def test_an_error_gives_the_turn_back(tmp_path: Path) -> None:
    turns = Turns(tmp_path / "turn", PATIENCE)
    for _ in range(3):
        with suppress(KeyError), turns.turn():
            raise KeyError
    began = time.monotonic()
    with turns.turn():
        assert time.monotonic() - began < PATIENCE / 2


def test_who_waited_long_enough_goes_on_without_a_turn(tmp_path: Path) -> None:
    hangs, goes_on = Turns(tmp_path / "turn", PATIENCE), fork.Event()

    def hang() -> None:
        with hangs.turn():
            goes_on.set()
            time.sleep(PATIENCE)

    stuck = fork.Process(target=hang)
    stuck.start()
    assert goes_on.wait(PATIENCE)
    began = time.monotonic()
    with Turns(tmp_path / "turn", 0.2).turn():
        assert 0.2 <= time.monotonic() - began < PATIENCE / 2
    stuck.kill()
    stuck.join()
    began = time.monotonic()
    with Turns(tmp_path / "turn", PATIENCE).turn():  # a killed process holds nothing
        assert time.monotonic() - began < PATIENCE / 2


@pytest.mark.parametrize("place", ["no/such/folder/turn", "a-folder"])
def test_where_no_turns_can_be_kept_all_go_on(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-folder").mkdir()
    with Turns(tmp_path / place, PATIENCE).turn():
        pass
