"""`flask doctor`: says in a few lines whether this installation is well, and what to do where it is not."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from quizapp.accounts.models import ADMIN, User
from quizapp.bank.choose import choose_ids
from quizapp.bank.in_step import out_of_step, unsettled
from quizapp.bank.records import current_records
from quizapp.commands.database import nearest_folder, place_problem, settings
from quizapp.commands.shipped import checked_content
from quizapp.config import DEVELOPMENT_KEY, SHORTEST_KEY
from quizapp.db import database_file, db
from quizapp.decks.models import Deck
from quizapp.items.collection import Selection
from quizapp.items.findings import errors
from quizapp.quiz.models import GRACE, Attempt, Quiz
from quizapp.quiz.reports import open_reports
from quizapp.static_files import not_packed
from quizapp.upkeep.engine import database_moment, engine_advice, engine_name, promises
from quizapp.upkeep.schema import SchemaState, schema_state

LEAST_FREE_SHARE = 0.05
RELEASED = datetime(2026, 11, 20, tzinfo=UTC)  # no right clock is before it
CLOCKS_APART = timedelta(seconds=5)
A_WHILE = timedelta(minutes=10)
FEWEST_LETTERS = 10
NEW_KEY = "make one with `python3 -c 'import secrets; print(secrets.token_hex(32))'`"

Line = tuple[bool, str, str]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look at all that keeps the site well: database, schema, clock, disk, secrets, bank; exit 1 where one does not."""
    now = datetime.now(UTC)
    lines = [*_place(), *_database(now), *_settings()]
    unwell = sum(not well for well, _, _ in lines)
    if as_json:
        checks = [{"name": name, "well": well, "says": says} for well, name, says in lines]
        click.echo(json.dumps({"well": not unwell, "checks": checks}, ensure_ascii=False, indent=2))
    else:
        for well, name, says in lines:
            click.echo(f"{'ok  ' if well else 'LOOK'}  {name:10} {says}")
    if unwell:
        raise click.ClickException(f"{unwell} of {len(lines)} need a look.")


def _place() -> Iterator[Line]:
    file = database_file()
    if file is not None:
        problem = place_problem(file)
        yield problem is None, "place", problem or str(file)
        yield _disk("disk", file)
    decks = settings().decks / "file"
    if file is None or nearest_folder(decks).stat().st_dev != nearest_folder(file).stat().st_dev:
        yield _disk("deck disk", decks)


def _disk(name: str, file: Path) -> Line:
    usage = shutil.disk_usage(nearest_folder(file))
    free = usage.free / usage.total if usage.total else 0.0
    return free >= LEAST_FREE_SHARE, name, f"{free:.0%} free"


def _database(now: datetime) -> Iterator[Line]:
    """Look at the database, as far as one can: each line rests on those before it."""
    try:
        state = schema_state()
        if state is SchemaState.EMPTY:
            yield False, "schema", state.value
            return
        yield from _engine()
        yield state is SchemaState.CURRENT, "schema", state.value
        if state is SchemaState.CURRENT:
            yield _clock(now)
            yield from _bank()
            yield from _unfinished(now)
    except SQLAlchemyError as error:
        yield False, "database", f"cannot be reached: {str(error).splitlines()[0]}"
    finally:
        db.session.rollback()


def _engine() -> Iterator[Line]:
    advice, found = engine_advice(), promises()
    yield advice is None, "engine", "; ".join(part for part in (engine_name(), advice) if part)
    says = ", ".join(f"{each.name}={each.found}" for each in found)
    if broken := [f"{each.name} has to be {each.wanted}" for each in found if not each.is_kept]:
        says = f"{says}; {' and '.join(broken)}: run `flask db upgrade` without the site, or set up the server so"
    yield not broken, "durability", says


def _clock(now: datetime) -> Line:
    latest = [
        db.session.scalar(select(column).order_by(key.desc()).limit(1))
        for column, key in ((User.created_at, User.id), (Attempt.started_at, Attempt.id))
    ]
    newest = max((moment for moment in latest if moment), default=RELEASED)
    if now < RELEASED:
        return False, "clock", f"says {now:%Y-%m-%d}, which is before this program was released: set it"
    if newest > now + CLOCKS_APART:
        return False, "clock", f"is behind the newest entry, of {newest:%Y-%m-%d %H:%M:%S} UTC: set it"
    theirs = database_moment()
    apart = abs(theirs - datetime.now(UTC)) if theirs else timedelta()
    if apart > CLOCKS_APART:
        return False, "clock", f"differs from the database's by {apart.total_seconds():.0f} seconds: set both by NTP"
    return True, "clock", f"{now:%Y-%m-%d %H:%M:%S} UTC"


def _bank() -> Iterator[Line]:
    items, quizzes = len(choose_ids(Selection())), len(current_records(Quiz))
    yield items > 0, "bank", f"{items} items, {quizzes} quizzes" if items else "empty: run `flask bank sync`"
    folder = settings().content
    if not folder.is_dir():
        yield False, "content", f"{folder} is no folder; set QUIZAPP_CONTENT"
        return
    content, findings = checked_content(folder)
    if wrong := errors(findings):
        yield False, "content", f"{len(wrong)} errors in {folder}: run `flask bank check`"
        return
    names = out_of_step(content, {Quiz: content.quizzes, Deck: content.decks})
    yield not names, "content", f"{_some(names)} not as in {folder}: run `flask bank sync`" if names else "in step"


def _unfinished(now: datetime) -> Iterator[Line]:
    """Look for what waits for a keeper."""
    left = unsettled()
    says = f"{_some(left)} changed here and in the files: settle them at the desk" if left else "none"
    yield not left, "conflicts", says
    overdue = select(func.count()).where(Attempt.finished_at.is_(None), Attempt.due_at < now - GRACE - A_WHILE)
    late = db.session.scalar(overdue.select_from(Attempt))
    yield not late, "exams", f"{late} over and not ended: let cron run `flask quiz close`" if late else "none overdue"
    reports = len(open_reports())
    yield True, "reports", f"{reports} about questions to be read at the desk"
    has_admin = db.session.scalar(select(User.id).where(User.role == ADMIN).limit(1)) is not None
    needed = settings().production and not has_admin
    yield not needed, "admin", "none: run `flask user add NAME --role admin`" if not has_admin else "there"


def _some(names: set[str]) -> str:
    first = ", ".join(sorted(names)[:3])
    return f"{len(names)} entries ({first}{', …' if len(names) > 3 else ''})"


def _settings() -> Iterator[Line]:
    folder = settings().decks
    can_keep = os.access(nearest_folder(folder / "file"), os.W_OK)
    yield can_keep, "decks", str(folder) if can_keep else f"cannot write to {folder}; set DECK_FOLDER"
    missing = ", ".join(not_packed())
    yield not missing, "static", f"not packed: {missing}; run `make setup`" if missing else "packed"
    problem = secret_problem(settings().secret_key, settings().former_keys, production=settings().production)
    yield problem is None, "secrets", problem or "well"
    yield True, "mode", "production" if settings().production else "development"


def secret_problem(key: str, former: tuple[str, ...], *, production: bool) -> str | None:
    """Return what is wrong with the keys, without telling them; in development the known one will do."""
    if key == DEVELOPMENT_KEY and not production:
        return "former keys without a SECRET_KEY: set it" if former else None
    if any(len(one) < SHORTEST_KEY for one in (key, *former)):
        return f"a key is shorter than {SHORTEST_KEY} characters: {NEW_KEY}"
    if len(set(key)) < FEWEST_LETTERS:
        return f"SECRET_KEY is not random: {NEW_KEY}"
    if DEVELOPMENT_KEY in (key, *former):
        return "the key that everybody knows is among them: remove it"
    if key in former:
        return "SECRET_KEY is among SECRET_KEY_FALLBACKS too: remove it there"
    return None
