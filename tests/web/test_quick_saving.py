"""A response that is stored without Flask is stored as Flask stores it, for whom Flask stores it, and no other is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text

from quizapp.accounts.models import SignInSession
from quizapp.db import db, writing
from quizapp.languages import Language
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from tests.web.test_attempts import Visit
from tests.web.test_quick import same, without_flask, without_memory

ONE = "single_choice"


class Saver(Visit):
    """A learner whose browser saves each choice, with the token of the page it is on."""

    def __init__(self, app: Flask, quiz: str = "whole-story") -> None:
        super().__init__(app.test_client(), app, quiz)
        self.token, self.seq = "", 0
        self.learn()

    def learn(self) -> None:
        """Visit a page, and save often enough that the browser is known."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page(1))
        assert found
        self.token = found[1]
        for _ in range(2):
            self.save(self.number_of(ONE), "a")

    def save(self, number: int, response: Any, language: str = "vi", **more: Any) -> Any:
        """Send a choice the way the script does."""
        self.seq += 1
        path = f"{self.base}/{number}/save".replace("/vi/", f"/{language}/")
        return self.client.post(path, data={"csrf_token": self.token, "seq": self.seq, "response": response} | more)

    def is_quick(self, number: int, response: Any, **more: Any) -> bool:
        """Whether a choice is stored without Flask."""
        try:
            with without_flask(self.app):
                return bool(self.save(number, response, **more).status_code == 200)
        except AssertionError:
            return False

    def stored(self, number: int) -> tuple[int, str, float]:
        """Return the number in the sequence, the value and the score that stand in a slot; 0 and nothing for none."""
        with self.app.app_context():
            rows = select(Response.seq, Response.value, Response.score).join(Attempt, Attempt.id == Response.attempt_id)
            here = (Response.slot == number, Attempt.public_id == self.base.rpartition("/")[2])
            seq, value, score = db.session.execute(rows.where(*here)).one_or_none() or (0, "", 0.0)
            return seq, value, score

    def events(self) -> int:
        """Return how many responses were ever sent and kept."""
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(ResponseEvent)) or 0


@pytest.fixture
def saver(app: Flask) -> Saver:
    """A guest at the whole bank, known by now."""
    return Saver(app)


def alike(reply: Any) -> tuple[Any, ...]:
    """Return what two replies to the same choice, sent twice, have in common."""
    status, body, headers = same(reply)
    body = re.sub(r'("saved_at":")[^"]+', r"\1", re.sub(r'("seq":)\d+', r"\1", body))
    return status, body, headers


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_response_is_stored_and_told_as_flask_does(saver: Saver, language: Language) -> None:
    kinds = {question.kind: number for number, question in enumerate(saver.questions, 1)}
    assert len(kinds) >= 7
    saver.save(kinds[ONE], "a", language)
    for kind, number in kinds.items():
        question = saver.question(number)
        for choice in (list(question.as_sent(question.right_choice, language)), []):
            with without_memory(saver.app):
                made = saver.save(number, choice, language)
            by_flask = saver.stored(number)
            assert saver.is_quick(number, choice, language=language), (kind, choice)
            given = saver.save(number, choice, language)
            found = saver.stored(number)
            assert alike(made) == alike(given), kind
            assert given.json["stands"]
            assert given.json["seq"] == saver.seq
            assert found == (saver.seq, *by_flask[1:]), kind
            assert found[2] == (1 if choice else 0)


def test_each_choice_is_kept_once_and_the_newest_stands(saver: Saver) -> None:
    number, before = saver.number_of(ONE), saver.events()
    assert saver.is_quick(number, "b")
    newest = saver.seq
    for _ in range(2):
        assert saver.save(number, "b", seq=newest).json["stands"]
    late = saver.save(number, "a", seq=newest - 1)
    assert (late.status_code, late.json["stands"], late.json["sent"]) == (200, False, ["b"])
    assert saver.events() == before + 1
    assert saver.stored(number)[:2] == (newest, '["b"]')


def test_words_with_every_mark_arrive_as_they_were_typed(saver: Saver) -> None:
    number = saver.number_of("short_answer")
    for typed in ("Quảng Đông", "a+b&c=d%", "  hai  chữ ", "🙂", "x" * 150):
        assert saver.is_quick(number, typed)
        reply = saver.save(number, typed)
        with without_memory(saver.app):
            assert reply.json["sent"] == saver.save(number, typed).json["sent"] == [" ".join(typed.split())]


@pytest.mark.parametrize("token", ["", "no token", "another's", "of this browser, cut"])
def test_a_form_without_this_readers_token_goes_to_flask(saver: Saver, token: str) -> None:
    other = Saver(saver.app, "first-ten")
    saver.app.config["WTF_CSRF_ENABLED"] = True
    token = {"another's": other.token, "of this browser, cut": saver.token[:-1]}.get(token, token)
    number = saver.number_of(ONE)
    assert saver.is_quick(number, "b")
    before = saver.stored(number)
    assert not saver.is_quick(number, "a", csrf_token=token)
    assert saver.save(number, "a", csrf_token=token).status_code == 400
    assert saver.stored(number) == before


def test_nobody_stores_in_anothers_attempt_or_after_being_signed_out(saver: Saver) -> None:
    other, number = Saver(saver.app, "first-ten"), saver.number_of(ONE)
    other.base = saver.base
    assert not other.is_quick(number, "b")
    assert other.save(number, "b").status_code == 404
    assert saver.is_quick(number, "b")
    with saver.app.app_context(), writing():
        db.session.execute(delete(SignInSession))
    before = saver.stored(number)
    assert not saver.is_quick(number, "a")
    assert saver.save(number, "a").status_code == 404
    assert saver.stored(number) == before


def test_nothing_is_stored_once_the_time_is_over_or_the_attempt_was_handed_in(app: Flask) -> None:
    for ends in ({"due_at": timedelta(hours=-1)}, {"finished_at": timedelta()}):
        exam = Saver(app, "final-exam")
        number = exam.number_of(ONE)
        assert exam.is_quick(number, "b")
        with app.app_context(), writing():
            attempt = db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
            for name, after in ends.items():
                setattr(attempt, name, attempt.started_at + after)  # type: ignore[union-attr]
        assert not exam.is_quick(number, "a")
        assert exam.save(number, "a").status_code == 409
        with app.app_context(), writing():
            assert '["b"]' in db.session.scalars(select(Response.value)).all()
            db.session.execute(delete(Attempt))


def test_what_was_checked_stays_as_it_is(saver: Saver) -> None:
    number = saver.number_of(ONE)
    saver.post(number, response="a", seq=50, feedback="1")
    checked = saver.stored(number)
    assert not saver.is_quick(number, "b", seq=60)
    reply = saver.save(number, "b", seq=61)
    assert (reply.json["checked"], reply.json["stands"]) == (True, False)
    assert saver.stored(number) == checked


def test_a_key_that_was_corrected_meanwhile_counts(saver: Saver) -> None:
    number = saver.number_of(ONE)
    assert saver.is_quick(number, "b")
    with saver.app.app_context(), writing():
        slot = db.session.scalars(select(Slot).where(Slot.number == number)).one()
        others = [place for place, question in enumerate(saver.questions, 1) if question.kind == "true_false"]
        slot.version_id = db.session.scalars(select(Slot.version_id).where(Slot.number == others[0])).one()
    right = saver.question(others[0]).right_choice
    assert saver.is_quick(number, list(right))
    assert saver.stored(number)[2] == 1


@pytest.mark.parametrize(
    "form",
    [
        {"seq": "0"},
        {"seq": "two"},
        {"seq": str(2**31)},
        {"response": "no such option"},
        {"response": "x" * 5000},
    ],
)
def test_what_cannot_be_understood_is_told_by_flask_and_nothing_is_stored(saver: Saver, form: dict[str, str]) -> None:
    number, before = saver.number_of(ONE), saver.events()
    assert not saver.is_quick(number, **{"response": "b"} | form)
    assert saver.save(number, **{"response": "b"} | form).status_code in {400, 422}
    assert saver.events() == before


def test_a_long_form_is_read_by_flask_which_knows_how_long_one_may_be(saver: Saver) -> None:
    number = saver.number_of(ONE)
    assert not saver.is_quick(number, "b", more="x" * 5000)
    assert saver.save(number, "b", more="x" * 5000).status_code == 200
    assert saver.save(number, "b", more="x" * 70_000).status_code == 413
    assert saver.is_quick(number, "b")


@pytest.mark.parametrize("kind", ["multipart/form-data", "text/plain", "application/json"])
def test_a_body_of_another_kind_goes_to_flask(saver: Saver, kind: str) -> None:
    number, before = saver.number_of(ONE), saver.events()
    path, body = f"{saver.base}/{number}/save", f"csrf_token={saver.token}&seq=90&response=b"
    with pytest.raises(AssertionError), without_flask(saver.app):
        saver.client.post(path, data=body, content_type=kind)
    assert saver.client.post(path, data=body, content_type=kind).status_code == 400
    assert saver.events() == before


def test_where_the_database_is_away_flask_says_so_and_the_choice_counts_once_it_is_back(saver: Saver) -> None:
    number = saver.number_of(ONE)
    for names in (("response_event", "away"), ("away", "response_event")):
        with saver.app.app_context(), writing():
            db.session.execute(text(f"ALTER TABLE {names[0]} RENAME TO {names[1]}"))
        if names[1] == "away":
            before = saver.stored(number)
            assert saver.save(number, "b").status_code == 503
            assert saver.stored(number) == before
    assert saver.is_quick(number, "b")
    assert saver.stored(number)[1] == '["b"]'
