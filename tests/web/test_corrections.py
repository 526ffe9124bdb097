"""A learner sees that a question was corrected and when, by the corrected key, and what became of the score."""

import html
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.commands.shipped import store_shipped_bank
from quizapp.db import db, writing
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.corrections import Mode, correct
from quizapp.quiz.models import Attempt
from tests import samples
from tests.conftest import NOW

ON_DAY = "This question was corrected on 21 November 2026."


class Reader:
    """A guest who takes the quiz in English, one request after the other."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        started = self.client.post("/en/quizzes/all/attempts")
        assert started.status_code == 303
        self.base = started.location
        slots = slots_of(db.session.scalars(select(Attempt)).one())
        self.number = {slot.version.item_id: str(slot.number) for slot in slots}
        self.seq = 0
        db.session.remove()

    def respond(self, item_id: str, *sent: str, **form: str) -> None:
        self.seq += 1
        data = {"response": list(sent), "seq": self.seq, **form}
        assert self.client.post(f"{self.base}/{self.number[item_id]}", data=data).status_code == 303

    def finish(self) -> None:
        assert self.client.post(f"{self.base}/finish").status_code == 303

    def page(self, name: str = "result", language: str = "en") -> str:
        base = self.base.replace("/en/", f"/{language}/")
        return " ".join(html.unescape(self.client.get(f"{base}/{name}").text).split())


@pytest.fixture
def reader(empty_bank: Flask, tmp_path: Path) -> Reader:
    """A guest at the first question of the small bank."""
    store_shipped_bank(samples.write_bank(tmp_path), NOW)
    db.session.remove()
    return Reader(empty_bank)


def correct_key(mode: Mode = "all", key: str = "c") -> None:
    with writing():
        row = db.session.get_one(BankItem, "one")
        old = row.version
        assert old is not None
        correct(old, publish(row, samples.item(samples.single_choice(key=key)), NOW), mode, NOW)
    db.session.remove()


def test_the_result_is_by_the_corrected_key_and_says_what_it_was(reader: Reader) -> None:
    reader.respond("one", "b")
    reader.respond("truth", "f")
    reader.finish()
    assert "corrected" not in reader.page()
    correct_key()
    page = reader.page()
    assert ON_DAY in page
    assert page.count("was corrected on") == 1
    assert "Before that the response earned 100% of the mark, now it earns 0%." in page
    assert "so your score was counted anew: it was 2, it is 1." in page
    assert '<li class="wrong" data-option="b">' in page
    assert '<li class="right" data-option="c">' in page
    assert "21 tháng 11, 2026" in reader.page(language="vi")


def test_who_keeps_the_score_sees_the_correction_and_no_change(reader: Reader) -> None:
    reader.respond("one", "b")
    reader.finish()
    correct_key("raise")
    page = reader.page()
    assert ON_DAY in page
    assert "counted anew" not in page
    assert "Before that" not in page


def test_where_nothing_told_changes_nothing_is_said(reader: Reader) -> None:
    reader.respond("one", "b")
    reader.finish()
    correct_key("none")
    assert "corrected" not in reader.page()


def test_an_open_attempt_shows_the_correction_at_the_question_and_before_the_end(reader: Reader) -> None:
    reader.respond("one", "b", go="review")
    correct_key()
    assert ON_DAY in reader.page(reader.number["one"])
    assert "corrected" not in reader.page(reader.number["truth"])
    assert "Corrected on 21 November 2026" in reader.page("review")
    reader.respond("one", "c")
    feedback = reader.page(reader.number["one"])
    assert ON_DAY in feedback
    assert '<li class="right" data-option="c">' in feedback
    reader.finish()
    page = reader.page()
    assert ON_DAY in page
    assert "counted anew" not in page
