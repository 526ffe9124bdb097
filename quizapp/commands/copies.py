"""`flask backup` and `flask restore`: a verified copy of the database in one file, and back."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from quizapp.commands.database import place_problem, unusable
from quizapp.db import database_file
from quizapp.upkeep.copies import back_up
from quizapp.upkeep.copies import restore as put_back
from quizapp.upkeep.problems import CopyProblem
from quizapp.upkeep.schema import SchemaState, schema_state

MEGABYTE = 1_000_000


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over FILE where it is there already.")
@with_appcontext
def backup(file: Path, force: bool) -> None:
    """Copy the database into FILE while the site runs, and verify the copy.

    It holds all that is kept about people, so only its owner can read it.
    """
    with _one_line():
        if schema_state() is SchemaState.EMPTY:
            raise click.ClickException("There is nothing to back up: the database is empty.")
        with _progress("Copying") as progress:
            revision = back_up(file, progress, force=force)
    click.echo(f"{file}: {file.stat().st_size / MEGABYTE:.1f} MB, schema {revision}, verified.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of what is there, which is kept aside.")
@with_appcontext
def restore(file: Path, replace: bool) -> None:
    """Verify a copy that `flask backup` made, put it in the place of the database, and migrate it where it is older.

    Stop the site first.
    """
    if problem := place_problem(database_file()):
        raise click.ClickException(problem)
    with _one_line():
        with _progress("Restoring") as progress:
            kept, undo = put_back(file, progress, datetime.now(UTC), replace=replace)
        try:
            if schema_state() is not SchemaState.CURRENT:
                click.echo("Bringing the copy to the current schema.")
                upgrade()
        except BaseException:
            undo()
            raise
    click.echo(f"Restored from {file}; `flask doctor` says how it is.")
    if kept:
        click.echo(f"What was there before is kept as {kept}; remove it once all is well.")


@contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except CopyProblem as problem:
        raise click.ClickException(str(problem)) from problem
    except SQLAlchemyError as error:
        raise unusable(error) from error


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Lend a bar that appears once there is progress to tell of."""
    with ExitStack() as stack:

        @cache
        def bar() -> Any:
            return stack.enter_context(click.progressbar(length=100, label=label, file=sys.stderr))

        def show(done: int, total: int) -> None:
            bar().update(100 * done // max(total, 1) - bar().pos)

        yield show
