"""A copy of the database in one file: made while the site runs, verified before it counts, put back in one step."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from types import ModuleType

from quizapp.db import db
from quizapp.upkeep import postgres_copies, sqlite_copies
from quizapp.upkeep.problems import CopyProblem
from quizapp.upkeep.schema import SchemaState, state_of

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite_copies, "postgresql": postgres_copies}
BEGINNINGS = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql"}

Progress = Callable[[int, int], None]
Undo = Callable[[], None]


def back_up(target: Path, progress: Progress, *, force: bool = False) -> str:
    """Copy the database into a file that only its owner can read, and return the revision of its schema.

    The file is there whole and verified, or not at all.
    """
    if target.exists() and not (force and target.is_file()):
        raise CopyProblem(f"{target} is there already; choose another name, or say --force to write over it.")
    engine = ENGINES[db.engine.dialect.name]
    with _part_of(target) as part:
        engine.dump(part, progress)
        revision: str = engine.verify(part)
        _push_to_disk(part)
        part.replace(target)
        _push_to_disk(target.parent)
    return revision


def restore(source: Path, progress: Progress, now: datetime, *, replace: bool = False) -> tuple[str | None, Undo]:
    """Put a copy in the place of the database; return where that was kept, and how to undo all this.

    An empty database is filled; one that holds anything is replaced only where that is wanted and nobody uses it.
    """
    engine = ENGINES[db.engine.dialect.name]
    kind = _kind_of(source)
    if kind != db.engine.dialect.name:
        raise CopyProblem(f"{source} is a copy of {kind}, and DATABASE_URL names {db.engine.dialect.name}.")
    kept, undo = engine.load(source, progress, f"{now:%Y%m%dT%H%M%S_%f}", _check_revision, replace=replace)
    return kept, undo


def _check_revision(revision: str | None) -> None:
    state = state_of(revision)
    if state is SchemaState.EMPTY:
        raise CopyProblem("It is no copy of this site's database: it has no schema of ours.")
    if state is SchemaState.NEWER:
        raise CopyProblem(f"The copy is from a newer quizapp (schema {revision}): update this program first.")


def _kind_of(source: Path) -> str:
    try:
        with source.open("rb") as file:
            begins = file.read(16)
    except OSError as error:
        raise CopyProblem(f"Cannot read {source}: {error.strerror}.") from error
    for beginning, kind in BEGINNINGS.items():
        if begins.startswith(beginning):
            return kind
    raise CopyProblem(f"{source} is no copy of a database.")


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """Lend a new file beside another one, which only its owner can read, and remove it if it is still there."""
    try:
        handle, name = mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise CopyProblem(f"Cannot write to {target.parent}: {error.strerror}.") from error
    os.close(handle)
    try:
        yield Path(name)
    except OSError as error:
        raise CopyProblem(f"Cannot write {target}: {error.strerror}.") from error
    finally:
        Path(name).unlink(missing_ok=True)


def _push_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
