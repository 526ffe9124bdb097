"""A child process that acts on a database, and may be killed in the midst of it or have little room to write in."""

import itertools
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import event

from quizapp.db import db
from tests.conftest import NOW, close, make_app

CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["tests.durability.children"])
KILLED = -signal.SIGKILL
Act = Callable[..., None]


def outcome(url: str, act: Act, *told: Any, kill_at: int = 0, room: int = 0) -> tuple[int, int]:
    """Let a child do something to the app at a database; return its exit code and how many moments it went through.

    A moment is right before each statement and each commit; with `kill_at` the child is killed at the one of this
    number. With `room` it may make no file larger than so many bytes. All clocks stand at NOW.
    """
    moments = CHILDREN.Value("i", 0)
    child = CHILDREN.Process(target=_live, args=(moments, (kill_at, room), url, act, told))
    child.start()
    child.join()
    return child.exitcode or 0, moments.value


def _live(moments: "Synchronized[int]", limits: tuple[int, int], url: str, act: Act, told: tuple[Any, ...]) -> None:
    app, count, (kill_at, room) = make_app(url), itertools.count(1), limits

    def pass_moment(*_: object) -> None:
        moments.value = next(count)
        if moments.value == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", pass_moment)
        event.listen(db.engine, "commit", pass_moment)
    if room:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    with time_machine.travel(NOW, tick=False):
        act(app, *told)
    close(app)


def command_on_record(app: Flask, record: str, *words: str) -> None:
    """Run one of our commands and write what it says into a file: all children share the output of the first."""
    result = app.test_cli_runner().invoke(args=list(words))
    Path(record).write_text(result.output, encoding="utf-8")
    raise SystemExit(result.exit_code)


def command(app: Flask, *words: str) -> None:
    """Run one of our commands; where it fails, the child fails alike."""
    result = app.test_cli_runner().invoke(args=list(words))
    if result.exit_code:
        print(result.output, repr(result.exception))
        raise SystemExit(result.exit_code if isinstance(result.exception, SystemExit) else 70)
