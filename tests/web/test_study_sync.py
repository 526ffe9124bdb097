"""What a device keeps for a day without a connection, and what it sends afterwards: each rating once, or refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from quizapp.bank.models import BankItem
from quizapp.bank.publish import retire
from quizapp.db import db, writing
from quizapp.study.models import CardRow, ReviewEvent, UndoneReview
from tests.conftest import close, served_app

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CARD, OTHER = "card-us-ban-object.remember", "card-mixed-chips-why.remember"


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def rating(card: str = CARD, value: int = 3, at: datetime = NOW, **changes: Any) -> dict[str, Any]:
    sent = {"id": str(uuid4()), "card": card, "at": ms(at), "rating": value, "ms": 4000, "choice": "", "language": "en"}
    return sent | changes


def send(client: FlaskClient, *events: Any, sent_at: datetime = NOW, **changes: Any) -> Any:
    body = {"whose": "guest", "sent_at": ms(sent_at), "zone": "Asia/Tokyo", "events": list(events)} | changes
    with time_machine.travel(NOW, tick=False):
        return client.post("/en/study/events", json=body)


def rows(app: Flask, table: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(table).order_by(*table.__mapper__.primary_key)))


def test_a_pack_holds_the_day_with_both_faces_and_where_each_rating_leads(client: FlaskClient) -> None:
    pack = client.get("/en/study/all/pack?zone=Asia/Tokyo").get_json()
    assert (len(pack["cards"]), pack["count"]["new"], pack["whose"]) == (20, 20, "guest")
    card = next(one for one in pack["cards"] if one["name"] == CARD)
    assert "forbid Nvidia" in card["front"]
    assert "High-end products for AI" not in card["front"]
    assert "High-end products for AI" in card["back"]
    assert "Where this comes from" in card["back"]
    assert [card["steps"][value]["in"] for value in "1234"] == [60, 330, 600, None]
    assert card["steps"]["3"]["next"]["3"]["in"] is None
    assert pack["buttons"] == {"1": "Again", "2": "Hard", "3": "Good", "4": "Easy"}
    vietnamese = client.get("/vi/study/all/pack").get_json()
    assert [one["name"] for one in vietnamese["cards"]] == [one["name"] for one in pack["cards"]]
    assert vietnamese["buttons"]["1"] == "Chưa nhớ"


def test_a_pack_tells_what_was_reviewed_today_and_when_it_comes_again(app: Flask, client: FlaskClient) -> None:
    send(client, rating(value=1))
    with time_machine.travel(NOW, tick=False):
        pack = client.get("/en/study/all/pack?zone=Asia/Tokyo").get_json()
    first = pack["cards"][0]
    assert (first["name"], first["kind"], first["today"], first["due"]) == (CARD, "learning", True, ms(NOW) + 60_000)
    assert pack["ends_at"] == ms(datetime(2026, 11, 22, 19, tzinfo=UTC))
    assert pack["count"]["seen"] == 1


def test_ratings_are_stored_once_with_the_clock_of_the_device_put_right(app: Flask, client: FlaskClient) -> None:
    fast = timedelta(hours=5)
    one, two = rating(at=NOW + fast - timedelta(minutes=30)), rating(OTHER, 1, at=NOW + fast + timedelta(minutes=5))
    for _ in range(2):
        reply = send(client, one, two, sent_at=NOW + fast)
        assert reply.get_json()["stored"] == [one["id"], two["id"]]
    assert sorted((row.reviewed_at, row.zone, row.offset_minutes) for row in rows(app, ReviewEvent)) == [
        (NOW - timedelta(minutes=30), "Asia/Tokyo", 540),
        (NOW, "Asia/Tokyo", 540),
    ]


def test_a_rating_may_be_taken_back_in_the_same_parcel_or_before_it_comes(app: Flask, client: FlaskClient) -> None:
    one, late = rating(), rating(OTHER)
    reply = send(client, one, {"undo": one["id"]}, {"undo": late["id"]})
    assert reply.get_json()["undone"] == [one["id"], late["id"]]
    send(client, late)
    assert rows(app, CardRow) == []
    assert len(rows(app, ReviewEvent)) == len(rows(app, UndoneReview)) == 2


def test_what_means_no_card_of_ours_is_refused_alone(app: Flask, client: FlaskClient) -> None:
    bad = [rating("none.choose"), rating("card-us-ban-object.choose"), rating(id="1"), rating("")]
    good = rating()
    body = send(client, *bad, good).get_json()
    assert body["stored"] == [good["id"]]
    assert body["refused"] == [one["id"] for one in bad]
    assert len(rows(app, ReviewEvent)) == 1


def test_a_card_that_was_retired_meanwhile_keeps_its_rating(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        retire(db.session.get_one(BankItem, CARD.partition(".")[0]), NOW)
    assert len(send(client, rating()).get_json()["stored"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 5000,
        json.dumps({"whose": "guest", "sent_at": 0, "zone": "", "events": [{}]}).encode(),
        json.dumps({"whose": "guest", "sent_at": 0, "zone": "", "events": [rating(rating=7)]}).encode(),
        json.dumps({"whose": "guest", "sent_at": 0, "zone": "", "events": [rating(rating="3")]}).encode(),
        json.dumps({"whose": "guest", "sent_at": -1, "zone": "", "events": []}).encode(),
        json.dumps({"whose": "guest", "sent_at": 2**60, "zone": "", "events": []}).encode(),
        json.dumps({"whose": "guest", "sent_at": 2**53, "zone": "", "events": [rating()]}).encode(),
        json.dumps({"whose": "guest", "sent_at": 0, "zone": "", "events": [rating() for _ in range(201)]}).encode(),
    ],
)
def test_a_body_that_is_none_of_ours_is_refused_whole(app: Flask, client: FlaskClient, body: bytes) -> None:
    assert client.post("/en/study/events", data=body).status_code == 400
    assert rows(app, ReviewEvent) == []


def test_ratings_of_somebody_else_wait_for_them(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        client.post("/en/sign-up", data={"name": "Hà", "password": "con mèo trèo cây cau"})
        whose = client.get("/en/study/all/pack").get_json()["whose"]
    assert whose != "guest"
    assert send(client, rating(), whose="f" * 24).status_code == 409
    assert rows(app, ReviewEvent) == []
    assert send(client, rating(), whose=whose).status_code == 200
    assert send(client, rating(), whose="guest").status_code == 200
    assert len(rows(app, ReviewEvent)) == 2


def test_without_its_token_nothing_is_stored(database: str) -> None:
    app = served_app(database)
    assert app.test_client().post("/en/study/events", json={"events": []}).status_code == 400
    close(app)


def test_two_devices_send_in_any_order_and_the_states_agree(app: Flask) -> None:
    log = [
        rating(card, value, NOW - timedelta(days=day)) for day in (9, 4, 1) for card, value in ((CARD, 3), (OTHER, 1))
    ]
    found = []
    for order in (log, log[::-1], log[::2] + log[1::2]):
        client = app.test_client()
        for start in range(0, len(order), 4):
            send(client, *[one | {"id": str(uuid4())} for one in order[start : start + 4]])
        with app.app_context():
            user_id = max(db.session.scalars(select(CardRow.user_id)))
            states = select(CardRow).where(CardRow.user_id == user_id).order_by(CardRow.item_id)
            found.append([row.state for row in db.session.scalars(states)])
    assert found[0] == found[1] == found[2]


names = st.sampled_from(["whose", "sent_at", "zone", "events", "id", "card", "at", "undo"])
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
bodies = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies)
def test_nothing_that_is_json_breaks_the_door(client: FlaskClient, body: Any) -> None:
    assert client.post("/en/study/events", data=json.dumps(body)).status_code in {200, 400}


def test_the_site_can_be_installed_in_both_languages(client: FlaskClient) -> None:
    for language, name in (("vi", "quizapp – ôn tập"), ("en", "quizapp – study")):
        reply = client.get(f"/{language}/study/app.webmanifest")
        assert reply.mimetype == "application/manifest+json"
        found = reply.get_json(force=True)
        assert (found["name"], found["start_url"], found["display"]) == (name, f"/{language}/study", "standalone")
        with client.get(found["icons"][0]["src"]) as icon:
            assert icon.data.startswith(b"<svg")
