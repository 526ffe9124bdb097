"""Alembic's door: runs the migrations on the app's database, with foreign keys off while SQLite copies tables."""

from alembic import context
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from quizapp.accounts import models as accounts
from quizapp.bank import audit, compositions, images, listing
from quizapp.bank import models as bank
from quizapp.commands.database import unusable
from quizapp.db import Base, database_file, db, set_journal_mode
from quizapp.decks import models as decks
from quizapp.quiz import models as quiz
from quizapp.quiz import reports, tallies
from quizapp.study import models as study
from quizapp.study import settings as study_settings

MIGRATING = 1  # the name of the lock under which one program at a time migrates
TABLES = (
    accounts,
    bank,
    audit,
    compositions,
    images,
    listing,
    quiz,
    reports,
    tallies,
    study,
    study_settings,
    decks,
)  # imported so that every table is known to Base


def run() -> None:
    """Migrate over one connection. Foreign keys cannot be switched inside a transaction, so that comes first.

    With them on, SQLite's way of altering a table (copy, drop, rename) would delete every child row silently.
    """
    if file := database_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    with db.engine.connect().execution_options(writing=True) as connection:
        switch_foreign_keys(connection, "OFF")
        try:
            migrate(connection)
        except OperationalError as error:
            raise unusable(error) from error
        finally:
            connection.rollback()  # ends what Alembic may have read since its commit, and a migration that failed
            switch_foreign_keys(connection, "ON")
    set_journal_mode()


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction, one program at a time, and see that no row has lost its parent."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            check_foreign_keys(connection)


def switch_foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys off or on, behind SQLAlchemy's back, which would begin a transaction first."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and raw is not None:
        raw.cursor().execute(f"PRAGMA foreign_keys={state}")


def check_foreign_keys(connection: Connection) -> None:
    """Stop the migration, and so undo it, where a row has lost its parent."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows without their parent, first {broken[0]}")


run()
