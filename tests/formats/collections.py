"""Anki's files as they should be, and as somebody who means harm would make them."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import zstandard

PREFIX = "ours:"
SCHEMA = """
    CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT, flds TEXT);
    CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, ord INTEGER);
    CREATE TABLE revlog (id INTEGER PRIMARY KEY, cid INTEGER, ease INTEGER, type INTEGER, factor INTEGER, time INTEGER);
    INSERT INTO notes VALUES (1, 'ours:one', ''), (2, 'theirs', ''), (3, 'ours:two', '');
    INSERT INTO cards VALUES (10, 1, 0), (11, 1, 1), (20, 2, 0), (30, 3, 0);
    INSERT INTO revlog VALUES
        (1700000000000, 10, 3, 0, 0, 4000), (1700000600000, 10, 3, 0, 0, 3000), (1700000000001, 20, 3, 0, 0, 4000),
        (1700000000002, 30, 1, 0, 0, 9000), (1700000000003, 11, 4, 0, 0, 1000);
"""


def database(*statements: str, schema: str = SCHEMA) -> bytes:
    """Return a collection's bytes, after more statements."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        return bytes(connection.serialize())


def archive(members: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> BytesIO:
    """Return a zip of members, which may come twice."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, data in members.items() if isinstance(members, Mapping) else members:
            packed.writestr(name, data)
    return out


def package(data: bytes | None = None) -> BytesIO:
    """Return an archive of a collection."""
    return archive({"collection.anki21": database() if data is None else data, "media": b"{}"})


def zstd(data: bytes) -> bytes:
    """Pack as the newest form is packed."""
    return zstandard.ZstdCompressor().compress(data)
