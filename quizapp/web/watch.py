"""Each request as a whole, seen from outside Flask: what was asked for, how it ended, how long it took.

Of the request nothing is looked at but the rule of its address and its method, so nobody can be known by it.
"""

import secrets
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, NamedTuple

from flask import Flask, request

METHODS = {"GET", "HEAD", "POST"}
REFERENCE = "quizapp.reference"
ENDPOINT = "quizapp.endpoint"
DATABASE_FAILED = "quizapp.database_failed"


class Seen(NamedTuple):
    """One request: the endpoint, or "none" where no page of ours was meant, and what became of it."""

    endpoint: str
    method: str
    status: int
    seconds: float
    environ: dict[str, Any]


Watcher = Callable[[Seen], None]


def add_watcher(app: Flask, watcher: Watcher) -> None:
    """Have a function called with each request; the first one puts this layer around the app, else there is none."""
    watchers: list[Watcher] = app.extensions.setdefault("watchers", [])
    watchers.append(watcher)
    if len(watchers) > 1:
        return
    inner = app.wsgi_app

    def watched(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began, status, endpoint = perf_counter(), "500", None

        def start(code: str, *more: Any) -> Any:
            nonlocal status, endpoint
            status, endpoint = code, endpoint_of(environ)  # which Flask forgets as it ends
            return start_response(code, *more)

        try:
            return inner(environ, start)
        finally:
            seen = Seen(
                endpoint or "none",
                method if (method := environ["REQUEST_METHOD"]) in METHODS else "other",
                int(status[:3]),
                perf_counter() - began,
                environ,
            )
            for tell in watchers:
                tell(seen)

    app.wsgi_app = watched  # type: ignore[method-assign]  # Flask's own way to put something around an app


def endpoint_of(environ: dict[str, Any]) -> str | None:
    """Return which page was meant: what replied before Flask says so, else Flask knows."""
    found: str | None = environ[ENDPOINT] if ENDPOINT in environ else environ["werkzeug.request"].endpoint
    return found


def reference() -> str:
    """Return this request's own short name, made when somebody first asks for it: on an error page and in the log."""
    return reference_of(request.environ)


def reference_of(environ: dict[str, Any]) -> str:
    """Return the short name of a request."""
    if REFERENCE not in environ:
        environ[REFERENCE] = secrets.token_hex(4)
    return str(environ[REFERENCE])
