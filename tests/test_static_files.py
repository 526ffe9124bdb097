"""Static files are packed as they are, under the hash of what they hold, and a site without them says what to do."""

import gzip
import re
from pathlib import Path

import brotli
import pytest

from quizapp.config import PROJECT, SettingsProblem
from quizapp.static_files import NoSuchIcon, hashed_name, icon_svg, pack, packed_names, sources


def test_every_file_is_packed_twice_and_unpacks_to_itself(tmp_path: Path) -> None:
    names = pack(tmp_path)
    assert len(names) == len(sources()) >= 4
    for name, path in zip(names, sources().values(), strict=True):
        data = path.read_bytes()
        assert (tmp_path / name).read_bytes() == data
        assert brotli.decompress((tmp_path / f"{name}.br").read_bytes()) == data
        assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()) == data
    assert set(packed_names(tmp_path).values()) == set(names)


def test_packing_again_writes_nothing_and_removes_what_is_out_of_date(tmp_path: Path) -> None:
    pack(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    (tmp_path / "old.0123456789ab.css").write_text("p {}")
    (tmp_path / "old.0123456789ab.css.br").write_text("")
    pack(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_what_is_not_packed_is_named_with_the_remedy(tmp_path: Path) -> None:
    pack(tmp_path)
    next(tmp_path.glob("quizapp.*.css")).unlink()
    with pytest.raises(SettingsProblem, match=r"^quizapp\.css not packed; run `make setup`"):
        packed_names(tmp_path)


def test_another_content_has_another_name() -> None:
    assert re.fullmatch(r"a\.b\.[0-9a-f]{12}\.css", hashed_name("a.b.css", b"p {}"))
    assert hashed_name("a.css", b"p {}") != hashed_name("a.css", b"p{}")


def test_an_icon_is_drawn_for_the_eye_alone_and_an_unknown_one_is_told() -> None:
    assert icon_svg("check-lg").startswith('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"')
    assert "<path" in icon_svg("check-lg")
    with pytest.raises(NoSuchIcon):
        icon_svg("no-such-icon")


def test_no_style_sheet_of_ours_asks_another_host_or_is_larger_than_a_tenth_of_bootstraps() -> None:
    text = (PROJECT / "quizapp" / "static" / "quizapp.css").read_text(encoding="utf-8")
    assert "url(" not in text
    assert "@import" not in text
    assert len(text) < sources()["bootstrap.css"].stat().st_size / 10


def test_every_rule_of_our_style_sheet_is_used() -> None:
    style = (PROJECT / "quizapp" / "static" / "quizapp.css").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", style, flags=re.DOTALL)
    named = set(re.findall(r"\.([a-z][a-z-]+)", style))
    places = [*(PROJECT / "quizapp" / "templates").rglob("*.html"), *(PROJECT / "quizapp").rglob("*.py")]
    written = " ".join(path.read_text(encoding="utf-8") for path in places)
    words = set(re.findall(r"[a-z][a-z-]+", written))
    bootstraps = {"form-check-input", "form-control", "table", "h5", "h6", "lead", "container", "btn"}
    assert named - words - bootstraps == set()
