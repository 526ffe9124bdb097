"""`flask deck` lists and builds decks."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from quizapp.decks.notes import LANGUAGE_CHOICES
from tests.conftest import close, make_app


def test_the_list_names_every_deck_with_its_size(runner: FlaskCliRunner) -> None:
    listed = json.loads(runner.invoke(args=["deck", "list", "--json"]).stdout)
    assert listed[0]["id"] == "whole"
    assert {*listed[0]["title"]} == {"vi", "en"}
    plain = runner.invoke(args=["deck", "list"]).stdout
    assert f"{listed[0]['notes']} notes" in plain.splitlines()[0]
    assert len(plain.splitlines()) == len(listed) == 14


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGE_CHOICES)
def test_all_decks_are_built_and_reported(runner: FlaskCliRunner, tmp_path: Path, language: str) -> None:
    out = tmp_path / "new" / "folder"
    result = runner.invoke(args=["deck", "build", "--all", "--language", language, "--out", str(out), "--json"])
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert len(report) == 14
    for row in report:
        assert Path(row["file"]).stat().st_size == row["bytes"] > 1000
        assert row["file"].endswith(f"-{language}.apkg")
    assert {path.name for path in out.iterdir()} == {Path(row["file"]).name for row in report}


def test_named_decks_alone_are_built_the_same_twice(runner: FlaskCliRunner, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        runner.invoke(args=["deck", "build", "models", "policy", "--out", str(tmp_path / folder)])
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["quizapp-models-both.apkg", "quizapp-policy-both.apkg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none"], "There is no deck none; the decks are whole, twenty"),
        ([], "Name the decks to build, or give --all."),
        (["models", "--all"], "Name the decks to build, or give --all."),
    ],
)
def test_a_wrong_request_is_one_clear_line(
    runner: FlaskCliRunner, tmp_path: Path, arguments: list[str], says: str
) -> None:
    result = runner.invoke(args=["deck", "build", *arguments, "--out", str(tmp_path)])
    assert (result.exit_code, says in result.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_language_is_refused(runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["deck", "build", "--all", "--language", "fr", "--out", str(tmp_path)])
    assert (result.exit_code, "'fr' is not one of" in result.stderr) == (2, True)


def test_a_place_that_cannot_be_written_is_one_clear_line(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = runner.invoke(args=["deck", "build", "models", "--out", str(tmp_path / "file" / "below")])
    assert (result.exit_code, "Cannot write" in result.stderr) == (1, True)


def test_an_empty_bank_says_what_to_do(empty_database: str, tmp_path: Path) -> None:
    app = make_app(empty_database)
    result = app.test_cli_runner().invoke(args=["deck", "build", "--all", "--out", str(tmp_path)])
    assert (result.exit_code, "flask bank sync" in result.stderr) == (1, True)
    close(app)
