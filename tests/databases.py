"""Databases for the tests: SQLite files, or databases of the PostgreSQL that TEST_DATABASE_URL names."""

import itertools
import os
import shutil
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # tests that run side by side share the server


class SQLiteDatabases:
    """Each database is a file in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count()

    def new(self, template: str | None = None) -> str:
        """Make an empty database, or a copy of another one, and return its address."""
        return self.renew(str(next(self.numbers)), template)

    def renew(self, name: str, template: str | None) -> str:
        """Make the database of a name, or make it anew, and return its address."""
        url = f"sqlite:///{self.folder / name}.sqlite"
        self.drop(url)
        if template:
            shutil.copy(template.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        else:
            Path(url.removeprefix("sqlite:///")).touch()
        return url

    def drop(self, url: str) -> None:
        """Remove a database."""
        for path in self.folder.glob(f"{Path(url).name}*"):
            path.unlink()


class PostgresDatabases:
    """Each database is one of the server's."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.numbers = itertools.count()

    def new(self, template: str | None = None) -> str:
        """Make an empty database, or a copy of another one, and return its address."""
        return self.renew(str(next(self.numbers)), template)

    def renew(self, name: str, template: str | None) -> str:
        """Make the database of a name, or make it anew, and return its address."""
        url = make_url(self.server).set(database=f"quizapp_{WORKER}_{name}")
        self.drop(address := url.render_as_string(hide_password=False))
        source = make_url(template).database if template else "template0"
        self.run(f'CREATE DATABASE "{url.database}" TEMPLATE "{source}"')
        return address

    def drop(self, url: str) -> None:
        """Remove a database if there is one, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """Run a statement of whoever keeps the server."""
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement.encode())


Databases = SQLiteDatabases | PostgresDatabases
