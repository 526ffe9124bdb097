"""A query without the weight of SQLAlchemy's connections and the ORM, for the few pages that are asked for most."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Engine, Select

from quizapp.db import db, driver_connection

FLOAT = 701  # what PostgreSQL calls the type of all our numbers with a point; its driver has to be told


class Written(NamedTuple):
    """A query as one engine wants it: its SQL, values that are always the same, their order, what reads its columns."""

    sql: str
    values: dict[str, Any]
    order: list[str] | None
    readers: Sequence[tuple[int, Callable[[Any], Any]]]


class LeanQuery:
    """A query that the driver runs by itself, outside any unit of work.

    SQLAlchemy writes its SQL once; running it through a Connection would take seven times as long as the query itself.
    """

    def __init__(self, query: Select[Any]) -> None:
        """Take a query whose values are strings and numbers, named by `bindparam`."""
        self.query = query
        self._written: dict[str, Written] = {}

    def rows(self, **values: str | int) -> Sequence[Sequence[Any]]:
        """Return the rows as they are committed now, their values as the driver gives them."""
        written = self.written(db.engine)
        named = {**written.values, **values}
        with driver_connection() as connection:
            cursor = connection.cursor()
            cursor.execute(written.sql, [named[name] for name in written.order] if written.order else named)
            return cast(Sequence[Sequence[Any]], cursor.fetchall())

    def read(self, row: Sequence[Any]) -> list[Any]:
        """Return a row with each value as the type of its column says."""
        values = list(row)
        for at, reader in self.written(db.engine).readers:
            if values[at] is not None:
                values[at] = reader(values[at])
        return values

    def written(self, engine: Engine) -> Written:
        """Return the query as an engine wants it."""
        if engine.name not in self._written:
            compiled = self.query.compile(dialect=engine.dialect)
            types = [column.type.dialect_impl(engine.dialect) for column in self.query.selected_columns]
            readers = [(at, each.result_processor(engine.dialect, FLOAT)) for at, each in enumerate(types)]
            known = [(at, reader) for at, reader in readers if reader]
            order = list(compiled.positiontup) if compiled.positiontup else None
            self._written[engine.name] = Written(compiled.string, dict(compiled.params), order, known)
        return self._written[engine.name]
