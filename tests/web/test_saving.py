"""Saving each choice without a page: the newest number stands, what cannot be stored is told, and nobody is trusted."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, inspect, select, table, text

from quizapp.accounts.models import User
from quizapp.db import db, writing
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from seeds.people import right_response, wrong_response

PRACTICE, EXAM = "whole-story", "final-exam"
EXAM_SECONDS = 25 * 60


class Desk:
    """A learner whose browser saves: where the attempt is, what it asks, what the database holds."""

    def __init__(self, app: Flask, quiz: str = PRACTICE) -> None:
        self.app, self.client = app, app.test_client()
        self.base = self.client.post(f"/vi/quizzes/{quiz}/attempts").location
        with app.app_context():
            self.questions = [slot.question for slot in slots_of(self.attempt())]

    def attempt(self) -> Attempt:
        """Return the attempt as it is now."""
        rows = select(Attempt).where(Attempt.public_id == self.base.rpartition("/")[2])
        return db.session.scalars(rows.execution_options(populate_existing=True)).one()

    def number_of(self, kind: str) -> int:
        """Return the slot of the first question of a kind."""
        return next(number for number, question in enumerate(self.questions, 1) if question.kind == kind)

    def save(self, number: int, response: Any, seq: Any = 1, language: str = "vi", **more: Any) -> Any:
        """Send a choice the way the script does."""
        path = f"{self.base}/{number}/save".replace("/vi/", f"/{language}/")
        form = {"response": response, "seq": seq} | more
        return self.client.post(path, data=form)

    def stored(self, number: int) -> tuple[int, list[str]] | None:
        """Return the number in the sequence and the value that stand in a slot."""
        with self.app.app_context():
            row = db.session.scalars(select(Response).where(Response.slot == number)).one_or_none()
            return (row.seq, json.loads(row.value)) if row else None

    def due(self, moment: datetime) -> None:
        """Let the attempt be due at another moment."""
        with self.app.app_context(), writing():
            self.attempt().due_at = moment


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A guest at the whole bank."""
    return Desk(app)


@pytest.fixture
def exam(app: Flask) -> Desk:
    """A guest in an exam with a time limit."""
    return Desk(app, EXAM)


def count(app: Flask, kind: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0


def dump(app: Flask) -> dict[str, list[str]]:
    """Return every row of every table as text."""
    with app.app_context():
        names = inspect(db.engine).get_table_names()
        rows = {name: db.session.execute(select(text("*")).select_from(table(name))) for name in names}
        found = {name: sorted(str(tuple(row)) for row in some) for name, some in rows.items()}
        db.session.rollback()
    return found


def test_a_choice_is_stored_without_being_judged_and_the_reply_says_what_stands(desk: Desk) -> None:
    number = desk.number_of("single_choice")
    right = right_response(desk.questions[number - 1])
    reply = desk.save(number, right)
    body = reply.get_json()
    assert (reply.status_code, reply.mimetype) == (200, "application/json")
    assert datetime.fromisoformat(body.pop("saved_at")).tzinfo is not None
    assert body == {"seq": 1, "sent": right, "stands": True, "checked": False, "left": None}
    assert desk.stored(number) == (1, right)
    assert 'class="reasons"' not in desk.client.get(f"{desk.base}/{number}").text


def test_sending_the_same_again_gives_the_same_reply_and_stores_nothing_more(desk: Desk) -> None:
    number = desk.number_of("multiple_choice")
    first, *others = (desk.save(number, ["a", "b"], seq=3).get_json() for _ in range(4))
    assert others == [first] * 3
    assert (count(desk.app, Response), count(desk.app, ResponseEvent)) == (1, 1)


def test_an_older_choice_changes_nothing_and_is_told_what_stands(desk: Desk) -> None:
    number = desk.number_of("single_choice")
    desk.save(number, "b", seq=5)
    late = desk.save(number, "a", seq=4).get_json()
    assert (late["seq"], late["sent"], late["stands"]) == (5, ["b"], False)
    assert desk.stored(number) == (5, ["b"])


def test_of_two_choices_with_the_same_number_the_first_stands(desk: Desk) -> None:
    number = desk.number_of("single_choice")
    desk.save(number, "b", seq=2)
    second = desk.save(number, "a", seq=2).get_json()
    assert (second["seq"], second["sent"], second["stands"]) == (2, ["b"], False)
    assert desk.stored(number) == (2, ["b"])
    assert count(desk.app, ResponseEvent) == 2
    assert desk.save(number, "a", seq=3).get_json()["stands"] is True


@pytest.mark.parametrize("nothing", [[], [""], ["", " "]])
def test_a_choice_is_taken_back_by_sending_nothing(desk: Desk, nothing: list[str]) -> None:
    number = desk.number_of("multiple_choice")
    desk.save(number, ["a"], seq=1)
    reply = desk.save(number, nothing, seq=2).get_json()
    assert (reply["sent"], reply["stands"], reply["seq"]) == ([], True, 2)
    assert desk.stored(number) == (2, [])
    assert "checked" not in re.findall(r"<input[^>]*response[^>]*>", desk.client.get(f"{desk.base}/{number}").text)
    assert desk.save(number, ["a"], seq=1).get_json()["stands"] is False


def test_what_was_checked_stands_whatever_is_sent_later(desk: Desk) -> None:
    number = desk.number_of("single_choice")
    desk.client.post(f"{desk.base}/{number}", data={"response": "a", "seq": 1})
    reply = desk.save(number, "b", seq=9).get_json()
    assert (reply["sent"], reply["stands"], reply["checked"]) == (["a"], False, True)


@pytest.mark.parametrize(
    ("kind", "sent", "sentence"),
    [
        ("single_choice", ["z"], ("phương án", "Choose one of the options first.")),
        ("single_choice", ["a", "b"], ("phương án", "Choose one of the options first.")),
        ("number", ["many"], ("12,5", "Type a number, such as 12.5.")),
        ("short_answer", ["x" * 201], ("", "Type your answer first.")),
        ("ordering", ["1:a", "1:b"], ("", "Give each line a number")),
        ("ordering", ["1:a", "2:a"], ("", "each number to one line")),
        ("matching", ["99:a"], ("", "Choose something for every line.")),
    ],
)
def test_what_is_no_response_is_refused_in_the_readers_language(
    desk: Desk, kind: str, sent: list[str], sentence: tuple[str, str]
) -> None:
    problems = []
    for language, words in zip(("vi", "en"), sentence, strict=True):
        reply = desk.save(desk.number_of(kind), sent, language=language)
        problems.append(reply.get_json()["problem"])
        assert (reply.status_code, words in problems[-1]) == (422, True)
    assert problems[0] != problems[1]
    assert (count(desk.app, Response), count(desk.app, ResponseEvent)) == (0, 0)


def test_a_number_is_read_and_told_in_the_readers_language(desk: Desk) -> None:
    number = desk.number_of("number")
    assert desk.save(number, "1,5", seq=1).get_json()["sent"] == ["1,5"]
    assert desk.save(number, "1.5", seq=1, language="en").get_json()["sent"] == ["1.5"]
    assert desk.stored(number) == (1, ["1.5"])


def test_a_finished_attempt_takes_nothing_more(desk: Desk) -> None:
    number = desk.number_of("single_choice")
    desk.save(number, "a", seq=1)
    desk.client.post(f"{desk.base}/finish")
    before = dump(desk.app)
    for language, words in (("vi", "đã kết thúc"), ("en", "This attempt is over")):
        reply = desk.save(number, "b", seq=2, language=language)
        assert (reply.status_code, words in reply.get_json()["problem"]) == (409, True)
    assert dump(desk.app) == before


def test_an_acknowledgement_lost_on_the_way_is_given_again_also_after_the_end(desk: Desk) -> None:
    number = desk.number_of("single_choice")
    first = desk.save(number, "a", seq=3).get_json()
    desk.client.post(f"{desk.base}/finish")
    before = dump(desk.app)
    again = desk.save(number, "a", seq=3)
    assert (again.status_code, again.get_json()) == (200, first)
    assert [desk.save(number, sent, seq=seq).status_code for sent, seq in (("b", 3), ("a", 4), ("a", 2))] == [409] * 3
    assert dump(desk.app) == before


def test_an_exam_takes_what_comes_within_the_grace_and_nothing_after_it(app: Flask) -> None:
    now = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        exam = Desk(app, EXAM)
        number = exam.number_of("single_choice")
        clock.move_to(now + timedelta(seconds=EXAM_SECONDS + 30))
        assert exam.save(number, "a", seq=1).get_json()["left"] == 0
        clock.move_to(now + timedelta(seconds=EXAM_SECONDS + 31))
        assert exam.save(number, "b", seq=2).status_code == 409
        assert exam.stored(number) == (1, ["a"])
        assert exam.client.get(f"{exam.base}/state").get_json()["over"] is True


def test_the_time_left_is_counted_down_by_the_clock_of_the_site(app: Flask) -> None:
    now = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        exam = Desk(app, EXAM)
        number, left = exam.number_of("single_choice"), []
        for seconds in (0, 1, 600, EXAM_SECONDS - 1, EXAM_SECONDS, EXAM_SECONDS + 20):
            clock.move_to(now + timedelta(seconds=seconds))
            left.append(exam.save(number, "a", seq=seconds + 1).get_json()["left"])
            assert exam.client.get(f"{exam.base}/state").get_json()["left"] == left[-1]
    assert left == [EXAM_SECONDS, EXAM_SECONDS - 1, EXAM_SECONDS - 600, 1, 0, 0]


@pytest.mark.parametrize("clock", ["Fri, 01 Jan 1999 00:00:00 GMT", "Fri, 01 Jan 2099 00:00:00 GMT", "nonsense"])
def test_what_a_browser_says_about_the_time_is_not_read(exam: Desk, clock: str) -> None:
    number = exam.number_of("single_choice")
    path, headers = f"{exam.base}/{number}/save", {"Date": clock, "If-Modified-Since": clock, "Age": "999999"}
    fields = dict.fromkeys(("now", "time", "at", "sent_at", "saved_at", "recorded_at", "due_at", "left"), clock)
    reply = exam.client.post(path, data={"response": "a", "seq": 1} | fields, headers=headers)
    body = reply.get_json()
    assert reply.status_code == 200
    assert abs(datetime.fromisoformat(body["saved_at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert EXAM_SECONDS - 60 < body["left"] <= EXAM_SECONDS
    exam.due(datetime.now(UTC) - timedelta(hours=1))
    late = exam.client.post(path, data={"response": "b", "seq": 2, "at": clock}, headers=headers)
    assert late.status_code == 409


@pytest.mark.parametrize("number", [0, 999, 2**31, 2**63, 10**30])
def test_a_question_that_is_not_there_is_404(desk: Desk, number: int) -> None:
    assert desk.save(number, "a").status_code == 404
    assert count(desk.app, ResponseEvent) == 0


def test_a_strange_or_unknown_attempt_is_404_and_gets_nothing(desk: Desk, app: Flask) -> None:
    stranger = Desk(app, "models")
    number = desk.number_of("single_choice")
    for base in (desk.base, "/vi/attempts/none", "/vi/attempts/" + "x" * 5000):
        for client in (stranger.client, app.test_client()):
            form = {"response": "a", "seq": 1}
            assert client.post(f"{base}/{number}/save", data=form).status_code == 404
            assert client.get(f"{base}/state").status_code == 404
    assert count(app, ResponseEvent) == 0


@pytest.mark.parametrize("seq", [None, "", "x", "0", "-1", "1.5", "²", "1e3"])
def test_without_a_number_in_the_sequence_nothing_is_stored(desk: Desk, seq: str | None) -> None:
    number = desk.number_of("single_choice")
    form = {"response": "a"} if seq is None else {"response": "a", "seq": seq}
    reply = desk.client.post(f"{desk.base}/{number}/save", data=form)
    assert (reply.status_code, "nothing was stored" in reply.get_json()["problem"]) == (400, False)
    english = desk.client.post(f"{desk.base}/{number}/save".replace("/vi/", "/en/"), data=form)
    assert english.get_json()["problem"] == "This could not be understood, so nothing was stored."
    assert count(desk.app, ResponseEvent) == 0


@pytest.mark.parametrize("seq", [2**31 - 1, 2**31, 2**63, 10**30])
def test_a_number_that_would_let_no_later_one_follow_is_refused(desk: Desk, seq: int) -> None:
    number = desk.number_of("single_choice")
    assert desk.save(number, "a", seq=seq).status_code == 400
    assert count(desk.app, ResponseEvent) == 0


def test_a_body_beyond_all_measure_is_413(desk: Desk) -> None:
    number = desk.number_of("short_answer")
    assert desk.save(number, "x" * 70_000).status_code == 413
    assert count(desk.app, ResponseEvent) == 0


def test_without_a_token_or_with_that_of_another_browser_nothing_is_stored(app: Flask) -> None:
    desk, other = Desk(app), Desk(app)
    app.config["WTF_CSRF_ENABLED"] = True
    number = desk.number_of("single_choice")
    foreign = other.client.get(f"{other.base}/state").get_json()["token"]
    for more in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": foreign}):
        assert desk.save(number, "a", **more).status_code == 400
    assert count(app, ResponseEvent) == 0
    own = desk.client.get(f"{desk.base}/state").get_json()["token"]
    assert desk.save(number, "a", csrf_token=own).status_code == 200


def test_fields_that_are_none_of_the_readers_business_are_ignored(desk: Desk) -> None:
    number = desk.number_of("single_choice")
    wrong = wrong_response(desk.questions[number - 1])
    gifts = {"score": "1", "checked_at": "2026-01-01", "user_id": "1", "attempt_id": "1", "slot": "2", "exam": "0"}
    gifts |= {"finished_at": "2026-01-01", "full_score": "1", "due_at": "2099-01-01", "flagged": "1", "check": "1"}
    gifts |= {"seed": "1", "role": "teacher", "language": "en", "version_id": "1", "timed_out": "1"}
    form = {"response": wrong, "seq": 1} | gifts
    assert desk.client.post(f"{desk.base}/{number}/save", data=form).status_code == 200
    with desk.app.app_context():
        row = db.session.scalars(select(Response)).one()
        assert (row.slot, row.score, row.checked_at, row.language) == (number, 0.0, None, "vi")
        attempt = desk.attempt()
        assert (attempt.finished_at, attempt.score, attempt.due_at, attempt.timed_out) == (None, None, None, False)
        assert db.session.scalars(select(Slot.flagged).where(Slot.attempt_id == attempt.id, Slot.flagged)).all() == []
        assert db.session.scalars(select(User)).one().role == "guest"
    desk.client.post(f"{desk.base}/{number}", data={"response": wrong, "seq": 2} | gifts)
    desk.client.post(f"{desk.base}/finish", data=gifts)
    with desk.app.app_context():
        assert desk.attempt().score == 0


def test_reading_leaves_the_database_as_it_was_even_when_the_time_is_up(app: Flask) -> None:
    exam, desk = Desk(app, EXAM), Desk(app)
    for visit in (exam, desk):
        visit.save(1, right_response(visit.questions[0]))
    exam.due(datetime.now(UTC) - timedelta(hours=1))
    desk.client.post(f"{desk.base}/finish")
    half = Desk(app, "models")
    before = dump(app)
    assert len(before["response"]) == 2
    for visit in (exam, desk, half):
        for place in ("", "/1", "/2", "/all", "/review", "/result", "/state", "/1/report", "/missed/vi.apkg", "/99"):
            visit.client.get(visit.base + place)
            visit.client.head(visit.base + place)
        for path in ("/", "/vi/", "/vi/results", "/vi/quizzes", "/vi/quizzes/final-exam", "/vi/desk", "/offline.js"):
            visit.client.get(path)
    assert dump(app) == before


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_saving_is_asked_for_by_post_alone(desk: Desk, method: str) -> None:
    assert getattr(desk.client, method)(f"{desk.base}/1/save").status_code in {404, 405}


def test_no_reply_is_kept_by_a_cache(desk: Desk) -> None:
    replies = [
        desk.save(1, "zz"),
        desk.save(desk.number_of("single_choice"), "a"),
        desk.client.get(f"{desk.base}/state"),
    ]
    assert all("no-store" in reply.headers["Cache-Control"] for reply in replies)
