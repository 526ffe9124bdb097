"""The database as the commands find it: where it lies, how its schema stands to this program, getting it ready."""

import os
from collections.abc import Callable
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from quizapp.config import Settings
from quizapp.db import database_file, db, is_full

P = ParamSpec("P")
T = TypeVar("T")


class SchemaState(Enum):
    """The relation of the schema in the database to the one this program needs."""

    EMPTY = "empty: run `flask db upgrade`"
    OLDER = "older than this program: run `flask db upgrade`"
    CURRENT = "current"
    NEWER = "from a newer quizapp: update this program, or set DATABASE_URL to another database"


def settings() -> Settings:
    """Return the settings of the running app."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def schema_state() -> SchemaState:
    """Compare the revision in the database with the migrations in migrations/."""
    scripts = ScriptDirectory(str(Path(current_app.extensions["migrate"].directory)))
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return SchemaState.EMPTY
    if current == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLDER if current in known else SchemaState.NEWER


def needs_database(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command run on a database that is there and current; else stop it with one line that says what to do."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            file = database_file()
            state = SchemaState.EMPTY if file and not file.exists() else schema_state()
            if state is not SchemaState.CURRENT:
                raise click.ClickException(f"The database is {state.value}.")
            return command(*args, **kwargs)
        except SQLAlchemyError as error:
            raise unusable(error) from error

    return run


def unusable(error: SQLAlchemyError) -> click.ClickException:
    """Say in one line that the database cannot be used, and why."""
    if isinstance(error, DBAPIError) and is_full(error):
        return click.ClickException("There is no room left for the database: make some, and run this again.")
    return click.ClickException(f"The database cannot be used: {str(error).splitlines()[0]}")


def nearest_folder(file: Path) -> Path:
    """Return the folder a file lies in, or will lie in, as far as it exists."""
    return next(parent for parent in file.parents if parent.exists())


def place_problem(file: Path | None) -> str | None:
    """Return why the database file cannot be kept where it is, or None."""
    if file is None:
        return None
    folder = nearest_folder(file)
    target = file if file.exists() else folder
    if folder.is_dir() and not file.is_dir() and os.access(folder, os.W_OK) and os.access(target, os.W_OK):
        return None
    return f"Cannot write to {target}: make it writable, or set DATABASE_URL to another place."


def prepare_database() -> None:
    """Create or migrate the database; raise one clear line where that cannot be done."""
    if problem := place_problem(database_file()):
        raise click.ClickException(problem)
    try:
        state = schema_state() if _is_there() else SchemaState.EMPTY
        if state is SchemaState.NEWER:
            raise click.ClickException(f"The database is {state.value}.")
        if state is not SchemaState.CURRENT:
            click.echo("Bringing the database to the current schema.")
            upgrade()
    except SQLAlchemyError as error:
        raise unusable(error) from error


def _is_there() -> bool:
    file = database_file()
    return file is None or file.exists()
