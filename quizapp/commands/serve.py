"""`flask serve`: prepare the database and serve the site with granian; what `make run` calls."""

import errno
import socket
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.exc import SQLAlchemyError

from quizapp.commands.doctor import place_problem
from quizapp.commands.schema import SchemaState, schema_state
from quizapp.commands.shipped import describe, store_shipped_bank
from quizapp.config import Settings
from quizapp.db import database_file, db

WORKERS = 2
THREADS = 2


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="The port to listen at.")
@with_appcontext
def serve(host: str, port: int) -> None:
    """Migrate the database, load the bank, and serve the site."""
    settings: Settings = current_app.config["SETTINGS"]
    _check_port(host, port)
    prepare_database()
    report = store_shipped_bank(settings.content, datetime.now(UTC))
    click.echo(f"Bank: {describe(report.items)}.")
    for item_id in report.conflicts:
        click.echo(f"Left as it is in the bank, since it was edited there and in the files: {item_id}", err=True)
    db.session.remove()
    db.engine.dispose()
    click.echo(f"Serving at http://{host}:{port}/ (Ctrl+C stops it).")
    Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
    ).serve()


def prepare_database() -> None:
    """Create or migrate the database; raise one clear line where that cannot be done."""
    file = database_file()
    if problem := place_problem(file):
        raise click.ClickException(problem)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        state = schema_state()
        if state is SchemaState.NEWER:
            raise click.ClickException(f"The database is {state.value}.")
        if state is not SchemaState.CURRENT:
            click.echo("Bringing the database to the current schema.")
            upgrade()
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database cannot be used: {str(error).splitlines()[0]}") from error


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}:
                raise
            advice = "stop what runs there, or choose another port, as in `make run PORT=8001`"
            raise click.ClickException(f"Cannot listen at {host}:{port} ({error.strerror}): {advice}.") from error
