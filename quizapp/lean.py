"""Statements without the weight of SQLAlchemy's connections and the ORM, for what is asked for and done most."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from sqlalchemy import Engine, Select, UpdateBase
from sqlalchemy.exc import OperationalError

from quizapp.db import LEAN, begin_to_write, db, turn


def lean_engine() -> Engine:
    """Return the engine for what the driver runs by itself.

    On PostgreSQL it has connections of its own: what psycopg prepared on one is forgotten whenever that is rolled back,
    as the session's are after each page, and to plan a query takes longer than to run it.
    """
    return db.engines.get(LEAN) or db.engine


@contextmanager
def driver_connection() -> Iterator[Any]:
    """Lend a connection of the driver's own, on which each statement stands for itself."""
    engine, connection = lean_engine(), None
    try:
        connection = engine.raw_connection()
        yield connection
    except engine.dialect.loaded_dbapi.Error as error:
        if connection:
            connection.invalidate(error)
        raise OperationalError(None, None, error) from error
    finally:
        if connection:
            connection.close()


@contextmanager
def driver_unit() -> Iterator[Any]:
    """Lend a connection of the driver's own for a unit of work that writes, as `writing` does."""
    with turn(), driver_connection() as connection:
        connection.execute(begin_to_write())
        try:
            yield connection
        except lean_engine().dialect.loaded_dbapi.Error:
            raise  # and the connection is let go, with what was done on it
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


class Written(NamedTuple):
    """A statement as one engine wants it: its SQL, what is always the same in it, its values' order."""

    sql: str
    values: dict[str, Any]
    order: list[str] | None


class LeanQuery:
    """A query that the driver runs by itself, outside any unit of work.

    SQLAlchemy writes its SQL once; running it through a Connection would take seven times as long as the query itself.
    """

    def __init__(self, query: Select[Any]) -> None:
        """Take a query whose values are strings and numbers, named by `bindparam`."""
        self.query = query
        self._written: dict[str, Written] = {}
        self._readers: dict[str, list[tuple[int, Callable[[Any], Any]]]] = {}

    def rows(self, **values: str | int) -> Sequence[Sequence[Any]]:
        """Return the rows as they are committed now, their values as the driver gives them."""
        engine = lean_engine()
        written = self._written.get(engine.name) or self._write(engine, values)
        named = {**written.values, **values}
        with driver_connection() as connection:
            cursor = connection.cursor()
            cursor.execute(written.sql, [named[name] for name in written.order] if written.order else named)
            if engine.name not in self._readers:
                self._readers[engine.name] = self._choose_readers(engine, [told[1] for told in cursor.description])
            return cast(Sequence[Sequence[Any]], cursor.fetchall())

    def read(self, row: Sequence[Any]) -> list[Any]:
        """Return a row of `rows` with each value as the type of its column says."""
        values = list(row)
        for at, reader in self._readers[lean_engine().name]:
            if values[at] is not None:
                values[at] = reader(values[at])
        return values

    def _write(self, engine: Engine, values: Mapping[str, str | int]) -> Written:
        state = self.query.compile(dialect=engine.dialect).construct_expanded_state(values)
        order = list(state.positiontup) if state.positiontup else None
        self._written[engine.name] = Written(state.statement, dict(state.parameters), order)
        return self._written[engine.name]

    def _choose_readers(self, engine: Engine, codes: Sequence[Any]) -> list[tuple[int, Callable[[Any], Any]]]:
        """Return what turns the driver's values into ours, for types that the driver knows by these codes."""
        types = [column.type.dialect_impl(engine.dialect) for column in self.query.selected_columns]
        readers = [each.result_processor(engine.dialect, code) for each, code in zip(types, codes, strict=True)]
        return [(at, reader) for at, reader in enumerate(readers) if reader]


class LeanChange:
    """A statement of a unit of work that the driver runs by itself, on the connection that `driver_unit` lends."""

    def __init__(self, statement: UpdateBase, engine: Engine) -> None:
        """Take a statement whose values are named by `bindparam`, each with the type of its column."""
        compiled = statement.compile(dialect=engine.dialect)
        self.sql, self.order = compiled.string, compiled.positiontup
        self.same = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        writers = {
            name: bind.type.dialect_impl(engine.dialect).bind_processor(engine.dialect)
            for name, bind in compiled.binds.items()
        }
        self.writers = {name: writer for name, writer in writers.items() if writer}

    def run(self, connection: Any, values: Mapping[str, Any]) -> int:
        """Run it with these values, of which it may need only some; return how many rows it changed."""
        told = {**self.same, **values}
        for name, writer in self.writers.items():
            told[name] = writer(told[name])
        cursor = connection.cursor()
        cursor.execute(self.sql, [told[name] for name in self.order] if self.order else told)
        return int(cursor.rowcount)
