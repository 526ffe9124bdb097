"""An exam says nothing before its end, then everything; its time is the site's; results and reports of problems."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp.db import db, writing
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt, Response
from quizapp.quiz.reports import ProblemReport
from seeds.people import right_response, wrong_response

QUIZ, PRACTICE, LAST, MINUTES = "final-exam", "first-ten", 20, 25
VERDICTS = ("Đúng rồi", "Chưa đúng", "Đúng một phần", "verdict", 'class="reasons', 'class="origin"')


class Candidate:
    """A guest in an exam: where it is, and what it asks."""

    def __init__(self, app: Flask, quiz: str = QUIZ) -> None:
        self.app, self.client = app, app.test_client()
        self.start(quiz)

    def start(self, quiz: str, **form: str) -> str:
        """Start a quiz, and remember where the attempt is."""
        self.base = str(self.client.post(f"/vi/quizzes/{quiz}/attempts", data=form).location)
        if "/attempts/" in self.base:
            with self.app.app_context():
                self.questions = [slot.question for slot in slots_of(self.attempt())]
        return self.base

    def attempt(self) -> Attempt:
        """Return the attempt as it is now."""
        rows = select(Attempt).where(Attempt.public_id == self.base.rpartition("/")[2])
        return db.session.scalars(rows.execution_options(populate_existing=True)).one()

    def get(self, place: str = "", language: str = "vi") -> Any:
        return self.client.get(f"{self.base}{place}".replace("/vi/", f"/{language}/"))

    def post(self, place: str, **form: Any) -> Any:
        return self.client.post(f"{self.base}{place}", data=form)

    def let_time_pass(self) -> datetime:
        """Let the attempt have been due an hour ago, and return when that was."""
        due = datetime.now(UTC) - timedelta(hours=1)
        with self.app.app_context(), writing():
            attempt = self.attempt()
            attempt.started_at, attempt.due_at = due - timedelta(minutes=MINUTES), due
        return due


@pytest.fixture
def candidate(app: Flask) -> Candidate:
    """A guest at the first question of an exam of one attempt."""
    return Candidate(app)


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_no_page_of_an_exam_gives_a_verdict_or_a_reason_before_the_end(candidate: Candidate) -> None:
    pages = []
    for number, question in enumerate(candidate.questions, 1):
        give = right_response if number % 2 else wrong_response
        reply = candidate.post(f"/{number}", response=give(question), seq=1)
        assert reply.location == f"{candidate.base}/{'review' if number == LAST else number + 1}"
        pages.append(reply.text + candidate.get(f"/{number}").text)
        pages.append(candidate.client.get(reply.location, follow_redirects=True).text)
    pages += [candidate.get(place).text for place in ("/all", "/review", "/state", "/1/report")]
    assert len(pages) == 2 * LAST + 4
    assert [(word, page) for page in pages for word in VERDICTS if word in page] == []
    for place in ("/result", "/missed/vi.apkg"):
        reply = candidate.get(place)
        assert (reply.status_code, reply.location) in {(302, candidate.base), (404, None)}
    with candidate.app.app_context():
        assert db.session.scalars(select(Response).where(Response.checked_at.is_not(None))).all() == []


def test_the_button_saves_and_goes_on_and_a_response_can_be_changed(candidate: Candidate) -> None:
    number = next(at for at, question in enumerate(candidate.questions, 1) if question.kind == "single_choice")
    text = candidate.get(f"/{number}", "en").text
    assert ("Save and go on" in text, "Check<" in text) == (True, False)
    candidate.post(f"/{number}", response="a", seq=1)
    candidate.post(f"/{number}", response="b", seq=2)
    assert 'value="b" checked' in candidate.get(f"/{number}").text
    with candidate.app.app_context():
        assert db.session.scalars(select(Response)).one().choice == ("b",)


def test_going_on_without_a_response_is_no_fault_in_an_exam(candidate: Candidate) -> None:
    assert candidate.post("/1", seq=1).location == f"{candidate.base}/2"
    assert candidate.post(f"/{LAST}", seq=1).location == f"{candidate.base}/review"
    assert count(candidate.app, Response) == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", ("Đã lưu câu trả lời", "Chưa trả lời", "Đã gắn cờ")), ("en", ("Answer saved", "Not answered", "Flagged"))],
)
def test_the_look_back_says_in_words_what_is_answered_and_what_is_flagged(
    candidate: Candidate, language: str, words: tuple[str, str, str]
) -> None:
    candidate.post("/1", response=right_response(candidate.questions[0]), seq=1, flag="1")
    candidate.post("/2", response=wrong_response(candidate.questions[1]), seq=1)
    candidate.post("/3", flag="1")
    text = candidate.get("/review", language).text
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)[1:]]
    saved, empty, flagged = words
    states = [(saved in row, empty in row, flagged in row) for row in rows]
    assert states[:4] == [(True, False, True), (True, False, False), (False, True, True), (False, True, False)]
    assert states[4:] == [(False, True, False)] * (LAST - 4)
    assert f"{LAST - 2} " in text


def test_a_flag_is_put_up_and_taken_away_without_touching_the_response(candidate: Candidate) -> None:
    candidate.post("/1", response=right_response(candidate.questions[0]), seq=1, flag="1")
    assert 'name="flag" value="0"' in candidate.get("/1").text
    candidate.post("/1", response=right_response(candidate.questions[0]), seq=2, flag="0")
    assert 'name="flag" value="1"' in candidate.get("/1").text
    assert count(candidate.app, Response) == 1


def test_finishing_shows_everything(candidate: Candidate) -> None:
    for number, question in enumerate(candidate.questions, 1):
        candidate.post(f"/{number}", response=right_response(question), seq=1)
    finished = candidate.post("/finish")
    assert (finished.status_code, finished.location) == (303, f"{candidate.base}/result")
    text = candidate.get("/result").text
    assert f"<b>{LAST}</b> trên {LAST} điểm, 100%" in text
    assert (text.count("<details"), text.count('class="origin"')) == (LAST, LAST)
    assert 'class="reasons' in candidate.get("/1").text
    for place in ("/review", "/all", ""):
        assert candidate.get(place).location == f"{candidate.base}/result"


@pytest.mark.parametrize("ended", ["finished", "timed out"])
def test_a_second_start_of_an_exam_of_one_attempt_says_so(candidate: Candidate, ended: str) -> None:
    if ended == "finished":
        candidate.post("/finish")
    else:
        candidate.let_time_pass()
    reply = candidate.client.post(f"/en/quizzes/{QUIZ}/attempts", follow_redirects=True)
    assert reply.text.count("You have used every attempt that this exam allows.") == 2  # the message, and the page
    assert "Start the exam" not in reply.text
    assert count(candidate.app, Attempt) == 1


def test_an_open_exam_is_gone_on_with_and_cannot_be_started_afresh(candidate: Candidate) -> None:
    first = candidate.base
    assert "Start over" not in candidate.client.get(f"/en/quizzes/{QUIZ}").text
    assert candidate.start(QUIZ) == candidate.start(QUIZ, afresh=first.rpartition("/")[2]) == first
    assert count(candidate.app, Attempt) == 1


def test_reading_an_attempt_whose_time_is_up_shows_its_result_and_writes_nothing(candidate: Candidate) -> None:
    candidate.post("/1", response=right_response(candidate.questions[0]), seq=1)
    candidate.let_time_pass()
    for place in ("", "/review", "/all"):
        assert candidate.get(place).location == f"{candidate.base}/result"
    assert f"<b>1</b> of {LAST} points" in candidate.get("/result", "en").text
    assert 'class="reasons' in candidate.get("/2").text
    assert "Lượt làm bài" not in candidate.get("/2").text
    mine = candidate.client.get("/en/results").text
    assert ("Finished" in mine, "Go on with" in mine, f"1 of {LAST} points" in mine) == (True, False, True)
    with candidate.app.app_context():
        attempt = candidate.attempt()
        assert (attempt.finished_at, attempt.score, attempt.timed_out) == (None, None, False)


@pytest.mark.parametrize("place", ["/finish", "/1", "/1/save"])
def test_a_post_closes_an_attempt_as_of_the_moment_its_time_was_up(candidate: Candidate, place: str) -> None:
    candidate.post("/1", response=right_response(candidate.questions[0]), seq=1)
    due = candidate.let_time_pass()
    reply = candidate.post(place, response=wrong_response(candidate.questions[0]), seq=2)
    assert reply.status_code == (303 if place == "/finish" else 409)
    with candidate.app.app_context():
        attempt = candidate.attempt()
        assert (attempt.finished_at, attempt.score, attempt.timed_out) == (due, 1, True)
    assert "The time was up" in candidate.get("/result", "en").text


def test_who_finishes_after_the_time_is_told_so_once(candidate: Candidate) -> None:
    candidate.let_time_pass()
    candidate.post("/finish")
    message = "Đã hết giờ. Những gì lưu được đến lúc đó đã được chấm."
    assert [message in candidate.get("/result").text for _ in range(2)] == [True, False]


def test_the_page_of_an_exam_says_how_long_how_often_and_what_still_counts(client: FlaskClient) -> None:
    text = client.get(f"/en/quizzes/{QUIZ}").text
    assert f"{MINUTES} minutes." in text
    assert "up to 30 seconds later still counts" in text
    assert "1 attempt in all." in text
    assert "No feedback before the end" in text
    assert "on-paper" not in text
    vi = client.get(f"/vi/quizzes/{QUIZ}").text
    assert (f"{MINUTES} phút" in vi, "30 giây" in vi) == (True, True)
    mock = client.get("/en/quizzes/mock-exam").text
    assert ("15 minutes." in mock, "As many attempts as you like." in mock) == (True, True)


def test_starting_over_finishes_the_old_attempt_and_keeps_its_result(app: Flask) -> None:
    learner = Candidate(app, PRACTICE)
    old = learner.base
    learner.post("/1", response=right_response(learner.questions[0]), seq=1)
    assert learner.start(PRACTICE, afresh=old.rpartition("/")[2]) != old
    assert learner.client.get(old).location == f"{old}/result"
    text = learner.client.get("/en/results").text
    unfinished, finished = text.split("<h2>")[1:]
    assert learner.base.rpartition("/")[2] in unfinished
    assert old.rpartition("/")[2] in finished
    assert "1 of 10 points, 10%" in finished


def test_my_results_are_mine_and_the_latest_is_first(app: Flask) -> None:
    assert "Nothing yet" in app.test_client().get("/en/results").text
    learner, other = Candidate(app, PRACTICE), Candidate(app, PRACTICE)
    order = []
    for quiz in (PRACTICE, "models", QUIZ):
        learner.start(quiz)
        learner.post("/finish")
        order.append(learner.base.rpartition("/")[2])
    text = learner.client.get("/en/results").text
    assert re.findall(r"/attempts/([\w-]+)/result", text) == order[::-1]
    assert other.base.rpartition("/")[2] not in text


def test_two_results_of_a_quiz_are_drawn_and_listed(app: Flask) -> None:
    learner = Candidate(app, PRACTICE)
    learner.post("/finish")
    assert 'class="past"' not in learner.get("/result").text
    learner.start(PRACTICE)
    learner.post("/1", response=right_response(learner.questions[0]), seq=1)
    learner.post("/finish")
    text = learner.get("/result", "en").text
    assert text.count('class="mark-dot"') == 2
    assert ("1 / 10" in text, "0 / 10" in text, "(this one)" in text) == (True, True, True)


def test_what_was_missed_is_practised_and_a_deck_made_of_it(app: Flask) -> None:
    learner = Candidate(app, PRACTICE)
    for number in (1, 2, 3):
        learner.post(f"/{number}", response=right_response(learner.questions[number - 1]), seq=1)
    missed = {question.id for question in learner.questions[3:]}
    learner.post("/finish")
    assert learner.get("/missed/en.apkg").mimetype == "application/apkg"
    first, second = (learner.post("/missed").location for _ in range(2))
    assert first == second
    learner.base = first
    with app.app_context():
        assert {slot.version.item_id for slot in slots_of(learner.attempt())} == missed


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_problem_is_reported_and_lands_in_the_table(candidate: Candidate, when: str) -> None:
    if when == "after":
        candidate.post("/finish")
    reply = candidate.post("/2/report", comment="  Có hai phương án đúng. <b>\0 ")
    assert (reply.status_code, reply.location) == (303, f"{candidate.base}/2")
    assert 'class="notice success"' in candidate.get("/2").text
    with candidate.app.app_context():
        report = db.session.scalars(select(ProblemReport)).one()
        assert (report.comment, report.language) == ("Có hai phương án đúng. <b>", "vi")
        assert report.version_id == slots_of(candidate.attempt())[1].version_id
        assert report.user_id == candidate.attempt().user_id
        assert report.resolved_at is None


def test_the_last_word_about_a_question_counts(candidate: Candidate) -> None:
    for comment in ("The year is wrong.", "No, the month."):
        candidate.post("/2/report", comment=comment)
    with candidate.app.app_context():
        assert db.session.scalars(select(ProblemReport.comment)).all() == ["No, the month."]


@pytest.mark.parametrize(
    ("comment", "words"),
    [("", "Write a sentence"), (" \n\0 ", "Write a sentence"), ("mười <b>" * 126, "Write at most 1000 characters.")],
)
def test_a_report_that_says_nothing_or_too_much_is_422_and_what_was_typed_is_kept(
    candidate: Candidate, comment: str, words: str
) -> None:
    path = f"{candidate.base}/1/report".replace("/vi/", "/en/")
    reply = candidate.client.post(path, data={"comment": comment})
    assert (reply.status_code, words in reply.text) == (422, True)
    assert comment.replace("\0", "").strip().replace("<", "&lt;").replace(">", "&gt;") in reply.text
    assert 'id="comment"' in reply.text
    assert count(candidate.app, ProblemReport) == 0


def test_a_report_as_long_as_may_be_is_taken(candidate: Candidate) -> None:
    assert candidate.post("/1/report", comment="ữ" * 1000).status_code == 303


@pytest.mark.parametrize("place", ["/0/report", "/999/report", f"/{2**63}/report"])
def test_a_report_on_a_question_that_is_not_there_is_404(candidate: Candidate, place: str) -> None:
    assert (candidate.get(place).status_code, candidate.post(place, comment="wrong").status_code) == (404, 404)
    assert count(candidate.app, ProblemReport) == 0


def test_nobody_else_reports_on_an_attempt_and_a_learner_has_no_desk(candidate: Candidate, app: Flask) -> None:
    stranger = Candidate(app)
    for client in (stranger.client, app.test_client()):
        assert client.post(f"{candidate.base}/1/report", data={"comment": "wrong"}).status_code == 404
        assert client.get("/vi/desk").status_code in {302, 401, 403}
        assert client.post("/vi/desk/reports/1/resolve").status_code in {302, 401, 403}
    assert count(app, ProblemReport) == 0
