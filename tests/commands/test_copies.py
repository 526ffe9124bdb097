"""`flask backup` and `flask restore`: a copy is whole or not there, and on the way back nothing is lost."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click import ClickException
from click.testing import Result
from flask import Flask
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from quizapp.accounts.models import User
from quizapp.commands.database import prepare_database
from quizapp.config import PROJECT
from quizapp.db import Base, database_file, db, journal_mode
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt
from quizapp.upkeep import copies, sqlite_copies
from quizapp.upkeep.schema import SchemaState, revisions, schema_state
from tests.accounts.people import PASSWORD, person
from tests.conftest import close, make_app
from tests.databases import Databases

Totals = dict[str, int]


@pytest.fixture
def other(databases: Databases, on_postgres: bool, tmp_path: Path) -> Iterator[Flask]:
    """An app on another place, where nothing is yet."""
    url = databases.new() if on_postgres else f"sqlite:///{tmp_path}/new/quizapp.sqlite"
    app = make_app(url)
    yield app
    close(app)
    if on_postgres:
        databases.drop(url)


def run(app: Flask, *words: object) -> Result:
    close(app)
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def failed(result: Result, why: str) -> bool:
    """Tell whether a command ended with one clear line."""
    errors = [line for line in result.output.splitlines() if line.startswith("Error: ")]
    return result.exit_code == 1 and len(errors) == 1 and why in errors[0] and "Traceback" not in result.output


def totals(app: Flask) -> Totals:
    """Count the rows of every table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar() or 0  # noqa: S608  # ours
            for name in Base.metadata.tables
        }


@contextmanager
def learners_at_work(app: Flask) -> Iterator[threading.Event]:
    """Let guests start quizzes and respond, one after another, until the end; the event says that some did."""
    over, began = threading.Event(), threading.Event()

    def work() -> None:
        while not over.is_set():
            client = app.test_client()
            attempt = client.post("/vi/quizzes/models/attempts").location
            client.post(f"{attempt}/1/save", data={"response": "a", "seq": 1})
            began.set()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield began
    finally:
        over.set()
        worker.join()


def test_a_copy_made_while_learners_write_is_whole_and_lets_everybody_in(
    app: Flask, other: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        person("An Nguyễn")
    file = tmp_path / "copy"
    with learners_at_work(app) as began:
        assert began.wait(60)
        before = totals(app)
        made = app.test_cli_runner().invoke(args=["backup", str(file)])
        after = totals(app)
    assert made.exit_code == 0, made.output
    assert "verified" in made.output
    back = run(other, "restore", file)
    assert back.exit_code == 0, back.output
    found = totals(other)
    assert {name for name in found if not before[name] <= found[name] <= after[name]} == set()
    with other.app_context():
        attempts = db.session.scalars(select(Attempt)).all()
        assert attempts
        assert all([slot.number for slot in slots_of(one)] for one in attempts)
    sign_in(other)


def sign_in(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/readyz").text == "ready\n"
    client.post("/vi/sign-in", data={"name": "An Nguyễn", "password": PASSWORD})
    assert "An Nguyễn" in client.get("/vi/account").text


def test_a_copy_is_of_one_moment_however_much_is_written_meanwhile(
    app: Flask, on_postgres: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on_postgres or journal_mode() != "wal":
        pytest.skip("in other modes nobody writes while SQLite is read")
    monkeypatch.setattr(sqlite_copies, "PAGES_AT_ONCE", 50)
    steps = []

    def write(done: int, total: int) -> None:
        steps.append(done)
        if len(steps) < 5:
            person(f"Later {len(steps)}")

    with app.app_context():
        person("An Nguyễn")
        copies.back_up(tmp_path / "copy", write)
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT name FROM user").fetchall() == [("An Nguyễn",)]
    assert len(steps) > 5


def test_what_is_restored_equals_what_was_backed_up_row_by_row(app: Flask, other: Flask, tmp_path: Path) -> None:
    with app.app_context():
        person("An Nguyễn")
    attempt = app.test_client().post("/vi/quizzes/models/attempts").location
    assert attempt
    assert run(app, "backup", tmp_path / "copy").exit_code == 0
    assert run(other, "restore", tmp_path / "copy").exit_code == 0
    assert rows(other) == rows(app)
    if db_is_file(other):
        with other.app_context(), db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == journal_mode()


def db_is_file(app: Flask) -> bool:
    with app.app_context():
        return db.engine.url.get_backend_name() == "sqlite"


def rows(app: Flask) -> dict[str, list[str]]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


def test_a_copy_is_its_owners_alone_and_nothing_else_is_left(app: Flask, tmp_path: Path) -> None:
    assert run(app, "backup", tmp_path / "copy").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_written_over_only_where_that_is_said(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("precious")
    assert failed(run(app, "backup", file), "--force")
    assert file.read_text() == "precious"
    assert run(app, "backup", file, "--force").exit_code == 0
    assert (file.stat().st_size > 100_000, file.stat().st_mode & 0o777) == (True, 0o600)


def test_a_folder_that_is_not_there_is_one_line(app: Flask, tmp_path: Path) -> None:
    assert failed(run(app, "backup", tmp_path / "none" / "copy"), "No such file or directory")
    assert run(app, "backup", tmp_path).exit_code == 2


def test_an_empty_database_is_no_backup(databases: Databases, tmp_path: Path) -> None:
    url = databases.new()
    app = make_app(url)
    assert failed(run(app, "backup", tmp_path / "copy"), "nothing to back up")
    assert list(tmp_path.iterdir()) == []
    close(app)
    databases.drop(url)


def test_a_full_disk_is_one_line_and_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    """A file of this process may hold 200 kB, as on a disk with no more room."""
    close(app)
    program = (
        "import resource, signal, sys\n"
        "from quizapp.app import create_app\n"
        "from tests.conftest import settings_for\n"
        "app = create_app(settings_for(sys.argv[1]))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "result = app.test_cli_runner().invoke(args=['backup', sys.argv[2]])\n"
        "print(result.output)\n"
        "sys.exit(result.exit_code)"
    )
    url = app.config["SETTINGS"].database_url
    words = [sys.executable, "-c", program, url, str(tmp_path / "copy")]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    assert "Error: " in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_replaced_only_where_that_is_said_and_kept_aside(app: Flask, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "copy")
    with app.app_context():
        person("Later")
    assert failed(run(app, "restore", tmp_path / "copy"), "--replace")
    assert names(app) == ["Later"]
    for _ in range(2):  # what is aside from the first time is in the way of no second
        result = run(app, "restore", tmp_path / "copy", "--replace")
        assert result.exit_code == 0, result.output
        assert names(app) == []
    assert "before" in result.output
    assert "Later" in kept_names(app)
    assert run(app, "backup", tmp_path / "again").exit_code == 0


def names(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(name for name in db.session.scalars(select(User.name)) if name)


def kept_names(app: Flask) -> list[str]:
    """Return the names in what was kept aside, the oldest first."""
    with app.app_context():
        url = db.engine.url
        if db_is_file(app):
            file = Path(str(url.database))
            kept = sorted(file.parent.glob(f"{file.name}.before-*"))
            with closing(sqlite3.connect(kept[0])) as aside:
                found = [name for (name,) in aside.execute("SELECT name FROM user")]
            for path in kept:
                path.unlink()
            return found
        schemas = [one for one in inspect(db.engine).get_schema_names() if one.startswith("before_restore")]
        with db.engine.connect() as connection:
            question = f'SELECT name FROM "{min(schemas)}"."user"'  # noqa: S608  # our own name
            return [name for (name,) in connection.exec_driver_sql(question)]


def test_a_database_that_is_in_use_is_left_alone(app: Flask, on_postgres: bool, tmp_path: Path) -> None:
    if not on_postgres and journal_mode() != "wal":
        pytest.skip("only in WAL mode does SQLite know who else has the file open")
    run(app, "backup", tmp_path / "copy")
    with app.app_context():
        person("Later")
    close(app)
    url = app.config["SETTINGS"].database_url
    program = (
        "import sys\nfrom quizapp.app import create_app\nfrom quizapp.db import db\n"
        "from tests.conftest import settings_for\n"
        "app = create_app(settings_for(sys.argv[1]))\n"
        "app.test_client().get('/vi/', headers={'Host': 'localhost'})\nprint('up', flush=True)\ninput()\n"
    )
    words = [sys.executable, "-c", program, url]
    with subprocess.Popen(words, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout
        assert server.stdout.readline() == b"up\n"
        result = run(app, "restore", tmp_path / "copy", "--replace")
        server.kill()
    assert failed(result, "in use"), result.output
    assert names(app) == ["Later"]


def test_an_older_copy_is_brought_up_to_date(app: Flask, other: Flask, tmp_path: Path) -> None:
    with app.app_context():
        person("An Nguyễn")
        downgrade(revision="-1")
    assert run(app, "backup", tmp_path / "copy").exit_code == 0
    result = run(other, "restore", tmp_path / "copy")
    assert result.exit_code == 0, result.output
    with other.app_context():
        assert schema_state() is SchemaState.CURRENT
    sign_in(other)
    with app.app_context():
        upgrade()


@pytest.fixture
def older(app: Flask, on_postgres: bool) -> Iterator[Path]:
    """A database file with somebody in it, made by the program before this one; its place."""
    if on_postgres:
        pytest.skip("of a server only who runs it knows where copies go")
    with app.app_context():
        person("An Nguyễn")
        downgrade(revision="-1")
        file = database_file()
    assert file
    yield file
    with app.app_context():
        upgrade()
    for copy in file.parent.glob("*.before-*"):
        copy.unlink()


def test_a_database_is_copied_before_a_newer_program_changes_it(app: Flask, other: Flask, older: Path) -> None:
    for _ in range(2):
        with app.app_context():
            prepare_database()
            assert schema_state() is SchemaState.CURRENT
    [copy] = older.parent.glob("*.before-*")
    with closing(sqlite3.connect(copy)) as kept:
        [[revision]] = kept.execute("SELECT version_num FROM alembic_version")
    assert revision == revisions()[1]
    assert run(other, "restore", copy).exit_code == 0
    assert names(other) == ["An Nguyễn"]


def test_a_database_that_cannot_be_copied_is_not_changed(
    app: Flask, older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqlite_copies, "dump", no_room)
    with app.app_context(), pytest.raises(ClickException, match=r"left as it is.* No space left"):
        prepare_database()
    with app.app_context():
        assert schema_state() is SchemaState.OLDER
    assert list(older.parent.glob("*.before-*")) == []


def test_a_copy_from_a_newer_program_is_refused(app: Flask, other: Flask, tmp_path: Path) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert run(app, "backup", tmp_path / "copy").exit_code == 0
    assert failed(run(other, "restore", tmp_path / "copy"), "newer quizapp")
    with other.app_context():
        assert schema_state() is SchemaState.EMPTY


def test_a_copy_that_cannot_be_migrated_leaves_what_was_there(app: Flask, databases: Databases, tmp_path: Path) -> None:
    url = databases.new()
    strange = make_app(url)
    with strange.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE item_tag")
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0015'")
            connection.exec_driver_sql("DROP TABLE response_event")
            connection.exec_driver_sql("ALTER TABLE item RENAME TO thing")
    run(strange, "backup", tmp_path / "copy")
    close(strange)
    with app.app_context():
        person("Later")
    result = run(app, "restore", tmp_path / "copy", "--replace")
    assert failed(result, "cannot be used"), result.output
    assert names(app) == ["Later"]
    assert app.test_client().get("/readyz").text == "ready\n"
    databases.drop(url)


def test_what_is_no_copy_of_ours_is_refused_and_changes_nothing(app: Flask, on_postgres: bool, tmp_path: Path) -> None:
    with app.app_context():
        person("Later")
    (tmp_path / "text").write_text("hello")
    (tmp_path / "empty").touch()
    foreign = sqlite3.connect(tmp_path / "foreign")
    foreign.execute("CREATE TABLE thing (id)")
    foreign.close()
    (tmp_path / "dump").write_bytes(b"PGDMP and then nothing of it")
    expected = {
        "text": "no copy of a database",
        "empty": "no copy of a database",
        "none": "No such file",
        "foreign": "DATABASE_URL names postgresql" if on_postgres else "no schema of ours",
        "dump": "pg_restore failed" if on_postgres else "DATABASE_URL names sqlite",
    }
    for name, why in expected.items():
        result = run(app, "restore", tmp_path / name, "--replace")
        assert failed(result, why), f"{name}: {result.output}"
        assert names(app) == ["Later"]
    if db_is_file(app):
        folder = Path(app.config["SETTINGS"].database_url.removeprefix("sqlite:///")).parent
        assert not [path for path in folder.iterdir() if "before" in path.name or "part" in path.name]


@pytest.fixture(scope="module")
def whole_copy(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped bank."""
    app, file = make_app(filled), tmp_path_factory.mktemp("copies") / "copy"
    run(app, "backup", file)
    close(app)
    return file


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(missing=st.integers(1, 3_000_000))
@example(missing=1)
@example(missing=4096)
def test_a_copy_that_was_cut_off_anywhere_is_refused(
    app: Flask, whole_copy: Path, tmp_path: Path, missing: int
) -> None:
    cut = tmp_path / "cut"
    whole = whole_copy.read_bytes()
    cut.write_bytes(whole[: max(0, len(whole) - missing)])
    with app.app_context():
        before = db.session.scalar(select(User.id))
    result = run(app, "restore", cut, "--replace")
    assert failed(result, ""), result.output
    assert app.test_client().get("/readyz").text == "ready\n"
    with app.app_context():
        assert db.session.scalar(select(User.id)) == before


def test_without_the_programs_of_postgresql_a_line_says_what_to_install(
    app: Flask, on_postgres: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not on_postgres:
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert failed(run(app, "backup", tmp_path / "copy"), "pg_dump is not on the PATH")
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_in_no_command_line_and_no_message(tmp_path: Path, on_postgres: bool) -> None:
    if not on_postgres:
        pytest.skip("SQLite has no password")
    app = make_app("postgresql://keeper:hidden-password@127.0.0.1:1/none")
    result = run(app, "backup", tmp_path / "copy")
    assert failed(result, "cannot be used")
    assert "hidden-password" not in result.output
