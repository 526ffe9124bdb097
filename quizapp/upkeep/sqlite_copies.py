"""Copies of a SQLite database: by SQLite's own way to copy one in use, into one file without a log beside it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError

from quizapp.db import database_file, db, let_go, set_journal_mode, sqlite_driver
from quizapp.upkeep.problems import CopyProblem

PAGES_AT_ONCE = 2000
PATIENCE_SECONDS = 10
HEAD_BYTES, LARGEST_PAGE = 100, 65536  # a head says 1 for the largest page
BESIDE = ("-wal", "-shm", "-journal")

Progress = Callable[[int, int], None]
Undo = Callable[[], None]


def dump(target: Path, progress: Progress) -> None:
    """Copy the database as it is at this moment; in WAL mode nobody who writes meanwhile has to wait."""
    _copy(_own_file(), target, progress)


def verify(copy: Path) -> str | None:
    """Return the revision of a copy's schema; raise CopyProblem where a page or a row of it is damaged."""
    with _telling(copy), closing(_open(copy, "ro")) as connection:
        [first, *_] = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if first != "ok":
            raise CopyProblem(f"The copy is damaged: {first}.")
        if orphans := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise CopyProblem(f"The copy is damaged: {len(orphans)} rows have lost what they belong to.")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None


def load(
    source: Path, progress: Progress, moment: str, check: Callable[[str | None], None], *, replace: bool
) -> tuple[str | None, Undo]:
    """Put a copy in the place of the database, and keep what was there beside it, named by the moment."""
    _check_length(source)
    db.session.remove()
    let_go()
    file = _own_file()
    if file.exists() and file.stat().st_size and not replace:
        raise CopyProblem(f"{file} holds something; say --replace to put the copy in its place and keep it aside.")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    aside = file.with_name(f"{file.name}.before-{moment}")
    try:
        part.touch(mode=0o600)
        _copy(source, part, progress)
        check(verify(part))
        _give_to_owner(part, file)
        if had := file.exists():
            _close(file)
            _move(file, aside)
        part.replace(file)
    except OSError as error:
        raise CopyProblem(f"Cannot write beside {file}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    set_journal_mode()

    def undo() -> None:
        let_go()
        for path in _with_all_beside(file):
            path.unlink(missing_ok=True)
        if had:
            _move(aside, file)
            with suppress(SQLAlchemyError, *_errors()):  # a damaged one was wanted back as it was
                set_journal_mode()

    return str(aside) if had else None, undo


def _check_length(source: Path) -> None:
    """Hold a file against the number of pages its head tells; SQLite reads what is missing of the last one as zeros."""
    with source.open("rb") as file:
        head = file.read(HEAD_BYTES)
    page, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    if len(head) < HEAD_BYTES or source.stat().st_size < (page if page > 1 else LARGEST_PAGE) * pages:
        raise CopyProblem(f"{source} is not whole: its end is missing.")


def _copy(source: Path, target: Path, progress: Progress) -> None:
    def show(status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)

    try:
        with _telling(source), closing(_open(source, "rw")) as old, closing(_open(target, "rw")) as new:
            old.execute("BEGIN")  # what is read from here on is of one moment, however long the copying takes
            old.execute("SELECT count(*) FROM sqlite_master")
            old.backup(new, pages=PAGES_AT_ONCE, sleep=0, progress=show)
            new.execute("PRAGMA journal_mode=DELETE")
    finally:
        for path in _with_all_beside(target)[1:]:  # such as on a full disk
            path.unlink(missing_ok=True)


def _close(file: Path) -> None:
    """Bring all of a database into its one file, which only its last user can; a damaged one is moved as it is."""
    try:
        with closing(_open(file, "rw")) as connection:
            connection.execute("PRAGMA busy_timeout=1000")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
    except _errors() as error:
        if "locked" in str(error):
            raise CopyProblem(f"{file} is in use: stop the site first. It was left as it was.") from error


def _move(file: Path, target: Path) -> None:
    for old, new in zip(_with_all_beside(file), _with_all_beside(target), strict=True):
        if old.exists():
            old.replace(new)


def _give_to_owner(part: Path, file: Path) -> None:
    """Let whoever could use the database use the new file too, where this program may do so."""
    like = (file if file.exists() else file.parent).stat()
    if file.exists():
        part.chmod(like.st_mode)
    with suppress(PermissionError):
        shutil.chown(part, like.st_uid, like.st_gid)


def _with_all_beside(file: Path) -> list[Path]:
    return [file, *(file.with_name(f"{file.name}{ending}") for ending in BESIDE)]


def _own_file() -> Path:
    file = database_file()
    if file is None:
        raise CopyProblem("The database is in memory, and ends with this program.")
    return file


def _open(file: Path, mode: str) -> Any:
    address = f"file:{quote(str(file.absolute()))}?mode={mode}"
    return sqlite_driver().connect(address, uri=True, isolation_level=None, timeout=PATIENCE_SECONDS)


def _errors() -> tuple[type[Exception], ...]:
    return sqlite3.Error, sqlite_driver().Error


@contextmanager
def _telling(file: Path) -> Iterator[None]:
    try:
        yield
    except _errors() as error:
        raise CopyProblem(f"{file} cannot be copied: {error}.") from error
