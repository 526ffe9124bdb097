"""The schema in the database and the one this program needs: how they stand to each other."""

from enum import Enum
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from quizapp.config import PROJECT
from quizapp.db import database_file, db

MIGRATIONS = PROJECT / "migrations"


class SchemaState(Enum):
    """The relation of the schema in the database to the one this program needs."""

    EMPTY = "empty: run `flask db upgrade`"
    OLDER = "older than this program: run `flask db upgrade`"
    CURRENT = "current"
    NEWER = "from a newer quizapp: update this program, or set DATABASE_URL to another database"


@cache
def revisions() -> tuple[str, ...]:
    """Return the revisions this program knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def state_of(revision: str | None) -> SchemaState:
    """Return how a schema of some revision stands to this program."""
    if revision is None:
        return SchemaState.EMPTY
    if revision == revisions()[0]:
        return SchemaState.CURRENT
    return SchemaState.OLDER if revision in revisions() else SchemaState.NEWER


def schema_state() -> SchemaState:
    """Compare the revision in the database with the migrations in migrations/. It makes no file where there is none."""
    file = database_file()
    if file and not file.exists():
        return SchemaState.EMPTY
    with db.engine.connect() as connection:
        return state_of(revision_of(connection))


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the schema at the other end of a connection."""
    return MigrationContext.configure(connection).get_current_revision()
