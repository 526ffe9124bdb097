"""Eight windows of one learner at the same moment, against the site as it is served: no reply is an error of ours."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.accounts.models import User
from quizapp.db import Base, db
from quizapp.quiz.models import Attempt, Response, ResponseEvent
from quizapp.quiz.reports import ProblemReport
from tests.quiz.browsers import Browser, Forms, Reply

WINDOWS = 8
ROUNDS = 3


@pytest.fixture
def learner(site: str) -> Browser:
    """A learner who has read a quiz's page and started nothing."""
    learner = Browser(urlsplit(site).port or 0)
    learner.open_form("/vi/quizzes/first-ten")
    return learner


def at_once(act: Callable[[int], Reply]) -> list[Reply]:
    """Let every window act at the same moment."""
    barrier, replies = threading.Barrier(WINDOWS), [Reply(0, "", "no reply")] * WINDOWS

    def run(number: int) -> None:
        barrier.wait()
        replies[number] = act(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WINDOWS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def statuses(replies: list[Reply]) -> set[int]:
    return {reply.status for reply in replies}


def count(app: Flask, table: type[Base]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def begun(learner: Browser, quiz_id: str = "first-ten") -> tuple[str, Forms, str]:
    """Start a quiz; return the attempt's path, its forms, and one that saves a choice of letters."""
    attempt = learner.start(quiz_id)
    forms = learner.forms(attempt)
    lettered = next(
        saves for saves, fields in forms.fields.items() if len(fields[0][0]) == 1 and fields[0][0].isalpha()
    )
    return attempt, forms, lettered


def test_a_first_start_pressed_eight_times_makes_one_guest_and_one_attempt(learner: Browser, app: Flask) -> None:
    replies = at_once(lambda _: learner.send("POST", "/vi/quizzes/first-ten/attempts"))
    assert statuses(replies) == {303}
    assert len({reply.location for reply in replies}) == 1
    assert (count(app, User), count(app, Attempt)) == (1, 1)


def test_windows_that_save_all_get_a_reply_and_the_highest_number_stands(learner: Browser, app: Flask) -> None:
    _, forms, saves = begun(learner)
    values = forms.fields[saves][0]

    def save(number: int) -> Reply:
        return learner.send("POST", saves, [("seq", str(number // 2 + 1)), ("response", values[number % 2])])

    replies = at_once(save)
    assert statuses(replies) == {200}
    assert all(json.loads(reply.text)["seq"] >= number // 2 + 1 for number, reply in enumerate(replies))
    assert (count(app, Response), count(app, ResponseEvent)) == (1, WINDOWS)
    with app.app_context():
        assert db.session.scalar(select(Response.seq)) == WINDOWS // 2


def test_everything_a_learner_can_do_at_once_is_done_or_refused(learner: Browser, app: Flask) -> None:
    found: Counter[int] = Counter()
    for round_number in range(ROUNDS):
        attempt, forms, saves = begun(learner)
        value, wish = forms.fields[saves][0][0], saves.removesuffix("/save")
        acts: list[tuple[str, str, list[tuple[str, str]]]] = [
            ("POST", saves, [("seq", "3"), ("response", value)]),
            ("POST", wish, [("seq", "2"), ("response", value)]),
            ("POST", wish, [("seq", "1"), ("flag", "1"), ("response", value)]),
            ("POST", f"{attempt}/finish", []),
            ("POST", f"{attempt}/missed", []),
            ("POST", f"{wish}/report", [("comment", f"round {round_number}")]),
            ("POST", "/vi/quizzes/first-ten/attempts", [("afresh", attempt.rpartition("/")[2])]),
            ("GET", f"{attempt}/review", []),
        ]
        found.update(statuses(at_once(lambda number, acts=acts: learner.send(*acts[number]))))  # type: ignore[misc]
        found.update(statuses(at_once(lambda _, path=attempt: learner.send("POST", f"{path}/missed"))))  # type: ignore[misc]
        assert learner.send("GET", f"{attempt}/result").status == 200
    assert learner.strange == []
    assert set(found) <= {200, 303, 302, 404, 409}
    with app.app_context():
        open_ones = select(Attempt.quiz_id).where(Attempt.finished_at.is_(None), Attempt.missed_of.is_(None))
        assert len(list(db.session.scalars(open_ones))) <= 1
        practised = list(db.session.scalars(select(Attempt.missed_of).where(Attempt.missed_of.is_not(None))))
        assert len(practised) == len(set(practised)) == ROUNDS
        reports = list(db.session.scalars(select(ProblemReport.version_id)))
        assert len(reports) == len(set(reports))
