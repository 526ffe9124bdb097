"""Rows for every table of a schema, made from the schema alone: whatever it has, each table gets some that it takes."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from quizapp.db import db

ROWS = 5
MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NOT_OURS = ("alembic_version", "listing_words")  # the second is the index of words, which triggers keep
OF_TYPE: dict[type[sa.types.TypeEngine[Any]], Callable[[int], Any]] = {
    sa.Boolean: lambda place: bool(place % 2),
    sa.Integer: lambda place: place + 1,
    sa.Float: lambda place: place + 0.25,
    sa.DateTime: lambda place: MOMENT + timedelta(minutes=place),
    sa.LargeBinary: lambda place: bytes([place, 0, 255]),
    sa.JSON: lambda place: [place, "Đố"],
}
Row = dict[str, Any]
Rows = dict[str, list[Row]]


def schema() -> sa.MetaData:
    """Return the schema as it is in the database."""
    found = sa.MetaData()
    found.reflect(db.engine, only=lambda name, _: not name.startswith(NOT_OURS))
    return found


def fill() -> None:
    """Store rows in every table."""
    made: Rows = {}
    with db.engine.connect().execution_options(writing=True) as connection:
        for table in schema().sorted_tables:
            rows = [row_of(table, place, made, allowed(table)) for place in range(ROWS)]
            made[table.name] = rows
            connection.execute(sa.insert(table), rows)
        connection.commit()


def row_of(table: sa.Table, place: int, made: Rows, choices: dict[str, list[Any]]) -> Row:
    """Make the row at a place: it belongs to the rows at this place of other tables; the last has what may be empty."""
    row: Row = {}
    for column in table.columns:
        options = choices.get(column.name)
        row[column.name] = options[place % len(options)] if options else value_of(column, place)
        if column.nullable and place == ROWS - 1:
            row[column.name] = None
    for key in table.foreign_key_constraints:
        parent = key.referred_table.name
        rows, at = (made[parent], place) if parent != table.name else ([{}, *made.get(parent, [])], 0)
        for element in key.elements:
            if row[element.parent.name] is not None:
                row[element.parent.name] = rows[at].get(element.column.name)
    return row


def value_of(column: sa.Column[Any], place: int) -> Any:
    """Return a value of the type of a column, another one at each place."""
    for kind, value in OF_TYPE.items():
        if isinstance(column.type, kind):
            return value(place)
    if column.name == "body":  # what we keep whole; a migration reads the facts of it
        return json.dumps({"facts": [f"fact-{place}"], "text": "Đố vui"}, ensure_ascii=False)
    return f"{place} {column.name} Đỗ"[: getattr(column.type, "length", None) or 200]


def allowed(table: sa.Table) -> dict[str, list[Any]]:
    """Return the values that the checks of a table allow, for each column that has a list or a range of them."""
    found: dict[str, list[Any]] = {}
    for check in sa.inspect(db.engine).get_check_constraints(table.name):
        told = check["sqltext"]
        [name] = {name for name in re.findall(r"\w+", told.split("'")[0]) if name in table.columns}
        words, numbers = re.findall(r"'([^']+)'", told), re.findall(r"(?<![\w.])\d+(?:\.\d+)?", told)
        if values := words or (numbers if len(numbers) > 1 else []):
            number = float if isinstance(table.columns[name].type, sa.Float) else int
            found[name] = words or [number(value) for value in values]
    return found


def read() -> Rows:
    """Return every row of every table, in the order of the keys."""
    tables = schema().sorted_tables
    with db.engine.connect() as connection:
        found = {table: connection.execute(sa.select(table)).mappings().all() for table in tables}
    keys = {table: [column.name for column in table.primary_key] for table in tables}
    return {one.name: sorted(map(dict, rows), key=itemgetter(*keys[one])) for one, rows in found.items()}
