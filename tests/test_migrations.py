"""The schema goes up, down and up again, and equals what the code declares."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from quizapp.commands.database import SchemaState, schema_state
from quizapp.config import PROJECT
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


def revision(folder: Path, body: str) -> Path:
    """Copy our migrations into a folder and add a revision that does `body`."""
    shutil.copytree(PROJECT / "migrations", folder / "migrations")
    lines = ["import sqlalchemy as sa", "from alembic import op", 'revision = "9000"', 'down_revision = "0001"']
    lines += ["def upgrade() -> None:", f"    {body}", "def downgrade() -> None:", "    pass"]
    (folder / "migrations" / "versions" / "9000_test.py").write_text("\n".join(lines), encoding="utf-8")
    return folder / "migrations"


def test_altering_a_parent_table_keeps_its_children(database: str, tmp_path: Path) -> None:
    body = """with op.batch_alter_table("item") as batch:
        batch.alter_column("home", type_=sa.String(200))"""
    app = make_app(database)
    with app.app_context():
        tags = db.session.scalar(text("SELECT count(*) FROM item_tag"))
        db.session.remove()
        upgrade(directory=str(revision(tmp_path, body)))
        assert db.session.scalar(text("SELECT count(*) FROM item_tag")) == tags
        assert (tags or 0) > 100
    close(app)


def test_a_migration_that_would_orphan_a_row_is_undone(database: str, tmp_path: Path, on_postgres: bool) -> None:
    app = make_app(database)
    with app.app_context():
        items = db.session.scalar(text("SELECT count(*) FROM item"))
        db.session.remove()
        with pytest.raises(IntegrityError if on_postgres else SystemExit):
            upgrade(directory=str(revision(tmp_path, "op.execute('DELETE FROM item')")))
        assert db.session.scalar(text("SELECT count(*) FROM item")) == items
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
        with db.engine.connect() as connection:
            assert on_postgres or connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    close(app)
