"""Sync brings the bank in step with the files, loses nothing, and does nothing the second time."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select

from quizapp.bank.bodies import read_body
from quizapp.bank.models import BankItem, ItemVersion
from quizapp.bank.publish import publish, retire
from quizapp.bank.sync import SyncReport, export_bank, sync_bank
from quizapp.db import db, writing
from quizapp.items.files import read_content, write_content
from tests import samples
from tests.conftest import NOW

FIRST = "items/first.yaml"
LATER = NOW + timedelta(days=1)


def sync(folder: Path, files: dict[str, list[dict[str, Any]]] | None = None, now: Any = NOW) -> SyncReport:
    """Write a bank into a folder that is emptied first, and sync it."""
    for path in folder.rglob("*.yaml"):
        path.unlink()
    content, findings = read_content(samples.write_bank(folder, files))
    assert findings == []
    with writing():
        return sync_bank(content, now)


def published(item_id: str) -> Any:
    row = db.session.get_one(BankItem, item_id)
    assert row.version is not None
    return row.version


def changed_stem() -> dict[str, list[dict[str, Any]]]:
    """Return the sample bank with another stem in its first item."""
    files = samples.collections()
    files[FIRST][0]["stem"] = samples.text("Which of these fruits?")
    return files


def test_a_new_bank_is_stored_whole(empty_bank: Flask, tmp_path: Path) -> None:
    report = sync(tmp_path)
    assert (report.items.added, report.records.added) == (6, 4)
    assert published("one").item == samples.item(samples.single_choice())


def test_the_second_sync_writes_no_row(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement.split(maxsplit=1)[0])

    event.listen(db.engine, "before_cursor_execute", note)
    report = sync(tmp_path, now=LATER)
    event.remove(db.engine, "before_cursor_execute", note)
    assert (report.items.same, report.records.same) == (6, 4)
    assert {"INSERT", "UPDATE", "DELETE"}.isdisjoint(statements)
    assert "SELECT" in statements


def test_a_changed_item_becomes_a_new_version_and_the_old_one_stays(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    report = sync(tmp_path, changed_stem(), LATER)
    assert (report.items.changed, report.items.same) == (1, 5)
    first, second = db.session.scalars(
        select(ItemVersion).where(ItemVersion.item_id == "one").order_by(ItemVersion.number)
    )
    assert (first.number, second.number) == (1, 2)
    assert first.item.prompt.en == "Which fruit in 2024? in English"
    assert second.item.prompt.en == "Which of these fruits? in English"
    assert second.published_at == LATER
    assert published("one").id == second.id


def test_an_item_gone_from_the_files_is_retired_and_comes_back_as_itself(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    without = samples.collections()
    del without[FIRST][0]
    report = sync(tmp_path, without, LATER)
    assert report.items.retired == 1
    assert db.session.get_one(BankItem, "one").retired_at == LATER
    assert sync(tmp_path, without, LATER).items.retired == 0
    sync(tmp_path, now=LATER)
    assert db.session.get_one(BankItem, "one").retired_at is None
    assert db.session.scalar(select(func.count()).select_from(ItemVersion)) == 6


def test_a_topic_gone_from_the_files_is_retired(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    files = samples.collections()
    files["topics.yaml"] = files["topics.yaml"][:1]
    files["items/second.yaml"] = []
    assert sync(tmp_path, files, LATER).records.retired == 1
    assert [topic.id for topic in export_bank((), ()).topics] == ["first"]


def test_a_changed_article_is_stored_in_place(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    files = samples.collections()
    files["articles.yaml"][0]["title"] = samples.text("A better title")
    report = sync(tmp_path, files, LATER)
    assert (report.records.changed, report.records.same) == (1, 3)
    assert [article.title.en for article in export_bank((), ()).articles] == ["A better title in English"]


def edit_in_the_bank() -> None:
    with writing():
        row = db.session.get_one(BankItem, "one")
        publish(row, samples.item(samples.single_choice(stem=samples.text("Edited here"))), LATER)


def test_an_edit_in_the_bank_is_kept_while_the_file_stands_still(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    report = sync(tmp_path)
    assert (report.kept, report.conflicts) == (["one"], [])
    assert published("one").item.prompt.en == "Edited here in English"


def test_an_edit_on_both_sides_is_reported_and_never_overwritten(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    report = sync(tmp_path, changed_stem())
    assert (report.kept, report.conflicts) == ([], ["one"])
    assert published("one").item.prompt.en == "Edited here in English"
    assert sync(tmp_path, changed_stem()).conflicts == ["one"]


def test_the_same_edit_on_both_sides_is_no_conflict(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    files = samples.collections()
    files[FIRST][0]["stem"] = samples.text("Edited here")
    report = sync(tmp_path, files)
    assert (report.kept, report.conflicts, report.items.same) == ([], [], 6)


def test_a_moved_item_keeps_its_version(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    files = samples.collections()
    files[FIRST].reverse()
    assert sync(tmp_path, files, LATER).items.changed == 2
    assert [item.id for item in export_bank((), ()).items if item.topics == ("first",)][1:] == [
        "truth",
        "several",
        "one",
    ]
    assert published("one").number == 1


def test_the_export_equals_the_files_byte_for_byte(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    content, _ = read_content(tmp_path)
    for name, text in write_content(export_bank(content.quizzes, content.decks)).items():
        assert text == (tmp_path / name).read_text(encoding="utf-8"), name


def test_a_stored_body_gives_the_same_item_object_every_time(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    assert read_body(published("one").body) is published("one").item


def test_an_edit_here_of_an_item_the_files_lost_is_a_conflict_and_stays(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    without = samples.collections()
    del without[FIRST][0]
    report = sync(tmp_path, without)
    assert (report.conflicts, report.items.retired) == (["one"], 0)
    assert db.session.get_one(BankItem, "one").retired_at is None
    assert published("one").item.prompt.en == "Edited here in English"


def test_an_item_retired_in_the_bank_stays_retired(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    with writing():
        retire(db.session.get_one(BankItem, "one"), NOW)
    assert sync(tmp_path).kept == ["one"]
    assert sync(tmp_path, changed_stem()).conflicts == ["one"]
    assert db.session.get_one(BankItem, "one").retired_at == NOW


def test_an_item_that_sync_retired_comes_back_also_with_another_wording(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    without = samples.collections()
    del without[FIRST][0]
    sync(tmp_path, without)
    report = sync(tmp_path, changed_stem(), LATER)
    assert (report.items.changed, report.conflicts) == (3, [])  # it, and the two that move down a place
    assert published("one").item.prompt.en == "Which of these fruits? in English"
    assert sync(tmp_path, changed_stem()).items.same == 6


def test_an_item_kept_as_it_is_here_is_not_moved_either(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    files = samples.collections()
    files[FIRST].reverse()
    sync(tmp_path, files)
    assert db.session.get_one(BankItem, "one").position == 0


def test_a_teachers_own_item_is_left_alone_and_never_taken_over(empty_bank: Flask, tmp_path: Path) -> None:
    with writing():
        row = BankItem(id="one", home=FIRST, position=9, version_number=0)
        db.session.add(row)
        publish(row, samples.item(samples.single_choice(stem=samples.text("My own"))), NOW)
    without = samples.collections()
    del without[FIRST][0]
    assert sync(tmp_path, without).conflicts == []
    assert sync(tmp_path).conflicts == ["one"]
    assert published("one").item.prompt.en == "My own in English"


def test_a_bank_without_cards_is_exported_so_that_it_can_be_read_again(empty_bank: Flask, tmp_path: Path) -> None:
    files = samples.collections() | {"glossary.yaml": []}
    sync(tmp_path, files)
    content, _ = read_content(tmp_path)
    texts = write_content(export_bank(content.quizzes, content.decks))
    assert texts["glossary.yaml"] == (tmp_path / "glossary.yaml").read_text(encoding="utf-8")


def test_an_item_keeps_its_kind_for_ever(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    files = samples.collections()
    files[FIRST][0] = samples.true_false("one")
    for _ in range(2):
        report = sync(tmp_path, files, LATER)
        assert (report.other_kinds, report.conflicts) == (["one"], [])
        assert published("one").item == samples.item(samples.single_choice())
