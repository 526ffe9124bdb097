"""The database: its session, its types, the rules of each engine. Else only migrations know which one runs."""

import importlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    MetaData,
    Select,
    Subquery,
    event,
    except_,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from quizapp.config import SettingsProblem
from quizapp.turns import Turns

BUSY_TIMEOUT_SECONDS, TURN_SECONDS = 10, 5
TURNS, LEAN = "quizapp-turns", "lean"
IN_MEMORY = ":memory:"
SQLITE_FULL, POSTGRES_DISK_FULL = 13, "53100"
CONNECT_TIMEOUT_SECONDS = 5  # for PostgreSQL on a machine that does not reply at all
QUIET = {"hide_parameters": True}  # no message of an error quotes what was stored or looked for
CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)


db = SQLAlchemy(model_class=Base)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python on both engines; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any time zone into UTC before storing."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back as UTC; SQLite keeps no zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def init_db(app: Flask, url: str) -> None:
    """Bind the database of `url` to an app. Makes no connection and writes nothing; raises SettingsProblem."""
    parsed = _parse_url(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = parsed
    if parsed.get_backend_name() == "sqlite":
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "module": sqlite_driver(),
            "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS},
            **QUIET,
        }
    else:
        options = {"connect_args": {"connect_timeout": CONNECT_TIMEOUT_SECONDS}, **QUIET}
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
        app.config["SQLALCHEMY_BINDS"] = {LEAN: {"url": parsed, "isolation_level": "AUTOCOMMIT", **options}}
    db.init_app(app)
    if parsed.get_backend_name() == "sqlite":
        with app.app_context():
            event.listen(db.engine, "do_connect", _open_what_is_there)
            event.listen(db.engine, "connect", _set_up_sqlite)
            event.listen(db.engine, "checkout", _leave_what_was_moved)
            event.listen(db.engine, "begin", _begin_sqlite)
            if file := database_file():
                app.extensions[TURNS] = Turns(file.with_name(f"{file.name}-turn"), TURN_SECONDS)


def _parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("none")
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite":
        return parsed
    raise SettingsProblem("DATABASE_URL names no database we know; set it to sqlite:////path/file or postgresql://….")


@contextmanager
def writing() -> Iterator[None]:
    """Run a unit of work that reads and writes, and commit it as its last act; an exception rolls everything back.

    On SQLite it takes the write lock at its start: a transaction that reads first and writes later fails at once when
    another wrote in between, however long the busy timeout is.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("changes were made before the writing unit of work began")
    db.session.rollback()
    with turn():
        try:
            db.session.connection(execution_options={"writing": True})
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def turn() -> AbstractContextManager[None]:
    """Return the wait for the next unit of work that writes: on PostgreSQL, and in memory, there is none."""
    turns: Turns | None = current_app.extensions.get(TURNS)
    return turns.turn() if turns else nullcontext()


def begin_to_write() -> str:
    """Return the SQL that begins such a unit of work on a connection of the driver's own."""
    return "BEGIN" if db.engine.dialect.name == "postgresql" else "BEGIN IMMEDIATE"


def take_turns(name: str, *, together: bool = False) -> None:
    """Let units of work that name the same thing run one after another, until each ends.

    Those that do so `together` run beside each other, and none of them beside one that wants it for itself. On SQLite
    every writing unit of work runs alone anyway.
    """
    if db.engine.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if together else func.pg_advisory_xact_lock
        db.session.execute(select(lock(crc32(name.encode()))))


def insert(table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Start an INSERT that can say what happens on a conflict; both engines spell that alike."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def lacking(ids: Select[str], others: Select[str]) -> Subquery:
    """Return a query, with one column `id`, for the ids that another query does not have.

    PostgreSQL hashes the others, SQLite goes through two indexes side by side; each takes twice as long the other way.
    """
    if db.engine.dialect.name != "postgresql":
        return select(except_(ids, others).subquery().columns[0].label("id")).subquery()
    mine, theirs = ids.subquery(), others.subquery()
    known = select(theirs).where(theirs.columns[0] == mine.columns[0]).exists()
    return select(mine.columns[0].label("id")).where(~known).subquery()


def holds_words(table: type[Base], words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that the `words` column of a table holds all of these words or beginnings of words.

    Both engines look them up in an index of the table, made by its migration: PostgreSQL's full-text search, and on
    SQLite a table called TABLE_words. Words are letters and digits, folded by the caller, since neither engine folds đ.
    """
    name = table.__tablename__
    if db.engine.dialect.name == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        vector = func.to_tsvector(literal_column("'simple'"), literal_column(f"{name}.words"))
        return vector.op("@@")(func.to_tsquery(literal_column("'simple'"), query))
    found = text(f"SELECT rowid FROM {name}_words WHERE {name}_words MATCH :words")  # noqa: S608  # our own name
    query = " ".join(f'"{word}"*' for word in words)
    return literal_column(f"{name}.id").in_(found.bindparams(words=query).columns(literal_column("rowid")))


def let_go(*, close: bool = True) -> None:
    """Let go of every connection that is not in use; a process that forked leaves them open for its parent."""
    for engine in db.engines.values():
        engine.dispose(close=close)


def sqlite_driver() -> ModuleType:
    """Return the newer SQLite of the pysqlite3 wheel where it is installed, else Python's own."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Tell whether a version of SQLite is free of the WAL-reset bug, which can lose committed writes."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def journal_mode() -> str:
    """Return the journal mode a database file is given: WAL where this SQLite can be trusted with it."""
    return "wal" if is_wal_safe(sqlite_driver().sqlite_version_info) else "delete"


def set_journal_mode() -> None:
    """Give a SQLite file its journal mode. Called once after migrating: doing it per connection fails under load."""
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute(f"PRAGMA journal_mode={journal_mode()}")
    finally:
        connection.close()


def database_file() -> Path | None:
    """Return the file the database is kept in, or None where it is a server or in memory."""
    url = db.engine.url
    in_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", IN_MEMORY}
    return Path(str(url.database)).absolute() if in_file else None


def is_full(error: DBAPIError) -> bool:
    """Tell whether something could not be stored since the disk has no room for it."""
    code, state = (getattr(error.orig, name, None) for name in ("sqlite_errorcode", "sqlstate"))
    return code == SQLITE_FULL or state == POSTGRES_DISK_FULL


def _open_what_is_there(dialect: Dialect, record: object, arguments: list[Any], options: dict[str, Any]) -> None:
    """Open a database file, but make none, as only migrating does.

    Beside an empty file in the place of one that was moved away SQLite would delete the WAL with the latest commits.
    """
    if arguments[0] != IN_MEMORY:
        arguments[0], options["uri"] = f"{Path(arguments[0]).as_uri()}?mode=rw", True


def _leave_what_was_moved(connection: Any, record: ConnectionPoolEntry, proxy: object) -> None:
    """Have the database opened anew where its file is another one by now: nobody would read what is stored there."""
    if record.info["file"] != _file_at(record.info["place"]):
        raise DisconnectionError


def _file_at(place: str) -> tuple[int, int] | None:
    """Return what tells the file that lies at a place from any other that may come there, or None."""
    try:
        found = os.stat(place)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _set_up_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:
    place = connection.execute("PRAGMA database_list").fetchone()[2]  # empty where it is kept in memory
    record.info.update(place=place, file=_file_at(place))
    connection.isolation_level = None  # the driver commits nothing and begins nothing by itself; see _begin_sqlite
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    kind = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {kind}")
