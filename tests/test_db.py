"""The rules of each engine hold on every connection; units of work are whole or nothing."""

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from quizapp.accounts.models import SignInSession, User
from quizapp.db import db, is_wal_safe, journal_mode, sqlite_driver, writing
from quizapp.lean import driver_unit, lean_engine
from tests.conftest import NOW


def users() -> int:
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_every_pooled_connection_has_the_pragmas(bank: Flask, on_postgres: bool) -> None:
    if on_postgres:
        pytest.skip("PostgreSQL has no pragmas")
    connections = [db.engine.connect() for _ in range(4)]
    for connection in connections:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "synchronous", "trusted_schema", "journal_mode", "busy_timeout", "mmap_size")
        }
        connection.close()
        expected = {"foreign_keys": 1, "synchronous": 2, "trusted_schema": 0, "journal_mode": journal_mode()}
        assert values == expected | {"busy_timeout": 10_000, "mmap_size": values["mmap_size"]}
        assert values["mmap_size"] in {0, None}


def test_postgres_waits_for_the_disk(bank: Flask, on_postgres: bool) -> None:
    if not on_postgres:
        pytest.skip("this is about PostgreSQL")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_foreign_keys_are_enforced(bank: Flask) -> None:
    with pytest.raises(IntegrityError), writing():
        db.session.add(SignInSession(token_hash="x", user_id=999, created_at=NOW))  # noqa: S106  # no secret


def fail_half_way() -> None:
    with writing():
        db.session.add(User(role="guest", created_at=NOW))
        db.session.flush()
        _ = 1 / 0


def test_a_unit_of_work_that_fails_leaves_nothing(bank: Flask) -> None:
    before = users()
    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert users() == before


def test_a_unit_of_work_on_the_drivers_connection_is_whole_or_nothing_too(bank: Flask) -> None:
    before, row = users(), "(role, time_factor, created_at) VALUES ('guest', 1, '2026-01-01 00:00:00')"
    db.session.rollback()
    for failure in ("", "1 / 0", "no SQL"):
        with suppress(ZeroDivisionError, OperationalError), driver_unit() as connection:
            connection.execute(f'INSERT INTO "user" {row}')
            if failure == "1 / 0":
                _ = 1 / 0
            elif failure:
                connection.execute(failure)
        assert lean_engine().pool.checkedout() == 0  # type: ignore[attr-defined]
        assert users() == before + 1
        db.session.rollback()


def test_a_unit_of_work_commits_once_at_its_end(bank: Flask) -> None:
    before = users()
    with writing():
        db.session.add(User(role="guest", created_at=NOW))
    db.session.rollback()
    assert users() == before + 1


def test_changes_made_outside_a_unit_of_work_are_not_lost_silently(bank: Flask) -> None:
    db.session.add(User(role="guest", created_at=NOW))
    with pytest.raises(RuntimeError, match="before the writing unit of work"), writing():
        raise AssertionError("never reached")
    db.session.rollback()


def test_an_unknown_role_is_refused_by_the_table(bank: Flask) -> None:
    with pytest.raises(IntegrityError), writing():
        db.session.add(User(role="king", created_at=NOW))


def test_a_moment_comes_back_as_the_same_moment_in_utc(bank: Flask) -> None:
    hanoi = datetime(2026, 3, 1, 6, 30, tzinfo=timezone(timedelta(hours=7)))
    with writing():
        user = User(role="guest", created_at=hanoi)
        db.session.add(user)
        db.session.flush()
        user_id = user.id
    db.session.expire_all()
    stored = db.session.get_one(User, user_id).created_at
    assert (stored, stored.tzinfo) == (hanoi, UTC)


def test_a_moment_without_a_zone_is_refused(bank: Flask) -> None:
    with pytest.raises(StatementError, match="time zone"), writing():
        db.session.add(User(role="guest", created_at=datetime(2026, 3, 1)))  # noqa: DTZ001  # the point of the test


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, ...], safe: bool) -> None:
    assert is_wal_safe(version) is safe


def test_an_unsafe_sqlite_is_given_the_delete_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal_mode() == ("wal" if is_wal_safe(sqlite_driver().sqlite_version_info) else "delete")
    monkeypatch.setattr("quizapp.db.sqlite_driver", lambda: sqlite3)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert journal_mode() == "delete"
