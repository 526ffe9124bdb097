"""`flask doctor`: says in a few lines whether this installation is well, and what to do where it is not."""

import os
import shutil
from collections.abc import Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from quizapp.bank.choose import choose_ids
from quizapp.bank.records import current_records
from quizapp.commands.database import nearest_folder, place_problem, settings
from quizapp.db import database_file, db, engine_report
from quizapp.items.collection import Selection
from quizapp.quiz.models import Quiz
from quizapp.static_files import not_packed
from quizapp.upkeep.schema import SchemaState, schema_state

LEAST_FREE_SHARE = 0.05

Line = tuple[bool, str, str]


@click.command()
@with_appcontext
def doctor() -> None:
    """Look at settings, database, schema, bank and disk; exit 1 where something needs doing."""
    lines = [*_place(), *_database(), *_settings()]
    for well, name, says in lines:
        click.echo(f"{'ok  ' if well else 'LOOK'}  {name:10} {says}")
    unwell = sum(not well for well, _, _ in lines)
    if unwell:
        raise click.ClickException(f"{unwell} of {len(lines)} need a look.")


def _place() -> Iterator[Line]:
    file = database_file()
    if file is None:
        return
    problem = place_problem(file)
    yield problem is None, "place", problem or str(file)
    usage = shutil.disk_usage(nearest_folder(file))
    free = usage.free / usage.total if usage.total else 0.0
    yield free >= LEAST_FREE_SHARE, "disk", f"{free:.0%} free"


def _database() -> Iterator[Line]:
    file = database_file()
    if file and not file.exists():
        yield False, "schema", SchemaState.EMPTY.value
        return
    try:
        report = engine_report()
        state = schema_state()
    except SQLAlchemyError as error:
        yield False, "database", f"cannot be reached: {str(error).splitlines()[0]}"
        return
    says = "; ".join(part for part in (report.name, report.durability, report.advice) if part)
    yield report.advice is None, "engine", says
    yield state is SchemaState.CURRENT, "schema", state.value
    if state is SchemaState.CURRENT:
        items, quizzes = len(choose_ids(Selection())), len(current_records(Quiz))
        db.session.rollback()
        yield items > 0, "bank", f"{items} items, {quizzes} quizzes" if items else "empty: run `flask bank sync`"


def _settings() -> Iterator[Line]:
    yield settings().content.is_dir(), "content", str(settings().content)
    folder = settings().decks
    can_keep = os.access(nearest_folder(folder / "file"), os.W_OK)
    yield can_keep, "decks", str(folder) if can_keep else f"cannot write to {folder}; set DECK_FOLDER"
    missing = ", ".join(not_packed())
    yield not missing, "static", f"not packed: {missing}; run `make setup`" if missing else "packed"
    yield True, "mode", "production" if settings().production else "development"
