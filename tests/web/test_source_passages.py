"""Learners see the sentence a question rests on, with the feedback and never before; only where its text is here."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.records import sync_records
from quizapp.bank.source_texts import keep_text
from quizapp.db import db, writing
from quizapp.items.collection import ExamRules
from quizapp.items.sources import fingerprint
from quizapp.quiz.models import Quiz
from tests import samples
from tests.accounts.people import person
from tests.bank.desk_people import save
from tests.bank.test_sync import sync
from tests.conftest import NOW, lent, made_once
from tests.quiz.small_bank import outline
from tests.web.test_entry import sign_in

BEFORE, SENTENCE, AFTER = "Câu một trước.", "Câu hai là nó.", "Câu ba sau."
TEXT = f"{BEFORE} {SENTENCE} {AFTER}"
PASSAGE = re.compile(rf"<span>{BEFORE}</span> <mark>{SENTENCE}</mark> <span>{AFTER}</span>")
GONE = "is not available: its text has changed since it was cited."


@pytest.fixture
def small(empty_database: str, tmp_path: Path) -> Iterator[Flask]:
    """A bank whose questions all rest on one sentence, with a quiz and an exam, and a teacher."""
    files = samples.collections()
    cited = {"sentence": 2, "sha256": fingerprint(SENTENCE)}
    for name in ("items/first.yaml", "items/second.yaml", "glossary.yaml"):
        files[name] = [one | {"cites": [samples.cite() | cited]} for one in files[name]]
    with lent(made_once(empty_database)) as app:
        with app.app_context():
            sync(tmp_path, files)
            with writing():
                sync_records(Quiz, [outline("drill"), outline("finals", exam=ExamRules(minutes=10))], NOW)
            person("Thu", "teacher")
        yield app


def put(app: Flask, text: str) -> None:
    with app.app_context(), writing():
        keep_text("news", text, "CC BY 4.0", user_id=1, now=NOW)


def pages(client: FlaskClient) -> dict[str, Any]:
    """Take both quizzes and study; return the pages before and after feedback was due."""
    told: dict[str, Any] = {}
    for quiz in ("drill", "finals"):
        base = client.post(f"/en/quizzes/{quiz}/attempts").location
        told[f"{quiz} early"] = [client.get(f"{base}/{place}").text for place in ("1", "all", "review")]
        first = re.findall(r'name="response" value="(\w)"', told[f"{quiz} early"][0])[:1] or ["3"]
        client.post(f"{base}/1", data={"response": first})
        told[f"{quiz} checked"] = client.get(f"{base}/1").text
        told[f"{quiz} unchecked"] = client.get(f"{base}/2").text
        client.post(f"{base}/finish")
        told[f"{quiz} result"] = client.get(f"{base}/result").text
    told["front"] = client.get("/en/study/all").text
    name = re.findall(r'name="card" value="([^"]+)"', told["front"])[0]
    told["back"] = client.get(f"/en/study/all?card={name}").text
    told["pack"] = client.get("/en/study/all/pack").get_json()["cards"]
    return told


def test_the_passage_is_shown_with_the_feedback_and_never_before(small: Flask) -> None:
    put(small, TEXT)
    told = pages(small.test_client())
    for page in (*told["drill early"], *told["finals early"], told["drill unchecked"], told["finals unchecked"]):
        assert SENTENCE not in page
    assert SENTENCE not in told["finals checked"]  # an exam tells nothing before its end
    assert SENTENCE not in told["front"]
    for name in ("drill checked", "back"):
        assert len(PASSAGE.findall(told[name])) == 1, name
        assert "CC BY 4.0" in told[name]
    for name in ("drill result", "finals result"):
        assert len(PASSAGE.findall(told[name])) == 5, name
    assert told["pack"]
    for card in told["pack"]:
        assert (SENTENCE in card["front"], len(PASSAGE.findall(card["back"]))) == (False, 1)


def test_a_passage_whose_text_has_changed_is_said_to_be_gone(small: Flask) -> None:
    put(small, TEXT.replace("là nó", "là khác"))
    told = pages(small.test_client())
    for name in ("drill checked", "drill result", "finals result", "back"):
        assert (GONE in told[name], "Câu hai" in told[name], "CC BY" in told[name]) == (True, False, False), name


def test_without_a_text_nothing_is_said_of_passages(small: Flask) -> None:
    told = pages(small.test_client())
    for name in ("drill checked", "drill result", "finals result", "back"):
        assert (GONE in told[name], "passage" in told[name], "it rests on" in told[name]) == (False, False, False)


def test_who_writes_and_who_reviews_sees_the_sentence_the_question_rests_on(small: Flask) -> None:
    teacher = small.test_client()
    sign_in(teacher, "Thu")
    assert not PASSAGE.search(teacher.get("/en/desk/items/one").text)
    put(small, TEXT)
    assert PASSAGE.search(teacher.get("/en/desk/items/one").text)
    with small.app_context():
        draft = save(1, "one", as_of="2024")
        with writing():
            db.session.merge(draft).sent_at = NOW
    assert PASSAGE.search(teacher.get("/en/desk/items/one/review").text)
    put(small, "Câu khác hẳn.")
    assert GONE in teacher.get("/en/desk/items/one").text
