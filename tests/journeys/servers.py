"""A server of the site in a process of its own, as production runs it, which a test may kill and start again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from quizapp.config import PROJECT

PATIENCE_SECONDS = 30


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Wire:
    """What lies between a browser and the server: it can be cut, with all that is on it, and mended."""

    def __init__(self, far_end: int) -> None:
        self.far_end = far_end
        self.port = free_port()
        self.listener: socket.socket | None = None
        self.open: set[socket.socket] = set()
        self.mend()

    def mend(self) -> None:
        """Carry connections."""
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def cut(self) -> None:
        """Refuse connections, and break those that are open."""
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        self.listener = None
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self.far_end))
                except OSError:
                    near.close()
                    continue
                self.open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=[one, other], daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()
        self.open.discard(one)


class MortalServer:
    """granian on a database, behind a wire, at an address that stays the same through every death."""

    def __init__(self, database: str) -> None:
        self.port = free_port()
        self.wire = Wire(self.port)
        self.base = f"http://localhost:{self.wire.port}"  # a secure context, as HTTPS is elsewhere
        self.environment = os.environ | {"DATABASE_URL": database}
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it replies."""
        granian = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--port", str(self.port)]
        command = [*granian, "--workers", "2", "--blocking-threads", "4", "--no-ws", "wsgi:app"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, start_new_session=True, stdout=quiet, stderr=quiet
        )
        for _ in range(PATIENCE_SECONDS * 10):
            try:
                urllib.request.urlopen(f"{self.base}/en/quizzes", timeout=5).close()  # noqa: S310  # our own address
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(f"{self.base} does not reply")

    def stall(self) -> None:
        """Let it say nothing more, while the system still accepts connections for it."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it speak again."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill it with all its workers, without a word of warning."""
        self._signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def _signal(self, number: int) -> None:
        if self.process:
            os.killpg(self.process.pid, number)
