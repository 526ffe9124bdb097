"""Studying by the forms of the pages: cards, ratings once each, taking back, limits, settings, quizzes that count."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select

from quizapp.accounts.models import User
from quizapp.db import db
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt
from quizapp.study.models import CardRow, ReviewEvent, UndoneReview
from quizapp.study.settings import StudySettings
from seeds.people import right_response, wrong_response

NAME = re.compile(r'name="card" value="([^"]+)"')
EVENT = re.compile(r'name="event" value="([^"]+)"')
PASSWORD = "con mèo trèo cây cau"  # noqa: S105


class Learner:
    """Somebody who studies by forms alone."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.app, self.client, self.start = app, app.test_client(), f"/{language}/study"

    def get(self, path: str = "/all") -> str:
        reply = self.client.get(f"{self.start}{path}")
        assert reply.status_code == 200, path
        return reply.text

    def card(self, path: str = "/all") -> str:
        """Return the name of the card that is asked."""
        found = NAME.search(self.get(path))
        assert found
        return found[1]

    def rate(self, rating: Any = 3, card: str | None = None, event_id: str | None = None, path: str = "/all") -> Any:
        form = {"rating": rating, "card": card or self.card(path), "event": event_id or str(uuid4()), "began": "0"}
        return self.client.post(f"{self.start}{path}/rate", data=form)

    def settings(self, **changes: Any) -> Any:
        form = {"new_per_day": 20, "reviews_per_day": 200, "sure": 90, "buttons": 4, "manner": "options"}
        form |= {"new_when": "after", "order": "urgent", "ahead_minutes": 20, "zone": "", "weights": ""}
        return self.client.post(
            f"{self.start}/settings", data={name: v for name, v in (form | changes).items() if v is not None}
        )

    def rows(self, table: Any) -> list[Any]:
        with self.app.app_context():
            return list(db.session.scalars(select(table)))


@pytest.fixture
def learner(app: Flask) -> Learner:
    """A reader nobody knows."""
    return Learner(app)


def test_a_card_is_asked_shown_with_its_source_and_rated(learner: Learner) -> None:
    name = learner.card("/topic-models")
    back = learner.get(f"/topic-models?card={name}&began=0")
    assert "Where this comes from" in back
    assert re.findall(r'class="btn rating rating-(\d)"', back) == ["1", "2", "3", "4"]
    assert re.findall(r"<small>([^<]+)</small>", back)[:3] == ["1 min", "6 min", "10 min"]
    reply = learner.rate(4, name, path="/topic-models")
    assert (reply.status_code, reply.location) == (303, "/en/study/topic-models")
    (row,) = learner.rows(ReviewEvent)
    assert (f"{row.item_id}.{row.template}", row.rating, row.language, row.source) == (name, 4, "en", "review")
    assert (row.zone, row.offset_minutes, row.duration_ms) == ("Asia/Ho_Chi_Minh", 420, 60_000)
    assert learner.card("/topic-models") != name


def test_reading_writes_nothing_and_makes_nobody(learner: Learner) -> None:
    learner.get("")
    learner.get(f"/all?card={learner.card()}")
    learner.get("/all/pack")
    learner.get("/settings")
    assert learner.rows(User) == []
    assert learner.rows(CardRow) == []


def test_a_form_that_is_sent_twice_counts_once(learner: Learner) -> None:
    name, event_id = learner.card(), str(uuid4())
    for _ in range(2):
        assert learner.rate(1, name, event_id).status_code == 303
    assert [row.reps for row in learner.rows(CardRow)] == [1]


def test_the_chosen_option_is_told_from_the_key_on_the_back(learner: Learner) -> None:
    learner.settings(shuffle_new="y", new_per_day=500)
    for _ in range(60):
        name = learner.card("/topic-models")
        if name.endswith(".choose"):
            break
        learner.rate(4, name)
    front = learner.get("/topic-models")
    letters = re.findall(r'type="(?:radio|checkbox)" name="response" value="(\w)"', front)
    backs = [learner.get(f"/topic-models?card={name}&response={letter}") for letter in letters]
    assert all("your choice" in back for back in backs)
    assert "verdict" not in learner.get(f"/topic-models?card={name}")
    assert {"verdict right" in back for back in backs} == {True, False}


def test_taking_back_shows_the_card_again_and_leaves_no_trace_in_its_state(learner: Learner) -> None:
    name = learner.card()
    learner.rate(4, name)
    assert "Take the last rating back" in learner.get()
    reply = learner.client.post("/en/study/all/undo")
    assert reply.location == f"/en/study/all?card={name}"
    assert learner.rows(CardRow) == []
    assert (len(learner.rows(ReviewEvent)), len(learner.rows(UndoneReview))) == (1, 1)
    assert learner.card() == name
    page = learner.client.post("/en/study/all/undo", follow_redirects=True).text
    assert "There is nothing of today to take back." in page


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"rating": 5}, 400),
        ({"rating": "x"}, 400),
        ({"event": "1"}, 400),
        ({"card": "none.choose"}, 404),
        ({"card": "card-us-ban-object.choose"}, 404),
        ({"card": ""}, 404),
    ],
)
def test_a_form_that_is_none_of_ours_is_refused(learner: Learner, form: dict[str, Any], status: int) -> None:
    right = {"rating": 3, "event": str(uuid4()), "card": "card-us-ban-object.remember", "began": "x"}
    assert learner.client.post("/en/study/all/rate", data=right | form).status_code == status
    assert learner.rows(ReviewEvent) == []
    assert learner.client.post("/en/study/all/rate", data=right).status_code == 303


@pytest.mark.parametrize("name", ["none", "deck-none", "topic-", "topic", "deck-%00", "article-none"])
def test_a_set_that_is_not_there_is_not_found(learner: Learner, name: str) -> None:
    for path in (f"/{name}", f"/{name}/pack"):
        assert learner.client.get(f"{learner.start}{path}").status_code == 404


@pytest.mark.parametrize("name", ["all", "deck-whole", "topic-open-source", "missed"])
def test_every_set_has_a_page(learner: Learner, name: str) -> None:
    page = learner.get(f"/{name}")
    assert ("<h1>Done for today" in page) == (name == "missed")


def test_the_limit_ends_the_day_and_tomorrow_is_told(learner: Learner) -> None:
    learner.settings(new_per_day=2)
    for _ in range(2):
        learner.rate(4)
    page = learner.get()
    assert "<h1>Done for today" in page
    assert "You went through 2 cards today." in page
    assert "Tomorrow: 0 cards due" in page


def test_a_card_in_learning_is_waited_for_where_it_may_not_come_early(learner: Learner) -> None:
    learner.settings(new_per_day=1, ahead_minutes=0)
    learner.rate(1)
    assert "<h1>Nothing to do until" in learner.get()
    learner.settings(new_per_day=1, ahead_minutes=20)
    assert NAME.search(learner.get())


def test_two_buttons_are_enough_for_who_wants_them(learner: Learner) -> None:
    learner.settings(buttons=2)
    back = learner.get(f"/all?card={learner.card()}")
    assert re.findall(r'class="btn rating rating-(\d)"', back) == ["1", "3"]
    assert "Knew it" in back


def test_a_card_is_asked_in_the_language_of_the_page(app: Flask) -> None:
    pages = [Learner(app, language).get("/all?card=card-us-ban-object.remember") for language in ("vi", "en")]
    assert "High-end products for AI" in pages[1]
    assert "High-end products for AI" not in pages[0]
    assert 'lang="vi"' in pages[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"new_per_day": "-1"}, "Type a whole number from 0 to 999."),
        ({"new_per_day": ""}, "Type a whole number from 0 to 999."),
        ({"sure": "100"}, "Type a whole number from 70 to 97."),
        ({"zone": "Mars/Olympus"}, "We know no time zone of this name. An example: Asia/Ho_Chi_Minh."),
        ({"weights": "1, 2, 3"}, "These are not 21 numbers as Anki shows them for FSRS-6."),
        ({"weights": ", ".join(["-5"] * 21)}, "These are not 21 numbers as Anki shows them for FSRS-6."),
        ({"weights": "nan " * 21}, "These are not 21 numbers as Anki shows them for FSRS-6."),
        ({"manner": "loud"}, "Choose one of these."),
        ({"new_per_day": "ten"}, "Type a whole number from 0 to 999."),
    ],
)
def test_a_choice_that_cannot_be_is_refused_at_its_field(learner: Learner, change: dict[str, str], words: str) -> None:
    reply = learner.settings(**change)
    assert reply.status_code == 422
    assert words in reply.text
    assert learner.rows(StudySettings) == []


def test_choices_are_kept_and_a_surer_memory_brings_cards_sooner(learner: Learner) -> None:
    name = learner.card()
    learner.rate(4, name)
    (before,) = learner.rows(CardRow)
    assert learner.settings(sure=97, zone="Europe/Berlin", new_per_day=3).status_code == 303
    (after,), (kept,) = learner.rows(CardRow), learner.rows(StudySettings)
    assert after.due_day < before.due_day
    assert (kept.retention, kept.zone, kept.new_per_day, kept.quizzes_from) == (0.97, "Europe/Berlin", 3, None)
    assert 'value="Europe/Berlin"' in learner.get("/settings")
    weights = (
        "0.3, 1.3, 2.4, 8.2, 6.4, 0.8, 3.0, 0.001, 1.9, 0.2, 0.8, 1.5, 0.06, 0.3, 1.6, 0.6, 1.9, 0.5, 0.1, 0.07, 0.15"
    )
    assert learner.settings(weights=f"[{weights}]").status_code == 303
    assert learner.rows(StudySettings)[0].weights[1] == 1.3
    assert learner.rows(CardRow)[0].stability != after.stability


def take_quiz(learner: Learner) -> dict[str, int]:
    """Answer the first question right and the second wrong; return the ratings that would be, by item."""
    attempt = learner.client.post("/en/quizzes/models/attempts").location
    with learner.app.app_context():
        mine = db.session.scalars(select(Attempt).where(Attempt.public_id == attempt.rpartition("/")[2])).one()
        right, wrong = (slot.question for slot in slots_of(mine)[:2])
    for number, sent in ((1, right_response(right)), (2, wrong_response(wrong))):
        learner.client.post(f"{attempt}/{number}", data={"response": sent, "seq": 1})
    learner.client.post(f"{attempt}/finish")
    return {right.id: 3, wrong.id: 1}


def test_quizzes_count_only_where_the_learner_says_so_and_from_then_on(learner: Learner) -> None:
    take_quiz(learner)
    assert learner.rows(ReviewEvent) == []
    learner.settings(from_quizzes="y")
    expected = take_quiz(learner)
    found = learner.rows(ReviewEvent)
    assert {row.item_id: row.rating for row in found} == expected
    assert {row.source for row in found} == {"quiz"}


def test_who_signs_up_or_in_keeps_what_they_studied_as_a_guest(learner: Learner) -> None:
    sign_up = {"name": "Hà", "password": PASSWORD}
    learner.rate(4)
    learner.client.post("/en/sign-up", data=sign_up)
    assert len(learner.rows(CardRow)) == 1
    other = Learner(learner.app)
    other.settings(new_per_day=7)
    name = learner.card()
    other.rate(4, name)
    other.client.post("/en/sign-in", data=sign_up)
    assert len(learner.rows(CardRow)) == 2
    assert [row.new_per_day for row in learner.rows(StudySettings)] == [7]
    assert len({row.user_id for row in learner.rows(CardRow)}) == 1
    assert learner.card() not in {name}
    kept = learner.client.get("/en/account/data").get_json()["study"]
    assert (len(kept["reviews"]), kept["settings"]["new_per_day"]) == (2, 7)
    learner.client.post("/en/account/delete", data={"old": PASSWORD})
    assert [*learner.rows(CardRow), *learner.rows(ReviewEvent), *learner.rows(StudySettings)] == []


def test_the_page_needs_four_statements(learner: Learner) -> None:
    learner.settings(new_per_day=5)
    learner.rate(4)
    counted: list[str] = []
    with learner.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    for path in ("/all", "/topic-models", "/deck-whole", "/missed"):
        counted.clear()
        learner.get(path)
        assert len([one for one in counted if not one.startswith("BEGIN")]) <= 4, path
