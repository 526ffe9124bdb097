"""Static files are packed as they are, under the hash of what they hold, safely while others run."""

import gzip
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest

from quizapp.config import PROJECT
from quizapp.static_files import NoSuchIcon, contents, hashed_name, icon_svg, not_packed, pack, packed_names
from quizapp.web import assets
from tests.conftest import close, make_app

pytestmark = pytest.mark.appearance


def test_every_file_is_packed_twice_and_unpacks_to_itself(tmp_path: Path) -> None:
    names = pack(tmp_path)
    assert len(names) == len(contents()) >= 4
    for name, data in zip(names, contents().values(), strict=True):
        assert (tmp_path / name).read_bytes() == data
        assert brotli.decompress((tmp_path / f"{name}.br").read_bytes()) == data
        assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()) == data
    assert set(packed_names().values()) == set(names)


def test_what_an_older_program_serves_stays_for_a_month_after_the_last_time_it_was_packed(tmp_path: Path) -> None:
    pack(tmp_path)
    before = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    for name, days in (("recent.0123456789ab.css", 29), ("old.0123456789ab.css", 31)):
        (tmp_path / name).write_text("p {}")
        then = (tmp_path / name).stat().st_mtime - days * 24 * 3600
        os.utime(tmp_path / name, (then, then))
    pack(tmp_path)
    after = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    assert after.keys() - before.keys() == {"recent.0123456789ab.css"}
    assert {name: after[name] for name in before} == before  # written once, not again


def test_several_programs_may_pack_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as programs:
        packed = list(programs.map(lambda _: pack(tmp_path), range(16)))
    assert all(names == packed[0] for names in packed)
    assert not_packed(tmp_path) == []
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_an_app_without_its_static_files_says_so_in_the_log_and_serves(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, database: str
) -> None:
    monkeypatch.setattr(assets, "not_packed", lambda: ["quizapp.css"])
    app = make_app(database)
    assert "Not packed: quizapp.css. Run `make setup`" in caplog.text
    assert app.test_client().get("/vi/").status_code == 200
    close(app)


def test_what_is_missing_is_named_and_packed_again(tmp_path: Path) -> None:
    pack(tmp_path)
    next(tmp_path.glob("quizapp.*.css")).unlink()
    assert not_packed(tmp_path) == ["quizapp.css"]
    next(tmp_path.glob("icon.*.svg.br")).unlink()
    assert not_packed(tmp_path) == ["icon.svg", "quizapp.css"]
    pack(tmp_path)
    assert not_packed(tmp_path) == []


def test_another_content_has_another_name() -> None:
    assert re.fullmatch(r"a\.b\.[0-9a-f]{12}\.css", hashed_name("a.b.css", b"p {}"))
    assert hashed_name("a.css", b"p {}") != hashed_name("a.css", b"p{}")


def test_an_icon_is_drawn_for_the_eye_alone_and_an_unknown_one_is_told() -> None:
    assert icon_svg("check-lg").startswith('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"')
    assert "<path" in icon_svg("check-lg")
    with pytest.raises(NoSuchIcon):
        icon_svg("no-such-icon")


def test_no_style_sheet_of_ours_asks_another_host_or_is_larger_than_a_tenth_of_bootstraps() -> None:
    largest = len(contents()["bootstrap.css"]) / 10
    for sheet in (PROJECT / "quizapp" / "static").glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "url(" not in text
        assert "@import" not in text
        assert len(text) < largest


def test_every_rule_of_our_style_sheets_is_used() -> None:
    sheets = (PROJECT / "quizapp" / "static").glob("*.css")
    style = " ".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    style = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", style, flags=re.DOTALL)
    named = set(re.findall(r"\.([a-z][a-z-]+)", style))
    places = [path for ending in ("html", "py", "js") for path in (PROJECT / "quizapp").rglob(f"*.{ending}")]
    written = " ".join(path.read_text(encoding="utf-8") for path in places)
    words = set(re.findall(r"[a-z][a-z-]+", written))
    bootstraps = {"form-check-input", "form-control", "form-text", "table", "h5", "h6", "lead", "container", "btn"}
    assert named - words - bootstraps == set()
