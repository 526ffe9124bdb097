"""The power of a promise: the server is killed again and again under load, and nothing acknowledged is lost."""

import json
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.db import db
from quizapp.items.question import Question
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from quizapp.study.log import replay_all
from quizapp.study.models import CardRow, ReviewEvent
from quizapp.study.settings import settings_of
from tests.conftest import close, make_app
from tests.durability.learners import Checker, Key, Learner, Reviewer, Saver, Value
from tests.quiz.browsers import PATIENCE_SECONDS, Browser
from tests.servers import Server

pytestmark = pytest.mark.long

KILLS = 6
EXAMS = ("mock-exam", "final-exam")
SAVERS, CHECKERS, REVIEWERS = 6, 2, 2
FEWEST_BETWEEN_KILLS = 20
LOAD_SECONDS = 1.0
Row = tuple[int, str]


@pytest.fixture
def server(database: str) -> Iterator[Server]:
    """The site on the shipped bank, not started yet."""
    server = Server(database)
    yield server
    server.kill()


@pytest.fixture
def learners(server: Server) -> list[Learner]:
    """People at exams, at quizzes and at their cards."""
    server.start()
    page = Browser(server.port).insist("GET", "/vi/quizzes").text
    quizzes = sorted(set(re.findall(r'"/vi/quizzes/([a-z0-9-]+)"', page)))
    assert len(quizzes) > 5
    assert set(EXAMS) < set(quizzes)
    savers = [Saver(Browser(server.port), exam=EXAMS[one % 2], quizzes=quizzes) for one in range(SAVERS)]
    checkers = [Checker(Browser(server.port)) for _ in range(CHECKERS)]
    return [*savers, *checkers, *(Reviewer(Browser(server.port)) for _ in range(REVIEWERS))]


def test_whatever_was_acknowledged_outlives_a_server_that_is_killed_under_load(
    server: Server, learners: list[Learner], database: str, on_postgres: bool
) -> None:
    kill_under_load(server, learners)
    assert [reply for learner in learners for reply in learner.browser.strange] == []
    assert [line for learner in learners for line in learner.refused] == []
    assert sum(learner.acknowledged for learner in learners) >= (KILLS + 1) * FEWEST_BETWEEN_KILLS
    app = make_app(database)
    with app.app_context():
        if not on_postgres:
            check_file(app)
        check_savers([one for one in learners if isinstance(one, Saver)])
        check_checkers([one for one in learners if isinstance(one, Checker)])
        check_reviewers([one for one in learners if isinstance(one, Reviewer)])
    close(app)


def kill_under_load(server: Server, learners: Sequence[Learner]) -> None:
    """Kill and restart the server while learners go on, until everything sent has been acknowledged."""
    over = threading.Event()
    windows = [threading.Thread(target=one.sit, args=(place, over)) for one in learners for place in range(one.windows)]
    for window in windows:
        window.start()
    for _ in range(KILLS):
        wait_for_load(learners)
        server.kill()
        server.start()
    wait_for_load(learners)
    over.set()
    for window in windows:
        window.join()
    server.kill()


def wait_for_load(learners: Sequence[Learner]) -> None:
    """Wait until everybody has something acknowledged, and some have much, and then for a random moment."""

    def acknowledged() -> list[int]:
        return [learner.acknowledged for learner in learners]

    end, before = time.monotonic() + PATIENCE_SECONDS, acknowledged()
    while time.monotonic() < end:
        now = acknowledged()
        if sum(now) >= sum(before) + FEWEST_BETWEEN_KILLS and all(map(int.__gt__, now, before)):
            break
        time.sleep(0.02)
    time.sleep(random.uniform(0, LOAD_SECONDS))  # noqa: S311  # no secret


def check_file(app: Flask) -> None:
    """Hold the file of SQLite against itself."""
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def check_savers(savers: list[Saver]) -> None:
    """Everything saved is in the log once, and the highest number sent stands; exams are among it."""
    asked = db.session.execute(select(Attempt.public_id, Attempt.exam, Slot).join(Attempt.slots)).all()
    questions = {(name, slot.number): slot.question for name, _, slot in asked}
    exams = {name for name, is_exam, _ in asked if is_exam}
    logged, standing = read_rows()
    for saver in savers:
        check_attempts(saver)
        check_responses(saver, questions, logged, standing)
        assert any(name in exams for (name, _), _, _ in saver.saved)
        assert sum(map(len, saver.sent.values())) == sum(len(logged[key]) for key in saver.sent)


def check_attempts(learner: Saver) -> None:
    """However often a start was sent, there is one attempt at each quiz, of one guest."""
    names = [path.split("/")[-1] for path in learner.attempts.values()]
    rows = db.session.execute(select(Attempt.quiz_id, Attempt.user_id).where(Attempt.public_id.in_(names))).all()
    assert sorted(quiz for quiz, _ in rows) == sorted(learner.attempts)
    [user_id] = {user_id for _, user_id in rows}
    mine = select(func.count()).select_from(Attempt).where(Attempt.user_id == user_id)
    assert db.session.scalar(mine) == len(names)


def read_rows() -> tuple[dict[Key, list[Row]], dict[Key, Row]]:
    """Return the log of every slot, and what stands there."""
    logged = defaultdict(list)
    events = select(Attempt.public_id, ResponseEvent.slot, ResponseEvent.seq, ResponseEvent.value)
    for name, slot, seq, value in db.session.execute(events.join(Attempt, Attempt.id == ResponseEvent.attempt_id)):
        logged[name, slot].append((seq, value))
    responses = select(Attempt.public_id, Response.slot, Response.seq, Response.value)
    rows = db.session.execute(responses.join(Attempt, Attempt.id == Response.attempt_id))
    return logged, {(name, slot): (seq, value) for name, slot, seq, value in rows}


def check_responses(
    learner: Saver, questions: dict[Key, Question], logged: dict[Key, list[Row]], standing: dict[Key, Row]
) -> None:
    """Everything acknowledged is in the log once, and the highest number sent stands."""

    def row(key: Key, value: Value) -> Row:
        seq, sent = value
        choice = questions[key].read(sent, "vi") if sent else ()
        return seq, json.dumps(choice, ensure_ascii=False)

    for key, value, seq in learner.saved:
        assert row(key, value) in logged[key]
        assert value[0] <= seq <= standing[key][0]
    for key, sent in learner.sent.items():
        assert sorted(logged[key]) == sorted(row(key, value) for value in sent)
        assert standing[key] == max(logged[key])


def check_checkers(checkers: list[Checker]) -> None:
    """What was checked stands, once; what was finished has its score."""
    rows = db.session.execute(select(Attempt.public_id, Response).join(Attempt, Attempt.id == Response.attempt_id))
    stored = {(name, response.slot): response for name, response in rows}
    for checker in checkers:
        assert checker.checked
        for key, choice in checker.checked.items():
            assert (list(stored[key].choice), stored[key].checked_at is None) == (choice, False)
        assert checker.finished
        for attempt in db.session.scalars(select(Attempt).where(Attempt.public_id.in_(checker.finished))):
            assert attempt.finished_at is not None
            assert attempt.score == sum(slot.score or 0 for slot in slots_of(attempt))


def check_reviewers(reviewers: list[Reviewer]) -> None:
    """Every rating is in the log once, of one guest, and the cards stand as the log says."""
    for reviewer in reviewers:
        log = select(ReviewEvent.event_id, ReviewEvent.rating, ReviewEvent.user_id)
        rows = db.session.execute(log.where(ReviewEvent.event_id.in_(reviewer.rated))).all()
        assert sorted((name, rating) for name, rating, _ in rows) == sorted(reviewer.rated.items())
        assert len(rows) == reviewer.made
        [user_id] = {user_id for *_, user_id in rows}
        assert db.session.scalar(select(func.count()).where(ReviewEvent.user_id == user_id)) == len(rows)
        before = states(user_id)
        replay_all(user_id, settings_of(user_id).parameters)
        assert states(user_id) == before
        db.session.rollback()


def states(user_id: int) -> list[object]:
    """Return the states of a learner's cards."""
    rows = select(CardRow).where(CardRow.user_id == user_id).order_by(CardRow.item_id, CardRow.template)
    return [row.state for row in db.session.scalars(rows)]
