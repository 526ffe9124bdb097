"""The bank as files: taken home whole, and conflicts of a sync settled by who may."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.conflicts import note_conflicts, open_conflicts
from quizapp.bank.drafts import find_draft
from quizapp.bank.models import BankItem, FactRecord
from quizapp.bank.publish import publish
from quizapp.bank.records import keep_record
from quizapp.bank.sync import SyncReport, sync_bank
from quizapp.config import PROJECT
from quizapp.db import db, writing
from quizapp.items.collection import Fact
from quizapp.items.content import Content
from quizapp.items.files import read_content
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.text import Text
from tests.bank.desk_people import save
from tests.bank.illustrated import illustrate
from tests.bank.test_review import published_stem
from tests.conftest import NOW
from tests.pictures import kept
from tests.web.desk import desk
from tests.web.test_entry import sign_in

FILES, ITEM, FACT = "/en/desk/files", "kling-who", "wsj-chips-01"


@pytest.fixture
def browsers(app: Flask) -> dict[str, FlaskClient]:
    """Lan, Hoa, Minh and Chi; a question and a fact were changed here and in the files."""
    found = desk(app)
    with app.app_context(), writing():
        row = db.session.get_one(BankItem, ITEM)
        assert row.version is not None
        publish(row, reworded(row.version.item, "Ở đây", "Worded here"), NOW)
        kept = Fact.model_validate_json(db.session.get_one(FactRecord, FACT).body)
        keep_record(FactRecord, kept.model_copy(update={"text": Text(vi="Ở đây", en="Said here")}))
    with app.app_context():
        sync(content_of_the_files())
    return found


def reworded(item: Item, vi: str, en: str) -> Item:
    assert isinstance(item, Question)
    return item.model_copy(update={"stem": Text(vi=vi, en=en)})


def content_of_the_files() -> Content:
    """Return the shipped bank with the same question and fact changed."""
    content, _ = read_content(PROJECT / "content")
    items = (reworded(item, "Trong tệp", "Worded there") if item.id == ITEM else item for item in content.items)
    said = {"text": Text(vi="Trong tệp", en="Said there")}
    facts = (fact.model_copy(update=said) if fact.id == FACT else fact for fact in content.facts)
    return Content(**vars(content) | {"items": tuple(items), "facts": tuple(facts)})


def sync(content: Content) -> SyncReport:
    with writing():
        report = sync_bank(content, NOW)
        note_conflicts(report, content, NOW)
    return report


def settle(browser: FlaskClient, kind: str, entry_id: str, way: str, seen: str | None = None) -> int:
    if seen is None:
        with browser.application.app_context():
            seen = next(row.digest for row in open_conflicts() if row.kind == kind)
    form = {"kind": kind, "entry_id": entry_id, "way": way, "seen": seen}
    return browser.post(f"{FILES}/settle", data=form).status_code


def left(app: Flask) -> list[str]:
    with app.app_context():
        return [f"{row.kind} {row.entry_id}" for row in open_conflicts()]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_texts_stand_beside_each_other(browsers: dict[str, FlaskClient], language: str) -> None:
    page = browsers["Lan"].get(f"/{language}/desk/files").text
    for text in ("Worded here", "Worded there", "Said here", "Said there", "Trong tệp"):
        assert text.split()[-1] in page, text


def test_a_question_is_settled_for_the_files_as_a_draft(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    assert settle(browsers["Lan"], "item", ITEM, "theirs") == 303
    assert left(app) == [f"fact {FACT}"]
    with app.app_context():
        draft = find_draft(ITEM)
        assert draft is not None
        assert (draft.data["stem"]["en"], published_stem(ITEM)) == ("Worded there", "Worded here")
        assert sync(content_of_the_files()).conflicts == [f"fact {FACT}"]


def test_what_is_kept_stays_and_is_exported(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    for kind, entry_id in (("item", ITEM), ("fact", FACT)):
        assert settle(browsers["Hoa"], kind, entry_id, "ours") == 303
    assert left(app) == []
    assert "Nothing: here and in the files" in browsers["Hoa"].get(FILES).text
    files = downloaded(browsers["Hoa"])
    assert any(b"Worded here" in text for text in files.values())
    assert b"Said here" in files["content/facts.yaml"]


def test_a_fact_is_taken_from_the_files_at_once(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    assert settle(browsers["Lan"], "fact", FACT, "theirs") == 303
    with app.app_context():
        assert "Said there" in db.session.get_one(FactRecord, FACT).body
    assert left(app) == [f"item {ITEM}"]


def test_who_saw_another_text_or_wants_nonsense_settles_nothing(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    before = left(app)
    assert settle(browsers["Lan"], "item", ITEM, "theirs", seen="0" * 64) == 303
    for kind, entry_id, way in (("item", "no-such", "ours"), ("item", FACT, "ours"), ("fact", ITEM, "theirs")):
        assert settle(browsers["Lan"], kind, entry_id, way) == 303
    for kind, way in (("item", "mine"), ("user", "ours"), ("", "")):
        assert settle(browsers["Lan"], kind, ITEM, way, seen="") == 400
    assert left(app) == before


def test_a_draft_somebody_writes_at_is_not_written_over(app: Flask, browsers: dict[str, FlaskClient]) -> None:
    with app.app_context():
        save(2, ITEM, stem={"vi": "Đang viết", "en": "Being written"})
    page = browsers["Lan"].post(f"{FILES}/settle", data=form_of(app), follow_redirects=True).text
    assert "Somebody is writing at this question" in page
    assert f"item {ITEM}" in left(app)
    with app.app_context():
        draft = find_draft(ITEM)
        assert draft is not None
        assert draft.data["stem"]["en"] == "Being written"


def form_of(app: Flask) -> dict[str, str]:
    with app.app_context():
        row = next(row for row in open_conflicts() if row.kind == "item")
        return {"kind": "item", "entry_id": ITEM, "way": "theirs", "seen": row.digest}


def downloaded(browser: FlaskClient) -> dict[str, bytes]:
    response = browser.get(f"{FILES}/bank.zip")
    assert (response.status_code, response.mimetype) == (200, "application/zip")
    with ZipFile(BytesIO(response.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_download_equals_the_files_byte_for_byte(app: Flask) -> None:
    files = downloaded(desk(app)["Lan"])
    there = {f"content/{path.relative_to(PROJECT / 'content')}": path for path in content_files()}
    assert {name: path.read_bytes() for name, path in there.items()} == files
    assert downloaded(desk_again(app)) == files


def content_files() -> list[Path]:
    return sorted((PROJECT / "content").rglob("*.yaml"))


def desk_again(app: Flask) -> FlaskClient:
    browser = app.test_client()
    sign_in(browser, "Minh")
    return browser


def test_learners_take_nothing_and_settle_nothing(app: Flask, client: FlaskClient) -> None:
    for path in (FILES, f"{FILES}/bank.zip"):
        assert client.get(path).status_code == 302
    assert client.post(f"{FILES}/settle", data={}).status_code in {302, 303}


def test_the_download_has_the_pictures_of_what_is_published(app: Flask) -> None:
    with app.app_context():
        file = illustrate().file
    files = downloaded(desk(app)["Lan"])
    assert files[f"content/images/{file}"] == kept().data
    assert file in "".join(text.decode() for name, text in files.items() if name.endswith(".yaml"))
