"""A page in the process itself, without a server: what it costs beside a page that says hello, and what it asks for."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from quizapp.db import db
from scripts.bench.bare import app as hello
from scripts.bench.drive import Asked

ROUNDS, TIMES = 40, 25
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


def cpu_ratio(app: Flask, pages: list[Asked]) -> float:
    """Return how many times the CPU of hello a page takes, each round measured beside one of hello."""
    bare = environment(Asked("GET", "/"))
    asked = [environment(one) for one in pages[:TIMES]]
    for one in asked * 3:
        call(app, one)
    ratios = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(TIMES):
            call(hello, bare)
        middle = time.process_time()
        for one in asked:
            call(app, one)
        ratios.append((time.process_time() - middle) / len(asked) / ((middle - start) / TIMES))
    return median(ratios)


def statements(app: Flask, page: Asked) -> int:
    """Return how many statements a page asks of SQLite, on connections that its driver tells about."""
    told: list[str] = []
    with telling(app, told):
        for seq in ("1000001", "1000002", "1000003"):
            told.clear()
            call(app, environment(page, seq))
    return sum(not one.startswith(NOT_COUNTED) for one in told)


@contextmanager
def telling(app: Flask, told: list[str]) -> Iterator[None]:
    """Have every statement written down that a new connection runs."""

    def listen(connection: Any, record: object) -> None:
        connection.set_trace_callback(told.append)

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", listen)
    yield
    event.remove(engine, "connect", listen)
    engine.dispose()


def environment(one: Asked, seq: str = "1") -> dict[str, Any]:
    """Return a request as a WSGI server hands it over."""
    form = one.body.replace("{seq}", seq)
    headers = [("Cookie", one.cookie), ("Content-Type", "application/x-www-form-urlencoded")]
    built = EnvironBuilder(one.path, base_url="http://localhost", method=one.method, headers=headers, data=form or None)
    made: dict[str, Any] = built.get_environ()
    return made


def call(app: Flask, request: dict[str, Any]) -> bytes:
    """Let an app reply to a request."""
    sent = dict(request)
    if sent["REQUEST_METHOD"] == "POST":
        body = request["wsgi.input"].getvalue()
        sent["wsgi.input"] = io.BytesIO(body)
    reply = app(sent, lambda *_: None)  # type: ignore[arg-type]  # nobody writes
    whole = b"".join(reply)
    if hasattr(reply, "close"):
        reply.close()
    return whole
