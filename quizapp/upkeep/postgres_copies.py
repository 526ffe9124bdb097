"""Copies of a PostgreSQL database: by its own pg_dump and pg_restore, which must be on the PATH."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from quizapp.db import db, let_go
from quizapp.upkeep.problems import CopyProblem

ASIDE = "before_restore_"
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
TABLES = text("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")

Progress = Callable[[int, int], None]
Undo = Callable[[], None]


def dump(target: Path, progress: Progress) -> None:
    """Copy the database as it is at this moment, in PostgreSQL's packed format."""
    progress(0, 1)
    _run("pg_dump", "--format=custom", f"--exclude-schema={ASIDE}*", f"--file={target}", _address())
    progress(1, 1)


def verify(copy: Path) -> str | None:
    """Return the revision of a copy's schema; raise CopyProblem where it cannot be read to its end."""
    _run("pg_restore", f"--file={os.devnull}", str(copy))
    rows = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(copy))
    found = re.search(r"^COPY [\w.]*alembic_version .*\n(\w+)$", rows, re.MULTILINE)
    return found[1] if found else None


def load(
    source: Path, progress: Progress, moment: str, check: Callable[[str | None], None], *, replace: bool
) -> tuple[str | None, Undo]:
    """Fill the database from a copy, and keep what was there in a schema beside it, named by the moment."""
    check(verify(source))
    db.session.remove()
    let_go()
    progress(0, 1)
    aside = _set_aside(f"{ASIDE}{moment.lower()}", replace=replace)

    def undo() -> None:
        let_go()
        if aside is not None:
            _change(f'DROP SCHEMA public CASCADE; ALTER SCHEMA "{aside}" RENAME TO public')

    try:
        _run(
            *("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"),
            *(f"--dbname={_address()}", str(source)),
        )
    except CopyProblem:
        undo()
        raise
    progress(1, 1)
    return f"schema {aside}" if aside else None, undo


def _set_aside(name: str, *, replace: bool) -> str | None:
    with db.engine.connect() as connection:
        others, tables = (connection.execute(question).scalar() for question in (OTHERS, TABLES))
    let_go()
    if not tables:
        return None
    if not replace:
        raise CopyProblem("The database holds something; say --replace to put the copy in its place and keep it aside.")
    if others:
        raise CopyProblem("The database is in use: stop the site first. It was left as it was.")
    _change(f'ALTER SCHEMA public RENAME TO "{name}"; CREATE SCHEMA public')
    return name


def _change(statements: str) -> None:
    try:
        with db.engine.begin() as connection:
            for statement in statements.split("; "):
                connection.execute(text(statement))
    except SQLAlchemyError as error:
        raise CopyProblem(f"The database cannot be changed: {str(error).splitlines()[0]}") from error
    finally:
        let_go()


def _address() -> str:
    return db.engine.url.set(drivername="postgresql", password=None).render_as_string()


def _run(program: str, *words: str) -> str:
    """Run one of PostgreSQL's programs, the password in its environment, since others can read its command line."""
    found = shutil.which(program)
    if found is None:
        raise CopyProblem(f"{program} is not on the PATH: install PostgreSQL's client programs.")
    password = db.engine.url.password
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        first = (done.stderr.strip() or "no reason given").splitlines()[0]
        raise CopyProblem(f"{program} failed: {first.removeprefix(f'{program}: ').removeprefix('error: ')}")
    return done.stdout
