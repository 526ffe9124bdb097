"""What a form does not ask for is not taken: every button sends more than its form has, and the same comes of it.

Both tries begin with the same database, the same moment and the same chance, so that nothing else can differ.
"""

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from quizapp.web.policy import POLICY
from tests.accounts.people import OTHER_PASSWORD, PASSWORD
from tests.web.cast import Stage, rows
from tests.web.desk import typed
from tests.web.pages import Page
from tests.web.test_policy import address_of, asks, refusal

MORE = {
    **{"role": "admin", "user_id": "9", "owner_id": "9", "author_id": "9", "sent_by_id": "9", "saved_by_id": "9"},
    **{"id": "77", "item_id": "one", "attempt_id": "77", "public_id": "77", "slot": "2", "number": "2"},
    **{
        "score": "1",
        "full_score": "1",
        "points": "9",
        "is_correct": "1",
        "correct": "1",
        "key": "a",
        "checked_at": "1",
    },
    **{"submitted_at": "2000-01-01", "created_at": "2000-01-01", "finished_at": "2000-01-01", "due_at": "2099-01-01"},
    **{"recorded_at": "2000-01-01", "published_at": "2000-01-01", "retired_at": "2000-01-01", "sent_at": "2000-01-01"},
    **{"version_number": "9", "version_id": "9", "position": "9", "seed": "9", "counted": "1", "record_id": "drill"},
    **{"time_factor": "0", "password_hash": "x", "name_key": "x", "is_admin": "1", "due": "1", "state": "review"},
    **{"version": "9", "revision": "9", "home": "x", "kept_here": "1", "_method": "DELETE"},
}
# What an address does read, although not every form of it has the field.
READ = {
    "history.restore": {"version"},
    **{name: {"key", "revision"} for name in ("editor.save", "editor.autosave", "review.decide")},
    "publishing.publish": {"seed"},
}
TYPED = {
    **{"name": "Mới", "password": OTHER_PASSWORD, "old": PASSWORD, "who": "An", "comment": "Hm.", "reason": "Hm."},
    **{f"{name}_{code}": "Abc" for name in ("title", "publisher", "original", "dated_by", "summary", "text")
       for code in ("vi", "en")},
    **{"date": "2024", "paragraph": "1", "sentence": "2", "item": "one", "response": "a", "kind": "card"},
}  # fmt: skip
READERS = (  # and at how many addresses at least their forms do something
    *(("nobody", 5), ("guest", 8), ("An", 9)),
    *(pytest.param(*one, marks=pytest.mark.long) for one in (("Lan", 26), ("Minh", 18), ("Chi", 26))),
)
Sent = list[tuple[str, str]]


@contextmanager
def same_chance(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[None]:
    """Let the clock stand still, and every number drawn be that of the other try."""
    numbers = count(1)

    def drawn(size: int) -> bytes:
        return random.Random(next(numbers)).randbytes(size)  # noqa: S311  # that is the point

    with monkeypatch.context() as patch, time_machine.travel(now, tick=False):
        patch.setattr(os, "urandom", drawn)
        patch.setattr(random, "_urandom", drawn)
        yield


def endpoint_of(stage: Stage, address: str) -> str | None:
    """Return the endpoint to which a form at an address goes."""
    try:
        return str(stage.app.url_map.bind("localhost").match(urlsplit(address).path, "POST")[0])
    except (HTTPException, RequestRedirect):
        return None


def filled_in(fields: Sent) -> Sent:
    """Return what a form sends with something typed where nothing stood."""
    names = {name for name, _ in fields}
    typed_in = [(name, value or TYPED.get(name, "")) for name, value in fields]
    return typed_in + [(name, TYPED[name]) for name in ("item", "response", "kind") if name not in names]


def presses(stage: Stage, name: str) -> dict[tuple[str, str], tuple[str, Sent]]:
    """Return the buttons of all pages that somebody may see: where each leads and what it sends, one of each sort."""
    found: dict[tuple[str, str], tuple[str, Sent]] = {}
    for endpoint in POLICY:
        for ask in asks(stage.app, stage.cast, endpoint):
            if ask.method != "GET" or ask.identity.name != name or refusal(endpoint, ask) is not None:
                continue
            address = address_of(stage.app, endpoint, ask)
            reply = stage.browser(name).get(address)
            if reply.mimetype == "text/html" and reply.status_code == 200:
                for action, button, sent in Page(reply.text).presses():
                    there = endpoint_of(stage, action or address)
                    if there:
                        found.setdefault((there, f"{button} {dict(sent).get(button)}"), (action or address, sent))
            reply.close()
    return found


def outcome(stage: Stage, name: str, address: str, sent: Sent) -> tuple[Any, ...]:
    """Return what comes of a form: the reply, and everything that is stored."""
    stage.renew()
    reply = stage.browser(name).post(address, data=MultiDict(sent))
    return reply.status_code, reply.location, rows(stage.app)


@pytest.mark.parametrize(("name", "least"), READERS)
def test_no_form_takes_what_it_does_not_ask_for(
    stage: Stage, name: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, changed = datetime.now(UTC), set()
    before = stage.rows()
    for (endpoint, button), (address, fields) in presses(stage, name).items():
        sent = filled_in(fields)
        known = {field for field, _ in sent} | READ.get(endpoint, set())
        more = [(field, value) for field, value in MORE.items() if field not in known]
        with same_chance(monkeypatch, now):
            plain = outcome(stage, name, address, sent)
        with same_chance(monkeypatch, now):
            assert outcome(stage, name, address, sent + more) == plain, (endpoint, button)
        if plain[-1] != before:
            changed.add(endpoint)
    assert len(changed) >= least, sorted(changed)


def test_what_a_script_saves_takes_no_more_than_it_says(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    mine = [one.values["attempt_id"] for one in stage.cast.things["attempt_id"] if one.owner == "An"]
    whole = list(typed(stage.browser("Lan"), "q-own", evidence__en="New evidence").items())
    saves = [("An", f"/en/attempts/{one}/2/save", [("response", "b"), ("seq", "3")]) for one in mine]
    for name, address, sent in (*saves, ("Lan", "/en/desk/items/q-own/autosave", whole)):
        known = {field for field, _ in sent} | READ["editor.autosave"]
        more = [(field, value) for field, value in MORE.items() if field not in known]
        with same_chance(monkeypatch, now):
            plain = outcome(stage, name, address, sent)
        with same_chance(monkeypatch, now):
            assert outcome(stage, name, address, sent + more) == plain, address


def test_json_with_anything_more_in_it_is_refused_whole(stage: Stage) -> None:
    client, before = stage.browser("An"), stage.rows()
    whose = json.loads(client.get("/en/study/all/pack").text)["whose"]
    review: dict[str, Any] = {"id": "00000000-0000-4000-8000-000000000001", "card": "one.choose", "at": 1, "rating": 3}
    review |= {"ms": 1, "choice": "", "language": "vi"}
    parcel: dict[str, Any] = {"whose": whose, "sent_at": 1, "zone": "UTC", "events": [review]}
    for name, value in MORE.items():
        for wrong in (parcel | {name: value}, parcel | {"events": [review | {name: value}]}):
            if wrong not in (parcel, parcel | {"events": [review]}) and name != "id":
                assert client.post("/en/study/events", json=wrong).status_code == 400, name
    assert stage.rows() == before
    assert client.post("/en/study/events", json=parcel).status_code == 200
    assert stage.rows() != before
