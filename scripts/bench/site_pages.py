"""`python -m scripts.bench.site_pages ITEMS RESPONSES SECONDS`: serve the site and drive it; prints JSON.

The site and a page of Flask's that says hello are served side by side, as `flask serve` does, and asked by turns. The
database is the PostgreSQL that TEST_DATABASE_URL names, else a file of its own.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from flask import Flask

from quizapp.commands.serve import THREADS, WORKERS
from quizapp.config import PROJECT
from scripts.bench.drive import Asked, Found, drive
from scripts.bench.in_process import cpu_ratio, statements
from scripts.bench.measure import say
from scripts.bench.site_rows import KEY, fill, make_site, requests

ROUNDS, WARM_SECONDS, STARTS_WITHIN = 3, 12, 120  # warm: every page was asked of every worker
AT_ONCE = {"alone": 1, "crowd": 32}
LARGER = {"storing a response": {"class": 64}}  # what is also asked by more at once
HELLO = "hello"


def main(items: int, responses: int, seconds: int) -> None:
    """Fill a database, serve it, and print what each page took."""
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as name:
        folder = Path(name)
        url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite"
        app = make_site(url, folder)
        fill(app, items, responses)
        asked = requests(app)
        inside = {name: look_inside(app, pages, url) for name, pages in asked.items()}
        with serve_site(url, folder) as site, served("scripts.bench.bare:app", dict(os.environ)) as bare:
            check(site[0], asked)
            found = {name: inside[name] | measured(name, pages, site, bare, seconds) for name, pages in asked.items()}
    print(json.dumps(found))


def look_inside(app: Flask, pages: list[Asked], url: str) -> dict[str, float]:
    """Return what a page costs in the process itself, and its statements: the same on both engines, told by SQLite."""
    told = {"in process": cpu_ratio(app, pages)}
    if url.startswith("sqlite"):
        told["statements"] = statements(app, pages[0])
    return told


@contextmanager
def serve_site(url: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Serve the site on a database as in production; give its port and its process group."""
    told = {"QUIZAPP_ENV": "production", "SECRET_KEY": KEY, "BASE_URL": "https://localhost", "DATABASE_URL": url}
    with served("wsgi:app", os.environ | told | {"DECK_FOLDER": str(folder / "decks")}) as server:
        yield server


@contextmanager
def served(door: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve an app as `flask serve` does; give its port and its process group."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--no-ws", "--no-log"]
    command += ["--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS), door]
    server = subprocess.Popen(command, env=environment, cwd=PROJECT, start_new_session=True)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_for(port: int) -> None:
    """Wait until a server replies."""
    for _ in range(STARTS_WITHIN * 10):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server does not start")


def check(port: int, asked: dict[str, list[Asked]]) -> None:
    """Ask once for one of each, and stop where a reply is not what is to be measured."""
    for name, pages in asked.items():
        one = pages[0]
        headers = {"Host": "localhost", "Cookie": one.cookie}
        body = one.body.replace("{seq}", "1").encode() or None
        with urlopen(Request(f"http://127.0.0.1:{port}{one.path}", body, headers, method=one.method)) as reply:
            whole = reply.read()
            is_page = b"</html>" in whole or one.path.endswith(".apkg") or b'"stands":true' in whole
            if reply.status != 200 or "sign-in" in reply.url or not is_page:
                sys.exit(f"{name} is not given: {reply.status} {reply.url}")


def measured(
    name: str, pages: list[Asked], site: tuple[int, int], bare: tuple[int, int], seconds: int
) -> dict[str, float]:
    """Return what a page took, alone and in a crowd, and how many of hello are served in the same time."""
    say(f"site: {name}")
    told: dict[str, float] = {}
    seq = 2
    drive(site, pages, 32, WARM_SECONDS, seq)
    for crowd, clients in [*AT_ONCE.items(), *LARGER.get(name, {}).items()]:
        rounds: list[Found] = []
        ratios: list[float] = []
        for _ in range(ROUNDS):
            seq += 1_000_000
            hello = drive(bare, [Asked("GET", "/")], clients, max(1, seconds // 2))
            rounds.append(drive(site, pages, clients, seconds, seq))
            ratios.append(rounds[-1].rate / hello.rate)
        for figure in asdict(rounds[0]):
            told[f"{crowd} {figure}"] = median(getattr(one, figure) for one in rounds)
        told[f"{crowd} failed"] = sum(one.failed for one in rounds)
        told[f"{crowd} worst"] = max(one.worst for one in rounds)
        told[f"{crowd} ratio"] = median(ratios)
    return told


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
