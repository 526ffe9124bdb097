"""`flask serve`: prepare the database and the static files, and serve the site with granian; what `make run` calls."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import Interfaces

from quizapp.commands.bank import left_alone
from quizapp.commands.database import needs_database, prepare_database, settings
from quizapp.commands.packages import prepare_decks
from quizapp.commands.quiz import keep_closing
from quizapp.commands.shipped import describe, store_shipped_bank
from quizapp.db import db, let_go
from quizapp.static_files import pack

WORKERS = 2
THREADS = 2
PATIENCE_SECONDS = 20  # which requests under way have to end in once the site is to stop
LOOKS_EVERY_SECONDS = 1
FIGURES = "PROMETHEUS_MULTIPROC_DIR"  # as prometheus-client calls the folder
ONE_LOG = {  # what granian tells is written like all else
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"_granian": {"level": "INFO", "propagate": True}},
}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    envvar="PORT",
    help="The port to listen at.",
)
@with_appcontext
def serve(host: str, port: int) -> None:
    """Migrate the database, load the bank, pack the static files, and serve the site."""
    _check_port(host, port)
    prepare_database()
    pack()
    load_bank(datetime.now(UTC))
    click.echo(f"Serving at http://{host}:{port}/ (Ctrl+C stops it).")
    app, stop = _this_app(), threading.Event()
    closing = threading.Thread(target=keep_closing, args=[app, stop], daemon=True)
    closing.start()
    with _shared_figures():
        _serve(app, host, port)
    stop.set()
    closing.join(PATIENCE_SECONDS)


def _serve(app: Flask, host: str, port: int) -> None:
    """Serve until told to stop, by SIGTERM or Ctrl+C; requests under way get their replies first."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _begin_worker(app))
    Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE_SECONDS,
        log_dictconfig=ONE_LOG,
    ).serve()


def _begin_worker(app: Flask) -> None:
    """Leave the parent's connections to the parent, and end when it is gone, however it went."""
    with app.app_context():
        let_go(close=False)
    threading.Thread(target=_follow, args=[os.getppid()], daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _shared_figures() -> Iterator[None]:
    """Let the workers keep their figures in one folder where figures are wanted."""
    if not settings().metrics_token:
        yield
        return
    with TemporaryDirectory(prefix="quizapp-figures-") as folder:
        os.environ[FIGURES] = folder
        yield


@needs_database
def load_bank(now: datetime) -> None:
    """Load the shipped bank, build the decks, and let go of the database, which belongs to the workers from now on."""
    report = store_shipped_bank(settings().content, now)
    prepare_decks(now)
    click.echo(f"Bank: {describe(report.items)}.")
    for line in left_alone(report):
        click.echo(f"Items {line}", err=True)
    db.session.remove()
    let_go()


def _this_app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a thread needs the app itself
    return app


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        advice = "stop what runs there, or choose another port, as in `make run PORT=8001`"
        raise click.ClickException(f"Cannot listen at {host}:{port} ({reason}): {advice}.") from error
