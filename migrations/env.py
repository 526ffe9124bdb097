"""Alembic's door: runs the migrations on the app's database, with foreign keys off while SQLite copies tables."""

from alembic import context
from sqlalchemy.engine import Connection

from quizapp.accounts import models as accounts
from quizapp.bank import models as bank
from quizapp.db import Base, db, set_journal_mode
from quizapp.decks import models as decks
from quizapp.quiz import models as quiz

TABLES = (accounts, bank, quiz, decks)  # imported so that every table is known to Base


def run() -> None:
    """Migrate over one connection. Foreign keys cannot be switched inside a transaction, so that comes first.

    With them on, SQLite's way of altering a table (copy, drop, rename) would delete every child row silently.
    """
    with db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if on_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
            if on_sqlite:
                check_foreign_keys(connection)
        connection.rollback()
        if on_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=ON")
    set_journal_mode()


def check_foreign_keys(connection: Connection) -> None:
    """Stop the migration, and so undo it, where a row has lost its parent."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows without their parent, first {broken[0]}")


run()
