"""The database as the commands find it: where it lies, getting it ready."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from quizapp.config import Settings
from quizapp.db import database_file, is_full
from quizapp.upkeep.copies import back_up
from quizapp.upkeep.problems import CopyProblem
from quizapp.upkeep.schema import SchemaState, schema_state

P = ParamSpec("P")
T = TypeVar("T")


def settings() -> Settings:
    """Return the settings of the running app."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def needs_database(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command run on a database that is there and current; else stop it with one line that says what to do."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            state = schema_state()
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
        state = schema_state()
        if state is SchemaState.NEWER:
            raise click.ClickException(f"The database is {state.value}.")
        if state is SchemaState.OLDER:
            _keep_a_copy(datetime.now(UTC))
        if state is not SchemaState.CURRENT:
            click.echo("Bringing the database to the current schema.")
            upgrade()
    except SQLAlchemyError as error:
        raise unusable(error) from error


def _keep_a_copy(now: datetime) -> None:
    """Copy a database file beside itself before it is changed. Of a server only who runs it knows where copies go."""
    file = database_file()
    if file is None:
        return
    copy = file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%S_%f}")
    try:
        revision = back_up(copy, lambda *_: None)
    except CopyProblem as problem:
        raise click.ClickException(f"The database was left as it is, since it could not be copied: {problem}") from None
    click.echo(f"The database as it was (schema {revision}) is kept in {copy}.")
