"""Who writes to a SQLite file next: threads and processes take turns, and who came first goes first.

SQLite's own waiting is by sleeps that grow, so who has waited longest may be served last; under load that is seconds.
A turn is a courtesy between processes of ours: what keeps a write safe is SQLite's own lock, which each takes after it.
"""

import os
import time
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock

try:
    import fcntl
except ImportError:  # on Windows threads take turns, and processes wait as SQLite does
    fcntl = None  # type: ignore[assignment]

NEXT, NOW = 0, 1  # bytes of the file of turns: only who holds the first may wait for the second
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.0002, 0.005, 1.2  # seconds


class Turns:
    """The turns of one database, kept by locks on a file that stays empty."""

    def __init__(self, path: Path, patience: float) -> None:
        """Make nothing yet. Who has waited for so many seconds goes on without a turn."""
        self.path, self.patience = path, patience
        self._threads = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and hold it."""
        until = time.monotonic() + self.patience
        with ExitStack() as held:
            if self._threads.acquire(timeout=self.patience):
                held.callback(self._threads.release)
                if fcntl:
                    with ExitStack() as waiting:
                        self._take(NEXT, until, waiting)
                        self._take(NOW, until, held)
            yield

    def _take(self, place: int, until: float, held: ExitStack) -> None:
        """Lock a byte of the file, by short sleeps between tries: no other way of waiting can be given up."""
        pause = FIRST_PAUSE
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return
                time.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * GROWTH)
            except OSError:  # a file that is another user's, or a place without locks
                return
            else:
                held.callback(fcntl.lockf, self._file, fcntl.LOCK_UN, 1, place)
                return

    @cached_property
    def _file(self) -> int:
        """The file, open for as long as the turns are wanted: closing it gives the locks back."""
        opened = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        weakref.finalize(self, os.close, opened)
        return opened
