"""`flask doctor` says whether the installation is well, and what to do where it is not."""

import os
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from quizapp.commands.database import place_problem
from quizapp.db import db, journal_mode
from tests.conftest import close, make_app
from tests.databases import Databases


def test_a_sound_installation_is_well_unless_its_sqlite_is_not(runner: FlaskCliRunner, on_postgres: bool) -> None:
    result = runner.invoke(args=["doctor"])
    well = on_postgres or journal_mode() == "wal"
    assert result.exit_code == (0 if well else 1), result.output
    assert ("LOOK" in result.stdout) is not well
    assert "schema     current" in result.stdout


def test_it_says_how_commits_are_made_durable(runner: FlaskCliRunner, on_postgres: bool) -> None:
    says = "synchronous_commit=on" if on_postgres else f"journal_mode={journal_mode()}, synchronous=2"
    assert says in runner.invoke(args=["doctor"]).stdout


def test_a_database_without_schema_is_told_with_the_command_that_helps(databases: Databases) -> None:
    url = databases.new()
    app = make_app(url)
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert (result.exit_code, "run `flask db upgrade`" in result.stdout) == (1, True)
    close(app)
    databases.drop(url)


def test_an_empty_bank_is_told_with_the_command_that_helps(empty_database: str) -> None:
    app = make_app(empty_database)
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert (result.exit_code, "run `flask bank sync`" in result.stdout) == (1, True)
    close(app)


def test_a_newer_schema_is_told(empty_database: str) -> None:
    app = make_app(empty_database)
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert (result.exit_code, "from a newer quizapp" in result.stdout) == (1, True)
    close(app)


def test_a_database_that_cannot_be_reached_is_told() -> None:
    app = make_app("postgresql://nobody@127.0.0.1:1/none")
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert (result.exit_code, "cannot be reached" in result.stdout) == (1, True)
    close(app)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place_problem(tmp_path / "new" / "x.sqlite") is None
    assert place_problem(None) is None
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode == os.W_OK and Path(path) == tmp_path))
    assert place_problem(tmp_path / "new" / "x.sqlite") == (
        f"Cannot write to {tmp_path}: make it writable, or set DATABASE_URL to another place."
    )
