"""The schema goes up, down and up again, and equals what the code declares."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from quizapp.config import PROJECT
from quizapp.db import Base, db
from quizapp.upkeep.schema import SchemaState, schema_state
from tests.conftest import close, make_app
from tests.databases import Databases


def tables() -> set[str]:
    found = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in found if not name.startswith("listing_words")}


def is_declared(thing: object, name: str | None, *_: object) -> bool:
    """Tell whether something is declared by the code; the index of words is each engine's own."""
    return not (name or "").startswith(("listing_words", "ix_listing_words"))


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
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_declared})
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


def newest() -> str | None:
    """Return the revision that our migrations lead to."""
    return ScriptDirectory(str(PROJECT / "migrations")).get_current_head()


def revision(folder: Path, body: str) -> Path:
    """Copy our migrations into a folder and add a revision that does `body`."""
    shutil.copytree(PROJECT / "migrations", folder / "migrations")
    lines = ["import sqlalchemy as sa", "from alembic import op", 'revision = "9000"', f"down_revision = {newest()!r}"]
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
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == newest()
        with db.engine.connect() as connection:
            assert on_postgres or connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    close(app)


def rows(statement: str) -> list[tuple[object, ...]]:
    """Return what a statement finds, and let go of the database."""
    found = [tuple(row) for row in db.session.execute(text(statement)).all()]
    db.session.remove()
    return found


def test_accounts_come_and_go_with_the_people_who_are_there(databases: Databases) -> None:
    url = databases.new()
    app = make_app(url)
    with app.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            people = [(1, "guest", None), (2, "teacher", "Đặng  HÀ"), (3, "learner", "an")]
            for user_id, role, name in people:
                values = {"id": user_id, "role": role, "name": name}
                add = "INSERT INTO \"user\" (id, role, name, created_at) VALUES (:id, :role, :name, '2026-11-21 09:30')"
                connection.execute(text(add), values)
                sign_in = "INSERT INTO sign_in_session VALUES (:token, :id, '2026-11-21 09:30')"
                connection.execute(text(sign_in), {"token": f"token of {user_id}", "id": user_id})
        told = 'SELECT id, role, name FROM "user" ORDER BY id'
        before = rows(told), rows("SELECT * FROM sign_in_session ORDER BY user_id")
        for _ in range(2):
            upgrade(revision="0002")
            assert (rows(told), rows("SELECT * FROM sign_in_session ORDER BY user_id")) == before
            gained = 'SELECT name_key, folded_name, email, password_hash, time_factor FROM "user" ORDER BY id'
            assert rows(gained) == [
                (None, None, None, None, 1.0),
                ("đặng hà", "dang ha", None, None, 1.0),
                ("an", "an", None, None, 1.0),
            ]
            downgrade(revision="0001")
            assert (rows(told), rows("SELECT * FROM sign_in_session ORDER BY user_id")) == before
    close(app)
    databases.drop(url)


def test_an_admin_is_a_teacher_where_there_are_no_admins_yet(empty_database: str) -> None:
    app = make_app(empty_database)
    with app.app_context():
        with db.engine.begin() as connection:
            add = (
                "INSERT INTO \"user\" (id, role, time_factor, created_at) VALUES (1, 'admin', 1.5, '2026-11-21 09:30')"
            )
            connection.execute(text(add))
        downgrade(revision="0001")
        assert rows('SELECT id, role FROM "user"') == [(1, "teacher")]
    close(app)


@pytest.mark.parametrize(("role", "factor"), [("king", 1.0), ("learner", 3.0), ("learner", -1.0)])
def test_the_migrated_table_refuses_what_no_user_can_be(empty_database: str, role: str, factor: float) -> None:
    app = make_app(empty_database)
    add = "INSERT INTO \"user\" (role, time_factor, created_at) VALUES (:role, :factor, '2026-11-21 09:30')"
    with app.app_context(), pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(add), {"role": role, "factor": factor})
    close(app)


def test_what_was_stamped_was_added_then_and_stamps_outlive_the_log(empty_database: str) -> None:
    app = make_app(empty_database)
    stamps = "SELECT item_id, digest FROM note_stamp ORDER BY item_id"
    with app.app_context():
        downgrade(revision="0004")
        with db.engine.begin() as connection:
            for number, item_id in enumerate(("first", "second")):
                add = "INSERT INTO item (id, home, position, version_number) VALUES (:id, 'items/x.yaml', :place, 1)"
                connection.execute(text(add), {"id": item_id, "place": number})
                stamp = f"INSERT INTO note_stamp VALUES (:id, '{item_id}', '2026-11-21 0{number}:30')"  # noqa: S608
                connection.execute(text(stamp), {"id": item_id})
        before = rows(stamps)
        for _ in range(2):
            upgrade(revision="0005")
            log = rows("SELECT item_id, kind, parts FROM note_change ORDER BY id")
            assert log == [("first", "added", ""), ("second", "added", "")]
            assert rows("SELECT count(*) FROM note_stamp JOIN note_change USING (item_id, changed_at)") == [(2,)]
            assert rows(stamps) == before
            downgrade(revision="0004")
            assert (rows(stamps), {"note_change", "deck_note"} & tables()) == (before, set())
    close(app)


def test_items_are_found_by_their_facts_as_if_they_had_been_published_today(database: str) -> None:
    app = make_app(database)
    tags = "SELECT item_id, value FROM item_tag WHERE tag = 'fact' ORDER BY item_id, value"
    kept = "SELECT count(*), sum(CASE WHEN kept_here THEN 1 ELSE 0 END) FROM fact"
    with app.app_context():
        before, facts = rows(tags), rows(kept)[0][0]
        assert len(before) > 200
        downgrade(revision="0008")
        assert rows(tags) == []
        upgrade(revision="0009")
        assert (rows(tags), rows(kept)) == (before, [(facts, 0)])
    close(app)
