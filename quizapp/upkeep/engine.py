"""What the engine promises: that a commit outlives a loss of power, that keys are kept, whose clock it has."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from quizapp.db import BUSY_TIMEOUT_SECONDS, db, is_wal_safe, journal_mode, sqlite_driver

POSTGRES_PROMISES = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}
OWN_JOURNAL = "it has the WAL-reset bug, so the slower DELETE journal is used; install pysqlite3"


@dataclass(frozen=True)
class Promise:
    """A setting of the engine on a new connection: what it has to be, and what it is."""

    name: str
    wanted: str
    found: str

    @property
    def is_kept(self) -> bool:
        """Whether it is what it has to be."""
        return self.found == self.wanted


def engine_name() -> str:
    """Return which engine runs, in which version."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            return f"PostgreSQL {_ask(connection, 'SHOW server_version')}"
    return f"SQLite {sqlite_driver().sqlite_version}"


def engine_advice() -> str | None:
    """Return what is wrong with the engine itself, or None."""
    if db.engine.dialect.name == "postgresql" or is_wal_safe(sqlite_driver().sqlite_version_info):
        return None
    return OWN_JOURNAL


def promises() -> list[Promise]:
    """Look at a connection as every page gets one."""
    wanted, ask = _wanted()
    with db.engine.connect() as connection:
        return [Promise(name, value, _ask(connection, f"{ask} {name}")) for name, value in wanted.items()]


def _wanted() -> tuple[dict[str, str], str]:
    if db.engine.dialect.name == "postgresql":
        return POSTGRES_PROMISES, "SHOW"
    fixed = {"foreign_keys": "1", "trusted_schema": "0", "busy_timeout": str(BUSY_TIMEOUT_SECONDS * 1000)}
    return {"journal_mode": journal_mode(), "synchronous": "2", **fixed, "mmap_size": "0"}, "PRAGMA"


def database_moment() -> datetime | None:
    """Return the time by the database's own clock, or None where it has none but ours."""
    if db.engine.dialect.name != "postgresql":
        return None
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT clock_timestamp()").scalar()
    return found.astimezone(UTC) if isinstance(found, datetime) else None


def _ask(connection: Connection, question: str) -> str:
    found = connection.exec_driver_sql(question).scalar()
    return "0" if found is None else str(found)  # a SQLite that cannot map files says nothing of it
