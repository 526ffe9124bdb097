"""What every test may ask for: a database of its own, the app on it, a reader, a browser."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug.serving import make_server

from quizapp.app import create_app
from quizapp.commands.shipped import store_shipped_bank
from quizapp.config import PROJECT, Settings
from quizapp.db import db, let_go
from quizapp.static_files import pack
from tests.databases import Databases, PostgresDatabases, SQLiteDatabases

CONTENT = PROJECT / "content"
# Shared by the tests of a process, and removed as they end.
TEMPLATES, DECKS = (tempfile.TemporaryDirectory(prefix=f"quizapp-{name}-") for name in ("templates", "decks"))


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates, those of each language apart."""

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> Bucket:
        """Find what was compiled of a template in the language of its environment."""
        return super().get_bucket(environment, f"{environment.language} {name}", filename, source)


COMPILED = CompiledTemplates(TEMPLATES.name)

# No test is timed, and what CI tries is the same every time; elsewhere hypothesis goes on looking for new examples.
hypothesis.settings.register_profile("quizapp", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("quizapp")
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def settings_for(url: str, content: Path = CONTENT) -> Settings:
    """Return settings that differ from the default only in the database and the content."""
    key = "a key for tests only, thirty-two characters"
    return Settings(url, key, "http://localhost", False, content, decks=Path(DECKS.name), limits_url="none")


def make_app(url: str, content: Path = CONTENT) -> Flask:
    """Make an app whose forms need no token."""
    app = served_app(url, content)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


def served_app(url: str, content: Path = CONTENT) -> Flask:
    """Make an app as it is served, with every protection on."""
    app = create_app(settings_for(url, content))
    app.jinja_env.bytecode_cache = COMPILED  # else every test would compile the templates again
    return app


made_once = cache(make_app)
served_once = cache(served_app)


@contextmanager
def lent(app: Flask) -> Iterator[Flask]:
    """Lend an app to a test, which may change what is configured; making one takes longer than most tests."""
    configured = dict(app.config)
    yield app
    close(app)
    app.config.clear()
    app.config.update(configured)


def close(app: Flask) -> None:
    """Let go of every connection, so that the database can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        let_go()


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Pack the style sheet as it is now."""
    pack()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """The maker of databases on the engine under test."""
    server = os.environ.get("TEST_DATABASE_URL")
    return PostgresDatabases(server) if server else SQLiteDatabases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def on_postgres(databases: Databases) -> bool:
    """Whether the engine under test is PostgreSQL."""
    return isinstance(databases, PostgresDatabases)


@pytest.fixture(scope="session")
def migrated(databases: Databases) -> str:
    """A database with the schema and nothing in it, to be copied."""
    url = databases.new()
    app = make_app(url)
    with app.app_context():
        upgrade()
    close(app)
    return url


@pytest.fixture(scope="session")
def filled(databases: Databases, migrated: str) -> str:
    """A database with the shipped bank, to be copied."""
    url = databases.new(migrated)
    app = make_app(url)
    with app.app_context():
        store_shipped_bank(CONTENT, NOW)
    close(app)
    return url


@pytest.fixture
def database(databases: Databases, filled: str) -> str:
    """The address of a database with the shipped bank and nothing of an earlier test."""
    return databases.renew("bank", filled)


@pytest.fixture
def empty_database(databases: Databases, migrated: str) -> str:
    """The address of a database with the schema alone and nothing of an earlier test."""
    return databases.renew("empty", migrated)


@pytest.fixture
def app(database: str) -> Iterator[Flask]:
    """The app on the shipped bank."""
    with lent(made_once(database)) as app:
        yield app


@pytest.fixture
def new_app(database: str) -> Iterator[Flask]:
    """An app that nothing was asked of yet, so that a test may add addresses to it."""
    app = make_app(database)
    yield app
    close(app)


@pytest.fixture
def bank(app: Flask) -> Iterator[Flask]:
    """The app on the shipped bank, with the database at hand."""
    with app.app_context():
        yield app


@pytest.fixture
def empty_bank(empty_database: str) -> Iterator[Flask]:
    """The app on an empty bank, with the database at hand."""
    with lent(made_once(empty_database)) as app, app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader without a browser."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """A keeper at the command line."""
    return app.test_cli_runner()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an app from this process; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(database: str) -> Iterator[str]:
    """The address of the site as served, with every protection on."""
    with lent(served_once(database)) as app, serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start Debian's Chromium, and let it call nobody."""
    flags = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium", "args": flags}
