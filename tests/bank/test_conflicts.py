"""What was changed here and in the files is kept to be settled, either way, and settled once."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from quizapp.bank.conflicts import (
    DraftInTheWay,
    SyncConflict,
    is_other_kind,
    keep_ours,
    note_conflicts,
    open_conflicts,
    take_theirs,
)
from quizapp.bank.drafts import find_draft
from quizapp.bank.models import BankItem, FactRecord
from quizapp.bank.publish import retire
from quizapp.bank.sync import SyncReport, sync_bank
from quizapp.db import db, writing
from quizapp.items.files import read_content
from tests import samples
from tests.accounts.people import person
from tests.bank.desk_people import save
from tests.bank.test_sources_kept import changed_fact, fact, keep, stored
from tests.bank.test_sync import FIRST, LATER, changed_stem, edit_in_the_bank, published
from tests.conftest import NOW

Files = dict[str, list[dict[str, Any]]]


def sync(folder: Path, files: Files | None = None) -> SyncReport:
    """Write a bank into a folder, sync it and keep what was left alone, as the command does."""
    content, findings = read_content(samples.write_bank(folder, files))
    assert findings == []
    with writing():
        report = sync_bank(content, LATER)
        note_conflicts(report, content, LATER)
    return report


def without_the_first() -> Files:
    files = samples.collections()
    del files[FIRST][0]
    return files


def settle(way: str) -> None:
    with writing():
        [conflict] = open_conflicts()
        if way == "ours":
            keep_ours(conflict)
        else:
            take_theirs(conflict, user_id=person("Lan", "teacher").id, now=LATER)


def names() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(row.kind, row.entry_id) for row in open_conflicts()]


def test_a_bank_in_step_has_no_conflict(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    sync(tmp_path, changed_stem())
    assert names() == []


def test_both_wordings_of_a_conflict_are_there_until_the_files_agree(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    sync(tmp_path, changed_stem())
    [conflict] = open_conflicts()
    assert "Which of these fruits?" in conflict.body
    assert published("one").item.prompt.en == "Edited here in English"
    files = samples.collections()
    files[FIRST][0]["stem"] = samples.text("Edited here")
    sync(tmp_path, files)
    assert names() == []


def test_what_is_kept_here_is_a_conflict_again_only_when_its_file_changes_again(
    empty_bank: Flask, tmp_path: Path
) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    sync(tmp_path, changed_stem())
    settle("ours")
    assert sync(tmp_path, changed_stem()).kept == ["one"]
    assert (names(), published("one").item.prompt.en) == ([], "Edited here in English")
    assert sync(tmp_path).conflicts == ["one"]


def test_the_files_wording_becomes_a_draft_and_nothing_goes_live_by_itself(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    sync(tmp_path, changed_stem())
    settle("theirs")
    draft = find_draft("one")
    assert draft is not None
    assert draft.data["stem"]["en"] == "Which of these fruits? in English"
    assert (names(), published("one").item.prompt.en) == ([], "Edited here in English")
    assert sync(tmp_path, changed_stem()).conflicts == []


def test_no_files_wording_goes_over_what_somebody_writes(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    sync(tmp_path, changed_stem())
    save(person("Hoa", "teacher").id, "one", stem={"vi": "Đang viết", "en": "Being written"})
    with pytest.raises(DraftInTheWay):
        settle("theirs")
    draft = find_draft("one")
    assert draft is not None
    assert (names(), draft.data["stem"]["en"]) == ([("item", "one")], "Being written")


@pytest.mark.parametrize("way", ["ours", "theirs"])
def test_what_the_files_lost_stays_or_goes_as_it_is_settled(empty_bank: Flask, tmp_path: Path, way: str) -> None:
    sync(tmp_path)
    edit_in_the_bank()
    sync(tmp_path, without_the_first())
    assert names() == [("item", "one")]
    settle(way)
    sync(tmp_path, without_the_first())
    assert (names(), db.session.get_one(BankItem, "one").retired_at) == ([], None if way == "ours" else LATER)


@pytest.mark.parametrize("way", ["ours", "theirs"])
def test_what_was_retired_here_and_changed_there_is_settled_too(empty_bank: Flask, tmp_path: Path, way: str) -> None:
    sync(tmp_path)
    with writing():
        retire(db.session.get_one(BankItem, "one"), NOW)
    sync(tmp_path, changed_stem())
    settle(way)
    sync(tmp_path, changed_stem())
    assert (names(), (find_draft("one") is not None)) == ([], way == "theirs")
    assert db.session.get_one(BankItem, "one").retired_at == NOW


@pytest.mark.parametrize(("way", "weight"), [("ours", 1), ("theirs", None)])
def test_a_fact_is_settled_at_once(empty_bank: Flask, tmp_path: Path, way: str, weight: int | None) -> None:
    sync(tmp_path)
    keep(fact("news-01", weight=1))
    sync(tmp_path, changed_fact())
    assert names() == [("fact", "news-01")]
    settle(way)
    for _ in range(2):
        assert sync(tmp_path, changed_fact()).conflicts == []
    kept = db.session.get_one(FactRecord, "news-01", populate_existing=True)
    assert (kept.kept_here, f'"weight":{weight}' in stored().body) == (way == "ours", way == "ours")


def test_another_kind_is_told_and_the_same_sync_again_writes_nothing(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    files = samples.collections()
    files[FIRST][0] = samples.true_false("one")
    sync(tmp_path, files)
    [conflict] = open_conflicts()
    assert is_other_kind(conflict, db.session.get_one(BankItem, "one"))
    before = conflict.found_at
    content, _ = read_content(tmp_path)
    with writing():
        note_conflicts(sync_bank(content, NOW), content, NOW)
    assert db.session.get_one(SyncConflict, ("item", "one"), populate_existing=True).found_at == before
