"""What is written or changed at the desk outlives every sync, is exported, and differences are told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from quizapp.bank.models import ArticleRecord, BankItem, FactRecord, TopicRecord
from quizapp.bank.publish import publish, retire
from quizapp.bank.records import current_records, find_record, keep_record, retire_record, revive_record
from quizapp.bank.sources import articles_asked
from quizapp.bank.sync import export_bank
from quizapp.db import db, writing
from quizapp.items.collection import Article, Fact
from quizapp.items.files import read_content, write_content
from tests import samples
from tests.bank.test_sync import FIRST, LATER, sync
from tests.commands.test_bank import run
from tests.conftest import NOW, lent, made_once

MUCH_LATER = LATER + timedelta(days=1)


def fact(fact_id: str = "own-fact", **changes: Any) -> Fact:
    """Return a fact of the sample article, or of the one named."""
    return Fact.model_validate(samples.collections()["facts.yaml"][0] | {"id": fact_id} | changes)


def article(article_id: str = "own") -> Article:
    """Return an article of our own."""
    return Article.model_validate(
        samples.collections()["articles.yaml"][0] | {"id": article_id, "file": f"{article_id}.txt"}
    )


def keep(*entries: Article | Fact) -> None:
    with writing():
        for entry in entries:
            keep_record(ArticleRecord if isinstance(entry, Article) else FactRecord, entry)


def texts() -> dict[str, str]:
    """Return the files that an export would write, for the sample's quizzes and decks."""
    return write_content(export_bank((), ()))


def changed_fact(text: str = "Another") -> dict[str, list[dict[str, Any]]]:
    files = samples.collections()
    files["facts.yaml"][0]["text"] = samples.text(text)
    return files


def stored(fact_id: str = "news-01") -> FactRecord:
    return db.session.get_one(FactRecord, fact_id)


def test_what_was_born_here_outlives_every_sync_and_is_no_conflict(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    keep(article(), fact())
    for _ in range(2):
        report = sync(tmp_path, now=LATER)
        assert (report.conflicts, report.kept, report.records.retired, report.records.changed) == ([], [], 0, 0)
        assert find_record(ArticleRecord, "own") is not None
        assert [row.id for row in current_records(FactRecord)] == ["news-01", "own-fact"]


def test_a_fact_changed_here_is_kept_while_its_file_stands_still(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    keep(fact("news-01", weight=1))
    report = sync(tmp_path, now=LATER)
    assert (report.kept, report.conflicts) == (["fact news-01"], [])
    keep(fact("news-01", weight=2))  # a second change here is no second beginning
    assert sync(tmp_path, now=LATER).kept == ["fact news-01"]
    assert Fact.model_validate_json(stored().body).weight == 2


def test_a_fact_changed_here_and_in_its_file_is_a_conflict_and_stays(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    keep(fact("news-01", weight=1))
    for _ in range(2):
        report = sync(tmp_path, changed_fact(), LATER)
        assert (report.kept, report.conflicts) == ([], ["fact news-01"])
        assert Fact.model_validate_json(stored().body) == fact("news-01", weight=1)


def test_a_file_that_comes_to_name_what_was_born_here_is_a_conflict_unless_it_is_the_same(
    empty_bank: Flask, tmp_path: Path
) -> None:
    keep(article("news"), fact("news-01", weight=1))
    assert sync(tmp_path).conflicts == ["fact news-01"]
    keep(fact("news-01"))
    assert sync(tmp_path).conflicts == []


def test_what_the_files_lose_is_retired_only_where_it_was_theirs(empty_bank: Flask, tmp_path: Path) -> None:
    files = samples.collections()
    files["facts.yaml"].append(samples.collections()["facts.yaml"][0] | {"id": "news-02"})
    sync(tmp_path, files)
    keep(fact("news-01", weight=1))
    files["facts.yaml"] = []
    files[FIRST] = []
    report = sync(tmp_path, files, LATER)
    assert (report.records.retired, stored().retired_at, stored("news-02").retired_at) == (1, None, LATER)


def test_what_something_kept_here_rests_on_is_not_retired_with_its_file(empty_bank: Flask, tmp_path: Path) -> None:
    files = samples.collections()
    more = files["articles.yaml"][0] | {"id": "more", "file": "more.txt"}
    files["articles.yaml"].append(more | {name: samples.text(name) for name in more if isinstance(more[name], dict)})
    files["facts.yaml"] += [samples.collections()["facts.yaml"][0] | {"id": name} for name in ("mine", "theirs")]
    sync(tmp_path, files)
    keep(fact("of-more", cite=samples.cite() | {"article": "more"}))
    with writing():
        row = BankItem(id="own-item", home=FIRST, position=9, version_number=0)
        db.session.add(row)
        publish(row, samples.item(samples.single_choice("own-item", facts=["mine"], topics=["second"])), NOW)
    for name in ("articles.yaml", "facts.yaml", "topics.yaml", "items/second.yaml", FIRST, "glossary.yaml"):
        files[name] = []
    report = sync(tmp_path, files, LATER)
    assert (report.records.retired, stored("theirs").retired_at, stored("mine").retired_at) == (3, LATER, None)
    assert [row.id for row in current_records(ArticleRecord)] == ["news", "more"]
    assert [row.id for row in current_records(TopicRecord)] == ["second"]
    with writing():
        retire(db.session.get_one(BankItem, "own-item"), LATER)
    assert sync(tmp_path, files, MUCH_LATER).records.retired == 3


def test_a_fact_retired_here_stays_retired_and_one_brought_back_stays_in_use(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    with writing():
        retire_record(stored(), LATER)
    assert sync(tmp_path, now=LATER).kept == ["fact news-01"]
    assert stored().retired_at == LATER
    assert sync(tmp_path, changed_fact(), MUCH_LATER).conflicts == ["fact news-01"]
    with writing():
        revive_record(stored())
    report = sync(tmp_path, now=MUCH_LATER)
    assert (report.kept, report.conflicts, stored().retired_at) == ([], [], None)


def test_an_export_with_what_is_kept_here_reads_back_to_the_same_bytes(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    keep(article(), fact(), fact("news-01", weight=1), fact("of-own", cite=samples.cite() | {"article": "own"}))
    exported = texts()
    assert (exported["articles.yaml"].count("file: own.txt"), exported["facts.yaml"].count("- id: ")) == (1, 3)
    for name, text in exported.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    content, findings = read_content(tmp_path)
    assert findings == []
    assert write_content(content) == exported


def test_after_an_export_was_read_nothing_differs_and_the_next_is_the_same(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    keep(article(), fact(), fact("news-01", weight=1))
    exported = texts()
    files = samples.collections()
    content = export_bank((), ())
    files["articles.yaml"] = [one.model_dump(mode="json", exclude_defaults=True) for one in content.articles]
    files["facts.yaml"] = [one.model_dump(mode="json", exclude_defaults=True) for one in content.facts]
    report = sync(tmp_path, files, LATER)
    assert (report.kept, report.conflicts) == ([], [])
    assert texts() == exported
    keep(fact("later"))
    assert [row.id for row in current_records(FactRecord)] == ["news-01", "own-fact", "later"]


def test_a_source_is_offered_to_learners_once_an_item_rests_on_it(empty_bank: Flask, tmp_path: Path) -> None:
    sync(tmp_path)
    keep(article())
    assert [one.id for one in articles_asked()] == ["news"]
    files = samples.collections()
    files["articles.yaml"].append(article().model_dump(mode="json", exclude_defaults=True))
    files[FIRST][0]["cites"].append(samples.cite() | {"article": "own"})
    sync(tmp_path, files, LATER)
    assert [one.id for one in articles_asked()] == ["news", "own"]
    for entries in files.values():
        entries[:] = [entry for entry in entries if "kind" not in entry or entry["id"] == "news-01"]
    sync(tmp_path, files, MUCH_LATER)
    assert articles_asked() == []


def test_the_command_names_what_was_kept_and_what_is_in_conflict(empty_database: str, tmp_path: Path) -> None:
    files = samples.collections()
    files["facts.yaml"].append(samples.collections()["facts.yaml"][0] | {"id": "news-02"})
    samples.write_bank(tmp_path, files)
    assert run(empty_database, tmp_path, "bank", "sync").exit_code == 0
    with lent(made_once(empty_database)) as app, app.app_context():
        keep(fact("news-01", weight=1), fact("news-02", weight=1))
    files["facts.yaml"][1]["weight"] = 2
    samples.write_bank(tmp_path, files)
    result = run(empty_database, tmp_path, "bank", "sync")
    assert "fact news-01: edited in the bank since the last sync; kept" in result.output
    assert (result.exit_code, "left as they are in the bank: fact news-02\n" in result.output) == (1, True)
