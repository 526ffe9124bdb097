"""`flask doctor`: says in a few lines whether this installation is well, and what to do where it is not."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from quizapp.bank.choose import choose_ids
from quizapp.commands.schema import SchemaState, schema_state
from quizapp.config import Settings
from quizapp.db import database_file, db, engine_report, is_wal_safe, sqlite_driver
from quizapp.items.collection import Selection
from quizapp.quiz.catalog import quizzes

LEAST_FREE_SHARE = 0.05

Line = tuple[bool, str, str]


@click.command()
@with_appcontext
def doctor() -> None:
    """Look at settings, database, schema, bank and disk; exit 1 where something needs doing."""
    settings: Settings = current_app.config["SETTINGS"]
    lines = [*_place(), *_database(), *_settings(settings)]
    for well, name, says in lines:
        click.echo(f"{'ok  ' if well else 'LOOK'}  {name:10} {says}")
    unwell = sum(not well for well, _, _ in lines)
    if unwell:
        raise click.ClickException(f"{unwell} of {len(lines)} need a look.")


def place_problem(file: Path | None) -> str | None:
    """Return why the database file cannot be kept where it is, or None."""
    if file is None:
        return None
    folder = next(parent for parent in file.parents if parent.exists())
    for target in (file, folder) if file.exists() else (folder,):
        if not os.access(target, os.W_OK) or (target == folder and not target.is_dir()):
            return f"Cannot write to {target}: make it writable, or set DATABASE_URL to another place."
    return None


def _place() -> Iterator[Line]:
    file = database_file()
    if file is None:
        return
    problem = place_problem(file)
    yield problem is None, "place", problem or str(file)
    usage = shutil.disk_usage(next(parent for parent in file.parents if parent.exists()))
    free = usage.free / usage.total
    yield free >= LEAST_FREE_SHARE, "disk", f"{free:.0%} free"


def _database() -> Iterator[Line]:
    try:
        report = engine_report()
        state = schema_state()
    except SQLAlchemyError as error:
        yield False, "database", f"cannot be reached: {str(error).splitlines()[0]}"
        return
    trusted = report["engine"] != "SQLite" or is_wal_safe(sqlite_driver().sqlite_version_info)
    note = "" if trusted else " (has the WAL-reset bug, so the slower DELETE journal is used; install pysqlite3)"
    yield trusted, "engine", f"{report['engine']} {report['version']}, {report['durability']}{note}"
    yield state is SchemaState.CURRENT, "schema", state.value
    if state is SchemaState.CURRENT:
        items, quiz_count = len(choose_ids(Selection())), len(quizzes())
        db.session.rollback()
        says = f"{items} items, {quiz_count} quizzes"
        yield items > 0, "bank", says if items else "empty: run `flask bank sync`"


def _settings(settings: Settings) -> Iterator[Line]:
    yield settings.content.is_dir(), "content", str(settings.content)
    yield True, "mode", "production" if settings.production else "development"
