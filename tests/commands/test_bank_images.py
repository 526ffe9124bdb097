"""The pictures of the content files: checked against their items, stored by a sync, written back as they were."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from quizapp.bank.images import ImageRow
from quizapp.db import db
from quizapp.formats.pictures import Picture, name_of
from quizapp.items.files import FIELD_ORDER
from tests import samples
from tests.bank.illustrated import image_of
from tests.commands.test_bank import items_in, run
from tests.conftest import close, make_app
from tests.databases import Databases
from tests.pictures import drawing, kept, png, written, zipped


@pytest.fixture
def picture() -> Picture:
    """The picture of an item."""
    return kept()


def bank(folder: Path, picture: Picture, **other: Any) -> Path:
    """Write the sample bank with a picture beside its first item, or with another description of it."""
    files = samples.collections()
    first = next(name for name in files if name.startswith("items/"))
    data = files[first][0] | {"image": image_of(picture).model_dump() | other}
    files[first][0] = {name: data[name] for name in FIELD_ORDER if name in data}
    samples.write_bank(folder, files)
    (folder / "images").mkdir(exist_ok=True)
    (folder / "images" / picture.file).write_bytes(picture.data)
    return folder


def stored(url: str) -> dict[str, bytes]:
    app = make_app(url)
    with app.app_context():
        found = dict(db.session.execute(select(ImageRow.file, ImageRow.data)).all())
    close(app)
    return found


def test_a_picture_comes_in_with_a_sync_and_goes_out_as_it_was(
    empty_database: str, tmp_path: Path, picture: Picture
) -> None:
    folder = bank(tmp_path / "in", picture)
    assert run(empty_database, folder, "bank", "sync").exit_code == 0
    assert stored(empty_database) == {picture.file: picture.data}
    again = json.loads(run(empty_database, folder, "bank", "sync", "--json").stdout)
    assert (again["items"]["changed"], again["items"]["added"]) == (0, 0)
    out = tmp_path / "out"
    assert run(empty_database, folder, "bank", "export", str(out)).exit_code == 0
    assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    dumped = [json.loads(line) for line in run(empty_database, folder, "bank", "dump").stdout.splitlines()]
    assert [one["image"]["file"] for one in dumped if one["image"]] == [picture.file]


def test_an_export_takes_away_the_pictures_that_are_no_longer_named(
    empty_database: str, tmp_path: Path, picture: Picture
) -> None:
    folder = bank(tmp_path / "in", picture)
    run(empty_database, folder, "bank", "sync")
    (folder / "images" / picture.file).unlink()
    samples.write_bank(folder)
    assert run(empty_database, folder, "bank", "sync").exit_code == 0
    (folder / "images" / picture.file).write_bytes(picture.data)
    (folder / "images" / "notes.txt").write_text("mine", encoding="utf-8")
    assert run(empty_database, folder, "bank", "export", str(folder)).exit_code == 0
    assert [path.name for path in (folder / "images").iterdir()] == ["notes.txt"]
    assert stored(empty_database) == {picture.file: picture.data}


def as_png(path: Path) -> None:
    path.write_bytes(png())


def rename(path: Path) -> None:
    other = path.with_name(f"{'0' * 32}.webp")
    path.rename(other)
    path.write_bytes(other.read_bytes() + b"!")
    other.unlink()


def link_away(path: Path) -> None:
    path.unlink()
    path.mkdir()


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "is missing"),
    "changed": (rename, "is not named by the hash of its content"),
    "another file": (as_png, "is not named by the hash of its content"),
    "too large": (lambda path: path.write_bytes(bytes(9_000_000)), "is larger than 8 MB"),
    "no file": (link_away, "cannot be read"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_picture_is_told_with_file_line_and_field_and_nothing_is_stored(
    empty_database: str, tmp_path: Path, picture: Picture, case: str
) -> None:
    spoil, said = SPOILT[case]
    folder = bank(tmp_path, picture)
    spoil(folder / "images" / picture.file)
    for command in ("check", "sync"):
        result = run(empty_database, folder, "bank", command)
        assert result.exit_code == 1
        lines = [line for line in result.stderr.splitlines() if "image.file" in line]
        assert len(lines) == 1
        assert said in lines[0]
        assert lines[0].startswith("items/")
        assert int(lines[0].split(":")[1]) > 1
    assert (items_in(empty_database), stored(empty_database)) == (0, {})


@pytest.mark.parametrize(
    "data", [png(), zipped(), written(drawing(), "WEBP", xmp=b"<x/>")], ids=["a PNG", "a zip", "with XMP"]
)
def test_a_file_that_is_not_as_the_bank_keeps_pictures_is_refused(
    empty_database: str, tmp_path: Path, data: bytes
) -> None:
    folder = bank(tmp_path, Picture(name_of(data), data, 400, 200))
    result = run(empty_database, folder, "bank", "sync")
    assert (result.exit_code, "is no picture as the bank keeps them" in result.stderr) == (1, True)
    assert stored(empty_database) == {}


def test_a_wrong_size_an_unnamed_file_and_a_missing_language_are_told(
    empty_database: str, tmp_path: Path, picture: Picture
) -> None:
    folder = bank(tmp_path, picture, width=401)
    (folder / "images" / kept(colour="red").file).write_bytes(kept(colour="red").data)
    told = run(empty_database, folder, "bank", "sync").stderr
    assert f"images/{picture.file} is not 401 by 200" in told
    assert f"images/{kept(colour='red').file}: error: is named by no item" in told
    folder = bank(tmp_path, picture, alt={"vi": "Một hình"})
    told = run(empty_database, folder, "bank", "sync").stderr
    assert "image.alt.en: is missing" in told
    assert stored(empty_database) == {}


def test_the_shipped_bank_needs_no_picture(databases: Databases, database: str) -> None:
    assert stored(database) == {}
