"""The site as it is served, in processes of its own, which a test may kill, stop, start again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from quizapp.commands.serve import THREADS, WORKERS
from quizapp.config import PROJECT

PATIENCE_SECONDS = 30
GRANIAN = str(Path(sys.executable).parent / "granian")


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """granian on a database, in a process group of its own, at a port that stays the same through every death."""

    def __init__(self, database: str, *, workers: int = WORKERS, under: Sequence[str] = ()) -> None:
        self.port = free_port()
        self.environment = os.environ | {"DATABASE_URL": database}
        options = {"interface": "wsgi", "port": self.port, "workers": workers, "blocking-threads": THREADS}
        flags = [f"--{name}={value}" for name, value in options.items()]
        self.command = [*under, GRANIAN, "--no-ws", "--no-log", *flags, "wsgi:app"]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it replies a moment later."""
        self.process = subprocess.Popen(self.command, cwd=PROJECT, env=self.environment, start_new_session=True)

    def kill(self) -> None:
        """End it and everything it started, in the middle of whatever it does."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stall(self) -> None:
        """Let it say nothing more, while the system still accepts connections for it.

        A process is stopped some time after the signal was sent: until then it may still reply.
        """
        self._signal(signal.SIGSTOP)
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._states() <= {"T", "Z", "X"}:
            if time.monotonic() > end:
                raise TimeoutError("the server does not stop")
            time.sleep(0.005)

    def go_on(self) -> None:
        """Let it speak again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.process:
            os.killpg(self.process.pid, number)

    def _states(self) -> set[str]:
        """Return the states that threads of the group are in, as the system tells them: T is stopped, Z and X ended."""
        group = str(self.process.pid) if self.process else ""
        told = [fields(path) for path in Path("/proc").glob("[0-9]*/stat")]
        mine = [Path("/proc", found[0]) for found in told if found[2:] == [group]]
        return {found[1] for one in mine for path in one.glob("task/*/stat") if (found := fields(path))}


def fields(path: Path) -> list[str]:
    """Return the number, the state and the group of a process or thread, or nothing where it has ended."""
    try:
        number, _, rest = path.read_text().partition(" (")
    except OSError:
        return []
    state, _parent, group = rest.rpartition(") ")[2].split()[:3]
    return [number, state, group]
