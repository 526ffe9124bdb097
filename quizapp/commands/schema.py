"""How the database's schema stands to this program's migrations."""

from enum import Enum
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from quizapp.db import db


class SchemaState(Enum):
    """The relation of the schema in the database to the one this program needs."""

    EMPTY = "empty: run `flask db upgrade`"
    OLDER = "older than this program: run `flask db upgrade`"
    CURRENT = "current"
    NEWER = "from a newer quizapp: update this program, or set DATABASE_URL to another database"


def schema_state() -> SchemaState:
    """Compare the revision in the database with the migrations in migrations/."""
    scripts = ScriptDirectory(str(Path(current_app.extensions["migrate"].directory)))
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return SchemaState.EMPTY
    if current == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLDER if current in known else SchemaState.NEWER
