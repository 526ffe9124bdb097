"""Whatever a learner sends once, twice, five times, at once, or again since the reply was cut off, has one effect."""

import json
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.accounts.models import User
from quizapp.bank.compositions import Composition
from quizapp.db import Base, db
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from quizapp.quiz.reports import ProblemReport
from quizapp.study.models import CardRow, ReviewEvent, UndoneReview
from quizapp.study.settings import StudySettings
from tests.accounts.people import PASSWORD, person
from tests.quiz.browsers import Browser, Form, Reply

CARD = "card-us-ban-object.remember"
TABLES: list[type[Base]] = [User, Attempt, Slot, Response, ResponseEvent, ProblemReport, Composition]
TABLES += [CardRow, ReviewEvent, UndoneReview, StudySettings]
NAMES = count(1)
Counts = dict[str, int]


@dataclass
class Sent:
    """Something a learner sends, and the same with other words in it, where its number or name may stay the same."""

    path: str
    form: Form
    other: Form | None = None


Prepare = Callable[[Browser, Flask], Sent]


def add(app: Flask, name: str, role: str = "learner") -> None:
    with app.app_context():
        person(name, role)
        db.session.remove()


def event_id(number: int) -> str:
    return str(UUID(int=number))


def asked(learner: Browser, quiz: str = "first-ten") -> tuple[str, str, list[str]]:
    """Start a quiz; return the attempt, the page of a question with letters, and the letters."""
    attempt = learner.start(quiz)
    learner.renew_token(attempt)
    for saves, fields in learner.forms(attempt).fields.items():
        if len(fields) == 1 and len(fields[0][0]) == 1 and fields[0][0].isalpha():
            return attempt, saves.removesuffix("/save"), fields[0]
    raise LookupError


def save(learner: Browser, _: Flask) -> Sent:
    _attempt, page, (first, second, *_rest) = asked(learner)
    return Sent(f"{page}/save", [("seq", "1"), ("response", first)], [("seq", "1"), ("response", second)])


def check(learner: Browser, _: Flask) -> Sent:
    _attempt, page, (first, second, *_rest) = asked(learner)
    return Sent(page, [("seq", "1"), ("response", first)], [("seq", "1"), ("response", second)])


def flag(learner: Browser, _: Flask) -> Sent:
    return Sent(asked(learner)[1], [("seq", "1"), ("flag", "1")])


def finish(learner: Browser, _: Flask) -> Sent:
    return Sent(f"{asked(learner)[0]}/finish", [])


def start(learner: Browser, _: Flask) -> Sent:
    learner.open_form("/vi/quizzes/first-ten")
    return Sent("/vi/quizzes/first-ten/attempts", [])


def start_afresh(learner: Browser, _: Flask) -> Sent:
    asked(learner)
    page = learner.insist("GET", "/vi/quizzes/first-ten").text
    found = re.search(r'name="afresh" value="([^"]+)"', page)
    assert found
    return Sent("/vi/quizzes/first-ten/attempts", [("afresh", found[1])])


def practise(learner: Browser, _: Flask) -> Sent:
    attempt = asked(learner)[0]
    learner.insist("POST", f"{attempt}/finish")
    return Sent(f"{attempt}/missed", [])


def report(learner: Browser, _: Flask) -> Sent:
    page = f"{asked(learner)[1]}/report"
    return Sent(page, [("comment", "Sai chính tả")], [("comment", "Sai đáp án")])


def rate(learner: Browser, _: Flask) -> Sent:
    learner.open_form(f"/vi/study/all?card={CARD}")
    rating = {"event": event_id(next(NAMES)), "rating": "3", "began": "0", "card": CARD}
    return Sent("/vi/study/all/rate", [*rating.items()], [*(rating | {"rating": "1"}).items()])


def deliver(learner: Browser, _: Flask) -> Sent:
    learner.token = json.loads(learner.insist("GET", "/vi/study/all/pack").text)["token"]
    rating = {"id": event_id(next(NAMES)), "card": CARD, "at": 1_790_000_000_000, "rating": 3}
    rating |= {"ms": 1, "choice": "", "language": "vi"}
    parcel = {"whose": "guest", "sent_at": 1_790_000_000_000, "zone": "", "events": [rating]}
    return Sent("/vi/study/events", parcel, parcel | {"events": [rating | {"rating": 1}]})


def undo(learner: Browser, app: Flask) -> Sent:
    for _ in range(3):
        rated = rate(learner, app)
        learner.insist("POST", rated.path, rated.form)
    page = learner.insist("GET", f"/vi/study/all?card={CARD}").text
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found
    return Sent("/vi/study/all/undo", [("shown", found[1])])


def choose_settings(learner: Browser, _: Flask) -> Sent:
    learner.open_form("/vi/study/settings")
    chosen = {"new_per_day": "7", "reviews_per_day": "99", "sure": "90", "buttons": "4", "manner": "options"}
    chosen |= {"new_when": "after", "order": "urgent", "ahead_minutes": "20", "zone": "", "weights": ""}
    return Sent("/vi/study/settings", [*chosen.items()])


def sign_up(learner: Browser, _: Flask) -> Sent:
    asked(learner)
    learner.open_form("/vi/sign-up")
    told = {"name": f"Người {next(NAMES)}", "password": "con mèo trèo cây cau", "email": ""}
    return Sent("/vi/sign-up", [*told.items()])


def bring_along(learner: Browser, app: Flask) -> Sent:
    """Sign in as a guest who did something, and has done so before."""
    asked(learner)
    name = f"Lan {next(NAMES)}"
    add(app, name)
    learner.open_form("/vi/sign-in")
    return Sent("/vi/sign-in", [("name", name), ("password", PASSWORD)])


def compose(learner: Browser, app: Flask) -> Sent:
    """Begin a deck of one's own, as teachers do."""
    name = f"Hoa {next(NAMES)}"
    add(app, name, "teacher")
    learner.open_form("/vi/sign-in")
    learner.insist("POST", "/vi/sign-in", [("name", name), ("password", PASSWORD)])
    learner.open_form("/vi/desk/compose/new/deck")
    told = {"title_vi": "Bộ thẻ", "title_en": "Deck", "way": "hand", "do": "save", "whole": "1", "revision": "0"}
    return Sent("/vi/desk/compose/new/deck", [*told.items()])


# Everything that learners send. What needs a password is left out: whoever sends it twice has told it twice.
PREPARE: list[Prepare] = [save, check, flag, finish, start, start_afresh, practise, report]
PREPARE += [rate, deliver, undo, choose_settings, sign_up, bring_along, compose]
EVERY_KIND = pytest.mark.parametrize("prepare", PREPARE, ids=lambda prepare: prepare.__name__)


@pytest.fixture
def port(site: str) -> int:
    """Where the site listens."""
    return urlsplit(site).port or 0


def again(learner: Browser) -> Browser:
    """Return the browser as it is before a reply: with the cookies and the token it sends once more."""
    return Browser(learner.port, dict(learner.cookies), learner.token)


def one_after_the_other(learner: Browser, sent: Sent, times: int) -> list[Reply]:
    return [again(learner).send("POST", sent.path, sent.form) for _ in range(times)]


def at_once(learner: Browser, sent: Sent, times: int) -> list[Reply]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: again(learner).send("POST", sent.path, sent.form), range(times)))


def after_a_cut_reply(learner: Browser, sent: Sent, times: int) -> list[Reply]:
    """Send it and hang up at the first byte of the reply; then send it as often as is left."""
    kind, body = "application/x-www-form-urlencoded", ""
    if isinstance(sent.form, dict):
        kind, body = "application/json", json.dumps(sent.form)
    else:
        body = urlencode([("csrf_token", learner.token), *sent.form])
    cookies = "; ".join(f"{name}={value}" for name, value in learner.cookies.items())
    head = [f"POST {sent.path} HTTP/1.1", f"Host: 127.0.0.1:{learner.port}", f"Cookie: {cookies}"]
    head += [f"Content-Type: {kind}", f"X-CSRFToken: {learner.token}", f"Content-Length: {len(body.encode())}"]
    with socket.create_connection(("127.0.0.1", learner.port)) as wire:
        wire.sendall("\r\n".join([*head, "", body]).encode())
        assert len(wire.recv(1)) == 1
    return one_after_the_other(learner, sent, times - 1)


MANNERS = [(one_after_the_other, 2), (one_after_the_other, 5), (at_once, 5), (after_a_cut_reply, 2)]


def counts(app: Flask) -> Counts:
    with app.app_context():
        return {
            table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES
        }


def told(reply: Reply) -> tuple[int, str, object]:
    """Return what a reply says, but for the token of the next form, which is another one every time."""
    try:
        body = json.loads(reply.text)
    except ValueError:
        body = {}
    return reply.status, reply.location, {name: value for name, value in body.items() if name != "token"}


def effect(app: Flask, before: Counts) -> Counts:
    return {name: number - before[name] for name, number in counts(app).items() if number != before[name]}


@EVERY_KIND
def test_what_is_sent_again_has_one_effect_and_one_reply(port: int, app: Flask, prepare: Prepare) -> None:
    once: Counts | None = None
    for send, times in [(one_after_the_other, 1), *MANNERS]:
        learner = Browser(port)
        sent = prepare(learner, app)
        before = counts(app)
        replies = [told(reply) for reply in send(learner, sent, times)]
        assert replies == replies[:1] * len(replies)
        assert replies[0][0] in {200, 303}
        once = effect(app, before) if once is None else once
        assert effect(app, before) == once, (send, times)
    assert once is not None


# With other words under the same number or name: the status, and what is added. What stood stands, but for a report.
OTHERWISE: dict[Prepare, tuple[int, Counts]] = {
    save: (200, {"response_event": 1}),
    check: (409, {"response_event": 1}),
    rate: (303, {}),
    deliver: (200, {}),
    report: (303, {}),
}


@pytest.mark.parametrize("prepare", OTHERWISE, ids=lambda prepare: prepare.__name__)
def test_other_words_under_the_same_number_change_nothing_that_stands(port: int, app: Flask, prepare: Prepare) -> None:
    learner = Browser(port)
    sent = prepare(learner, app)
    assert sent.other is not None
    again(learner).send("POST", sent.path, sent.form)
    before, stood = counts(app), standing(app)
    reply = again(learner).send("POST", sent.path, sent.other)
    assert (reply.status, effect(app, before), standing(app)) == (*OTHERWISE[prepare], stood)
    if prepare is save:
        assert json.loads(reply.text)["stands"] is False
    if prepare is report:
        with app.app_context():
            assert db.session.scalars(select(ProblemReport.comment)).all() == ["Sai đáp án"]


def standing(app: Flask) -> list[object]:
    with app.app_context():
        responses = db.session.execute(select(Response.value, Response.checked_at, Response.score)).all()
        return [*responses, *db.session.execute(select(ReviewEvent.event_id, ReviewEvent.rating)).all()]


def test_whatever_learners_send_is_among_what_is_sent_again_here(app: Flask) -> None:
    proven = {
        "account.delete",
        "account.email",
        "account.everywhere",
        "account.password",
        "account.sign_out_everywhere",
    }
    proven |= {"recovery.forgot", "recovery.reset", "entry.sign_out", "people.person", "people.reset_link"}
    tried = {"saving.save", "attempts.respond", "attempts.finish", "quizzes.start", "results.practise", "reports.ask"}
    tried |= {"study.rate", "study_sync.receive", "study.undo", "study_settings.edit", "entry.sign_up", "entry.sign_in"}
    elsewhere = {"study_history.take"}  # a file from Anki taken over twice is a test of tests/decks/test_history.py
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and "/desk/" not in rule.rule]
    assert {rule.endpoint for rule in rules} <= proven | tried | elsewhere
