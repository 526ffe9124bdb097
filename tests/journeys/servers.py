"""A server of the site behind a wire, which a test may cut and mend while the address stays the same."""

import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress

from tests.servers import PATIENCE_SECONDS, Server, free_port


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


class MortalServer(Server):
    """The site behind a wire, started and at hand."""

    def __init__(self, database: str) -> None:
        super().__init__(database)
        self.wire = Wire(self.port)
        self.base = f"http://localhost:{self.wire.port}"  # a secure context, as HTTPS is elsewhere
        self.start()

    def start(self) -> None:
        """Start it, and wait until it replies."""
        super().start()
        for _ in range(PATIENCE_SECONDS * 10):
            try:
                urllib.request.urlopen(f"{self.base}/en/quizzes", timeout=5).close()  # noqa: S310  # our own address
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(f"{self.base} does not reply")
