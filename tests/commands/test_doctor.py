"""`flask doctor` says whether the installation is well, and what to do where it is not."""

import json
import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner
from flask_migrate import upgrade
from sqlalchemy import select

from quizapp.accounts.models import ADMIN, User
from quizapp.bank.conflicts import SyncConflict
from quizapp.commands.database import place_problem
from quizapp.commands.doctor import secret_problem
from quizapp.config import DEVELOPMENT_KEY
from quizapp.db import db, journal_mode, writing
from quizapp.quiz.models import Attempt
from tests.accounts.people import person
from tests.conftest import CONTENT, NOW, close, make_app
from tests.databases import Databases

Checks = dict[str, tuple[bool, str]]


def found(app: Flask) -> Checks:
    """Return what the doctor says, by the name of the check."""
    result = app.test_cli_runner().invoke(args=["doctor", "--json"])
    report = json.loads(result.stdout)
    checks = {check["name"]: (check["well"], check["says"]) for check in report["checks"]}
    assert report["well"] is all(well for well, _ in checks.values())
    assert result.exit_code == (0 if report["well"] else 1)
    assert len(checks) == len(report["checks"])
    return checks


def hurry(app: Flask) -> None:
    """Let the doctor leave out the reading of the content, which takes the longest."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], content=Path("none"))


def unwell(checks: Checks) -> set[str]:
    return {name for name, (well, _) in checks.items() if not well}


def beyond_help(on_postgres: bool) -> set[str]:
    """Return what is not well on this machine itself: an old SQLite, or a PostgreSQL made to forget."""
    if on_postgres:
        return {"durability"} if os.environ.get("FORGETFUL") else set()
    return set() if journal_mode() == "wal" else {"engine"}


def test_a_sound_installation_is_well_unless_its_engine_is_not(app: Flask, on_postgres: bool) -> None:
    checks = found(app)
    assert unwell(checks) - {"disk", "deck disk"} == beyond_help(on_postgres)
    assert checks["schema"] == (True, "current")
    assert checks["content"] == (True, "in step")


def test_it_says_the_same_in_lines_for_people(runner: FlaskCliRunner, app: Flask) -> None:
    hurry(app)
    checks = found(app)
    lines = runner.invoke(args=["doctor"]).stdout.splitlines()
    assert [line[:4] == "LOOK" for line in lines] == [not well for well, _ in checks.values()]
    assert [line[6:].split()[0] for line in lines] == [name.split()[0] for name in checks]


def test_it_says_how_commits_are_made_durable(app: Flask, on_postgres: bool) -> None:
    hurry(app)
    says = "synchronous_commit=on" if on_postgres else f"journal_mode={journal_mode()}, synchronous=2"
    assert says in found(app)["durability"][1]


def test_a_promise_that_is_not_kept_is_named_with_what_helps(app: Flask, on_postgres: bool) -> None:
    if not on_postgres and journal_mode() == "delete":
        pytest.skip("this SQLite is promised nothing else")
    hurry(app)
    with app.app_context(), db.engine.connect() as connection:
        if on_postgres:
            name = db.engine.url.database
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
            connection.commit()
        else:
            connection.rollback()
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.cursor().execute("PRAGMA journal_mode=DELETE")
    close(app)
    well, says = found(app)["durability"]
    wrong = "synchronous_commit has to be on" if on_postgres else "journal_mode has to be wal"
    assert (well, wrong in says, "flask db upgrade" in says) == (False, True, True)
    if not on_postgres:
        with app.app_context():
            upgrade()
        assert found(app)["durability"][0]


@pytest.mark.parametrize(("day", "says"), [("2020-01-01", "before this program"), ("2026-11-21", "behind the newest")])
def test_a_clock_that_is_wrong_is_told(app: Flask, day: str, says: str) -> None:
    hurry(app)
    with app.app_context(), writing():
        db.session.add(User(role="guest", created_at=datetime(2026, 11, 22, tzinfo=UTC)))
    with time_machine.travel(datetime.fromisoformat(f"{day}T00:00:00+00:00"), tick=False):
        well, told = found(app)["clock"]
    assert (well, says in told) == (False, True)


def test_a_database_with_another_clock_is_told(app: Flask, on_postgres: bool) -> None:
    if not on_postgres:
        pytest.skip("SQLite has no clock of its own")
    hurry(app)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        well, told = found(app)["clock"]
    assert (well, "differs from the database's" in told) == (False, True)


@pytest.mark.long
def test_content_that_changed_is_told_and_nothing_is_stored(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    app = make_app(database, folder)
    assert found(app)["content"] == (True, "in step")
    file = folder / "topics.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("vi: ", "vi: Thêm ", 1), encoding="utf-8")
    item_file = next(path for path in sorted((folder / "items").glob("*.yaml")) if "  stem:" in path.read_text("utf-8"))
    item_text = item_file.read_text(encoding="utf-8")
    changed = re.sub(r"(stem:\n\s+vi: )", r"\1Này, ", item_text, count=1)
    assert changed != item_text
    item_file.write_text(changed, encoding="utf-8")
    well, says = found(app)["content"]
    assert (well, says.startswith("2 entries (item "), "topic " in says, "flask bank sync" in says) == (
        *(False, True, True, True),
    )
    assert app.test_cli_runner().invoke(args=["bank", "sync"]).exit_code == 0
    assert found(app)["content"] == (True, "in step")
    file.write_text("nonsense", encoding="utf-8")
    assert "flask bank check" in found(app)["content"][1]
    shutil.rmtree(folder)
    assert "QUIZAPP_CONTENT" in found(app)["content"][1]
    close(app)


def test_what_waits_for_a_keeper_is_told(app: Flask) -> None:
    hurry(app)
    attempt = app.test_client().post("/vi/quizzes/models/attempts").location
    assert attempt
    with app.app_context(), writing():
        db.session.add(SyncConflict(kind="topic", entry_id="models", body="", found_at=NOW))
        [started] = db.session.scalars(select(Attempt))
        started.minutes, started.due_at = 5, NOW
    checks = found(app)
    assert {"conflicts", "exams"} <= unwell(checks)
    assert "topic models" in checks["conflicts"][1]
    assert "flask quiz close" in checks["exams"][1]
    assert app.test_cli_runner().invoke(args=["quiz", "close"]).exit_code == 0
    assert found(app)["exams"][0]


def test_in_production_somebody_has_to_be_admin(app: Flask) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], production=True, content=Path("none"))
    assert "admin" in unwell(found(app))
    with app.app_context():
        person("An Nguyễn", ADMIN)
    assert "admin" not in unwell(found(app))


GOOD, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2


@pytest.mark.parametrize(
    ("key", "former", "says"),
    [
        (GOOD, (), None),
        (GOOD, (OTHER,), None),
        (DEVELOPMENT_KEY, (), "everybody knows"),
        ("short", (), "shorter than 32"),
        (GOOD, ("short",), "shorter than 32"),
        ("ab" * 20, (), "not random"),
        (GOOD, (GOOD,), "remove it there"),
        (GOOD, (DEVELOPMENT_KEY,), "everybody knows"),
    ],
)
def test_keys_that_protect_nobody_are_told_and_never_shown(key: str, former: tuple[str, ...], says: str | None) -> None:
    told = secret_problem(key, former, production=True)
    assert (told is None, (says or "") in (told or "")) == (says is None, True)
    assert not [one for one in (key, *former) if one != "short" and one in (told or "")]


def test_the_keys_are_among_what_is_looked_at(app: Flask) -> None:
    hurry(app)
    assert found(app)["secrets"] == (True, "well")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], secret_key="short")  # noqa: S106  # no secret
    assert "secrets" in unwell(found(app))


def test_in_development_the_known_key_will_do() -> None:
    assert secret_problem(DEVELOPMENT_KEY, (), production=False) is None


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
