"""What other machines ask, beside the pages: whether this process is alive, can serve readers, and how it fares.

They stand before Flask, so they know no cookie, no language and no host name, and no page pays for them.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Request, Response

from quizapp.bank.models import BankItem
from quizapp.config import Settings
from quizapp.db import db
from quizapp.upkeep.schema import SchemaState, schema_state
from quizapp.web.headers import EVERYWHERE
from quizapp.web.metrics import show_figures

Probe = Callable[[Request], Response]


def init_probes(app: Flask) -> None:
    """Put the probes before an app; the last to be put there, so that nothing else sees them."""
    probes: dict[str, Probe] = {"/healthz": alive, "/readyz": partial(ready, app)}
    settings: Settings = app.config["SETTINGS"]
    if settings.metrics_token:
        probes["/metrics"] = partial(show_figures, settings.metrics_token)
    inner = app.wsgi_app

    def first(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        probe = probes.get(environ["PATH_INFO"])
        if probe is None:
            return inner(environ, start_response)
        return reply(probe, Request(environ))(environ, start_response)

    app.wsgi_app = first  # type: ignore[method-assign]  # Flask's own way to put something before an app


def reply(probe: Probe, request: Request) -> Response:
    """Let a probe be read and nothing else; no cache keeps what it says."""
    found = probe(request) if request.method in {"GET", "HEAD"} else plain("only GET\n", 405)
    found.headers.update(EVERYWHERE)
    found.headers["Cache-Control"] = "no-store"
    if found.status_code == 405:
        found.headers["Allow"] = "GET, HEAD"
    return found


def plain(text: str, status: int = 200) -> Response:
    """Return a line of plain text."""
    return Response(text, status, mimetype="text/plain")


def alive(request: Request) -> Response:
    """Say that this process is there, whatever the database does."""
    return plain("alive\n")


def ready(app: Flask, request: Request) -> Response:
    """Say whether readers can be served, or in a few words why not; `flask doctor` says it all."""
    with app.app_context():
        reason = why_not_ready()
    return plain(f"not ready: {reason}\n", 503) if reason else plain("ready\n")


def why_not_ready() -> str | None:
    """Return what is missing: the database, its schema, the bank; None where all is there."""
    try:
        state = schema_state()
        if state is not SchemaState.CURRENT:
            return f"the schema is {state.value}"
        offered = select(BankItem.id).where(BankItem.version_number > 0, BankItem.retired_at.is_(None)).limit(1)
        return None if db.session.scalar(offered) else "the bank is empty: run `flask bank sync`"
    except SQLAlchemyError:
        return "the database cannot be used"
