"""The schema goes up, down and up again, and equals what the code declares."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from quizapp.commands.schema import SchemaState, schema_state
from quizapp.db import Base, db
from tests.conftest import close, make_app
from tests.databases import Databases


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(databases: Databases) -> None:
    url = databases.new()
    app = make_app(url)
    with app.app_context():
        assert (tables(), schema_state()) == (set(), SchemaState.EMPTY)
        upgrade()
        declared = set(Base.metadata.tables)
        assert (tables(), schema_state()) == (declared, SchemaState.CURRENT)
        downgrade(revision="base")
        assert tables() == set()
        upgrade()
        assert (tables(), schema_state()) == (declared, SchemaState.CURRENT)
    close(app)
    databases.drop(url)


def test_the_migrated_schema_is_the_declared_one(empty_database: str) -> None:
    app = make_app(empty_database)
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    close(app)


def test_upgrading_a_filled_database_again_keeps_every_row(database: str) -> None:
    app = make_app(database)
    with app.app_context():
        before = {table: db.session.execute(db.text(f'SELECT count(*) FROM "{table}"')).scalar() for table in tables()}  # noqa: S608
        db.session.remove()
        upgrade()
        after = {table: db.session.execute(db.text(f'SELECT count(*) FROM "{table}"')).scalar() for table in tables()}  # noqa: S608
    assert before == after
    assert (before["item"] or 0) >= 60
    close(app)
