"""`flask bank` checks, stores, writes back and dumps; a mistake in a file is told and leaves the database alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from quizapp.bank.models import BankItem
from quizapp.db import db
from quizapp.items.sources import fingerprint
from tests import samples
from tests.conftest import CONTENT, close, make_app
from tests.databases import Databases

FIRST = "items/first.yaml"
QUESTION_FIELDS = [
    *("id", "kind", "level", "topics", "facts", "cites", "as_of", "attributed_to"),
    *("stem", "image", "rows", "options", "key", "answers", "why", "evidence"),
]
CARD_FIELDS = [*QUESTION_FIELDS[:8], "front", "back", "image", "evidence"]


def run(url: str, folder: Path, *arguments: str) -> Result:
    app = make_app(url, folder)
    result = app.test_cli_runner().invoke(args=list(arguments))
    close(app)
    return result


def items_in(url: str) -> int:
    app = make_app(url)
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(BankItem)) or 0
    close(app)
    return found


def spoilt(folder: Path, spoil: Any) -> Path:
    """Write the sample bank with the text of its first item file spoilt."""
    samples.write_bank(folder)
    path = folder / FIRST
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


MISTAKES = {
    "an unknown field": (lambda text: text.replace("  key: b\n", "  key: b\n  hint: x\n"), "one, hint: is not a field"),
    "a missing language": (
        lambda text: text.replace("    en: Which fruit in 2024? in English\n", ""),
        "one, stem.en: is missing",
    ),
    "a duplicate id": (lambda text: text.replace("- id: several", "- id: one"), "one, id: is taken already"),
    "an anchor": (lambda text: text.replace("  key: b\n", "  key: &k b\n"), "anchor"),
    "a tab": (lambda text: text.replace("  key: b\n", "  key:\tb\n"), "tab"),
    "a wrong key": (lambda text: text.replace("  key: b\n", "  key: z\n"), "one, key: 'z' is not the letter"),
    "an unknown topic": (lambda text: text.replace("  - first\n", "  - third\n", 1), "one, topics.0: names 'third'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("command", ["check", "sync"])
def test_each_mistake_is_one_line_with_file_and_line_and_leaves_the_database_alone(
    empty_database: str, tmp_path: Path, command: str, mistake: str
) -> None:
    spoil, says = MISTAKES[mistake]
    result = run(empty_database, spoilt(tmp_path, spoil), "bank", command)
    assert result.exit_code == 1
    found = [line for line in result.stderr.splitlines() if ": error: " in line]
    assert len(found) == 1, result.stderr
    assert says in found[0]
    assert found[0].startswith(f"{FIRST}:")
    assert int(found[0].split(":")[1]) >= 1
    assert items_in(empty_database) == 0


def test_a_sound_bank_passes_the_check(empty_database: str, tmp_path: Path) -> None:
    result = run(empty_database, samples.write_bank(tmp_path), "bank", "check")
    *report, summary = result.stdout.splitlines()
    assert (result.exit_code, summary) == (0, "5 questions, 1 cards, 1 facts: 0 errors, 0 warnings")
    assert "topic: first 4 (80%), second 2 (40%)" in report
    assert "facts of weight 3: 1 of 1 asked" in report
    assert any(line.startswith("parity: 34 texts in both languages, 0 findings") for line in report)


def test_the_check_reports_as_json(empty_database: str, tmp_path: Path) -> None:
    folder = spoilt(tmp_path, MISTAKES["a wrong key"][0])
    result = run(empty_database, folder, "bank", "check", "--json")
    report = json.loads(result.stdout)
    [finding] = report["findings"]
    assert (result.exit_code, finding["file"], finding["item"], finding["field"]) == (1, FIRST, "one", "key")
    assert (report["by"]["kind"]["true_false"], report["coverage"]["3"]) == (1, {"asked": 1, "facts": 1})


def test_a_weak_question_is_a_warning_with_advice_in_both_languages(empty_database: str, tmp_path: Path) -> None:
    folder = spoilt(tmp_path, lambda text: text.replace("Which fruit in", "Which fruit is not in"))
    result = run(empty_database, folder, "bank", "check", "--json")
    warned = {finding["rule"]: finding for finding in json.loads(result.stdout)["findings"]}
    assert (result.exit_code, warned["negative-stem"]["severity"]) == (0, "warning")
    assert set(warned["negative-stem"]["advice"]) == {"vi", "en"}
    assert warned["negative-stem"]["advice"]["en"] in run(empty_database, folder, "bank", "check").stderr


def test_the_check_holds_citations_against_the_articles(empty_database: str, tmp_path: Path) -> None:
    folder = samples.write_bank(tmp_path / "content")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "news.txt").write_text("Câu một. Câu hai.", encoding="utf-8")
    wrong = run(empty_database, folder, "bank", "check", "--articles", str(articles))
    assert wrong.exit_code == 1
    assert fingerprint("Câu một.") in wrong.stderr
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("a" * 64, fingerprint("Câu một.")), encoding="utf-8")
    right = run(empty_database, folder, "bank", "check", "--articles", str(articles))
    assert (right.exit_code, "citations held against" in right.stdout) == (0, True)


@pytest.mark.parametrize("arguments", [["--articles", "/no/such/folder"]])
def test_a_folder_that_is_not_there_is_one_clear_line(
    empty_database: str, tmp_path: Path, arguments: list[str]
) -> None:
    result = run(empty_database, samples.write_bank(tmp_path), "bank", "check", *arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "/no/such/folder" in result.stderr
    nowhere = run(empty_database, tmp_path / "none", "bank", "check")
    assert (nowhere.exit_code, "QUIZAPP_CONTENT" in nowhere.stderr) == (1, True)


@pytest.mark.long
def test_sync_says_what_changed_and_the_second_time_that_nothing_did(empty_database: str) -> None:
    first = run(empty_database, CONTENT, "bank", "sync", "--json")
    second = run(empty_database, CONTENT, "bank", "sync", "--json")
    assert (first.exit_code, second.exit_code) == (0, 0)
    counts = json.loads(second.stdout)
    for part in ("items", "records"):
        assert {name: counts[part][name] for name in ("added", "changed", "retired")} == {
            "added": 0,
            "changed": 0,
            "retired": 0,
        }
    assert (counts["notes"], counts["conflicts"]) == (0, [])
    assert json.loads(first.stdout)["items"]["added"] == counts["items"]["same"] == items_in(empty_database)


def test_export_after_sync_gives_the_shipped_files_byte_for_byte(runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["bank", "export", str(tmp_path / "out")])
    assert result.exit_code == 0
    names = {path.relative_to(CONTENT) for path in CONTENT.rglob("*.yaml")}
    assert names == {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.yaml")}
    for name in names:
        assert (tmp_path / "out" / name).read_bytes() == (CONTENT / name).read_bytes(), name


def test_export_to_a_place_that_cannot_be_written_is_one_clear_line(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = runner.invoke(args=["bank", "export", str(tmp_path / "file" / "below")])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "Cannot write" in result.stderr


def test_dump_prints_every_published_item_in_the_public_form(runner: FlaskCliRunner, app: Flask) -> None:
    result = runner.invoke(args=["bank", "dump"])
    items = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(items) >= 60
    for item in items:
        assert list(item) == (CARD_FIELDS if item["kind"] == "card" else QUESTION_FIELDS)
        assert set(item["evidence"]) == {"vi", "en"}
    [single] = [item for item in items if item["id"] == "distillation-what"]
    assert [set(option) for option in single["options"]] == [{"id", "text", "why"}] * 3
    assert single["key"] in {option["id"] for option in single["options"]}
    assert single["answers"] is None
    [typed] = [item for item in items if item["id"] == "kling-who"]
    assert (typed["options"], typed["key"], typed["answers"]["en"][0]) == (None, None, "Kuaishou")


@pytest.mark.parametrize(
    "arguments",
    [
        ["bank", "sync"],
        ["bank", "dump"],
        ["bank", "export", "out"],
        ["deck", "list"],
        ["deck", "build", "--all", "--out", "out"],
    ],
)
def test_without_a_schema_each_command_is_one_line_that_says_what_to_run(
    databases: Databases, tmp_path: Path, arguments: list[str]
) -> None:
    url = databases.new()
    result = run(url, samples.write_bank(tmp_path), *arguments)
    assert (result.exit_code, result.stderr) == (1, "Error: The database is empty: run `flask db upgrade`.\n")
    databases.drop(url)


def test_a_database_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    result = run("postgresql://nobody@127.0.0.1:1/none", samples.write_bank(tmp_path), "bank", "sync")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "cannot be used" in result.stderr


def test_an_empty_bank_writes_over_nothing(empty_database: str, tmp_path: Path) -> None:
    folder = samples.write_bank(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    result = run(empty_database, folder, "bank", "export", str(folder))
    assert (result.exit_code, "nothing was written" in result.stderr) == (1, True)
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_an_export_does_not_write_over_edits_that_were_not_synced(empty_database: str, tmp_path: Path) -> None:
    folder = samples.write_bank(tmp_path)
    assert run(empty_database, folder, "bank", "sync").exit_code == 0
    path = folder / FIRST
    path.write_text(path.read_text(encoding="utf-8").replace("Which fruit", "Which one"), encoding="utf-8")
    refused = run(empty_database, folder, "bank", "export", str(folder))
    assert (refused.exit_code, "(one)" in refused.stderr) == (1, True)
    assert "Which one in" in path.read_text(encoding="utf-8")
    forced = run(empty_database, folder, "bank", "export", str(folder), "--force")
    assert (forced.exit_code, "Which fruit" in path.read_text(encoding="utf-8")) == (0, True)


def test_a_strategy_above_its_limit_is_told_in_the_report(empty_database: str, tmp_path: Path) -> None:
    files = samples.collections()
    files["items/first.yaml"] = [samples.single_choice(f"one-{number}", key="a") for number in range(12)]
    result = run(empty_database, samples.write_bank(tmp_path, files), "bank", "check")
    assert "strategy “first in the file”, vi: 100.0%, ABOVE the limit of 60.5%" in result.stdout
