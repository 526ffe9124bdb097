"""Every schema there ever was, with rows in every table: up to date, back and up again, nothing is lost."""

from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from quizapp.config import PROJECT
from quizapp.db import db
from tests.conftest import close, make_app
from tests.databases import Databases
from tests.durability.any_rows import ROWS, Rows, fill, read

pytestmark = pytest.mark.long

REVISIONS = [script.revision for script in ScriptDirectory(str(PROJECT / "migrations")).walk_revisions()][::-1]
# What schemas before a revision cannot say, and what they say instead. Else only what a later one added goes with it.
SAID_OTHERWISE = [
    ("0002", "user", "role", "admin", "teacher"),
    ("0011", "user", "role", "reviewer", "teacher"),
]


@pytest.fixture
def old(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new database at an old revision."""
    app = make_app(url := databases.new())
    with app.app_context():
        upgrade(revision=request.param)
        yield request.param
    close(app)
    databases.drop(url)


@pytest.fixture
def newest(databases: Databases) -> Iterator[None]:
    """A new database at the newest revision, with rows in every table."""
    app = make_app(url := databases.new())
    with app.app_context():
        upgrade()
        fill()
        yield
    close(app)
    databases.drop(url)


def as_known(rows: Rows, then: Rows, revision: str = "9999") -> Rows:
    """Return what the tables and columns of `then`, a schema of a revision, can hold of rows."""
    known = {}
    for table, others in then.items():
        columns = set(others[0])
        known[table] = [{name: value for name, value in row.items() if name in columns} for row in rows[table]]
    for first, table, column, before, after in SAID_OTHERWISE:
        for row in known.get(table, []) if revision < first else []:
            row[column] = after if row[column] == before else row[column]
    return known


def without_derived(rows: Rows) -> Rows:
    """Leave out what migrations derive from other rows: which facts an item rests on, and that a note was added."""
    tags = [row for row in rows.get("item_tag", []) if row["tag"] != "fact"]
    return rows | {"item_tag": tags} if tags else rows


@pytest.mark.parametrize("old", REVISIONS, indirect=True)
def test_rows_of_every_schema_come_up_to_date_and_back_and_up_again(old: str, on_postgres: bool) -> None:
    fill()
    before = read()
    assert {len(rows) for rows in before.values()} == {ROWS}
    upgrade()
    up_to_date = read()
    assert as_known(without_derived(up_to_date), before) == before
    downgrade(revision=old)
    assert read() == before
    upgrade()
    assert read() == up_to_date
    check_keys(on_postgres)


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_today_outlive_a_way_back_to_every_schema_as_far_as_it_knows_them(
    newest: None, revision: str, on_postgres: bool
) -> None:
    before = read()
    downgrade(revision=revision)
    then = read()
    assert then == as_known(before, then, revision)
    upgrade()
    again = without_derived(read())
    assert as_known(again, then) == as_known(before, then, revision)
    check_keys(on_postgres)


def check_keys(on_postgres: bool) -> None:
    """See that no row has lost its parent; PostgreSQL does so at every commit."""
    if not on_postgres:
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
