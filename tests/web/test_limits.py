"""What costs the site much may be asked for so often and no more; other pages, and the site itself, pay nothing."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.app import create_app
from quizapp.web import limits
from quizapp.web.limits import LIMITS, READERS_AT_ONE_ADDRESS, Limit
from quizapp.web.policy import ANYBODY, POLICY, Rule
from tests.accounts.people import PASSWORD, person
from tests.conftest import close, settings_for

OWN_DECK = "/en/decks/make/vi.txt?topic=models"
MOST = 3


@pytest.fixture(autouse=True)
def open_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let anybody come to the addresses that these tests add."""
    for endpoint in ("x",):
        monkeypatch.setitem(POLICY, endpoint, Rule(ANYBODY))


def make(database: str, url: str) -> Flask:
    app = create_app(replace(settings_for(database), limits_url=url))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def strict(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An app where three of everything an hour are the most, and an address counts as two readers."""
    monkeypatch.setattr(limits, "READERS_AT_ONE_ADDRESS", 2)
    for endpoint, limit in LIMITS.items():
        monkeypatch.setitem(LIMITS, endpoint, replace(limit, often=f"{MOST}/hour"))
    app = make(database, "memory://")
    yield app
    close(app)


def signed_in(app: Flask, name: str) -> FlaskClient:
    with app.app_context():
        person(name)
    client = app.test_client()
    assert client.post("/en/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
    return client


def asked(client: FlaskClient, times: int, address: str = "10.1.1.1") -> list[int]:
    base = {"REMOTE_ADDR": address}
    return [client.get(OWN_DECK, environ_base=base).status_code for _ in range(times)]


def test_one_reader_is_stopped_and_another_is_not(strict: Flask) -> None:
    lan, nam = signed_in(strict, "Lan"), signed_in(strict, "Nam")
    assert asked(lan, MOST + 1) == [200] * MOST + [429]
    assert asked(nam, 1) == [200]
    assert asked(lan, 1, "10.9.9.9") == [429]


def test_without_an_account_an_address_counts_as_several_readers(strict: Flask) -> None:
    client = strict.test_client()
    assert asked(client, 2 * MOST) == [200] * 2 * MOST
    assert asked(strict.test_client(), 1) == [429]
    assert asked(client, 1, "10.1.1.2") == [200]


@pytest.mark.parametrize(("language", "says"), [("en", "A little slower, please"), ("vi", "Lỗi 429")])
def test_the_page_says_so_in_the_readers_language_and_when_to_come_again(
    strict: Flask, language: str, says: str
) -> None:
    client = signed_in(strict, "Lan")
    asked(client, MOST)
    reply = client.get(OWN_DECK.replace("/en/", f"/{language}/"))
    assert (reply.status_code, says in reply.text) == (429, True)
    assert 1 <= int(reply.headers["Retry-After"]) <= 3600


def test_looking_at_a_form_is_not_counted_and_sending_it_is(strict: Flask) -> None:
    client = strict.test_client()
    assert [client.get("/en/sign-up").status_code for _ in range(3 * MOST)] == [200] * 3 * MOST
    assert [client.post("/en/sign-up").status_code for _ in range(2 * MOST + 1)] == [422] * 2 * MOST + [429]


def test_only_large_forms_count_where_small_ones_are_cheap(database: str) -> None:
    view = limits.limited(lambda: "done", limits.Counter("memory://"), "x", Limit("1/hour", from_bytes=100))
    app = make(database, "none")
    app.add_url_rule("/x", "x", view, methods=["POST"])
    client = app.test_client()
    small, large = [client.post("/x", data=b"y" * size) for size in (99, 100)]
    assert (small.status_code, large.status_code) == (200, 200)
    for _ in range(READERS_AT_ONE_ADDRESS - 1):
        assert client.post("/x", data=b"y" * 100).status_code == 200
    assert [client.post("/x", data=b"y" * size).status_code for size in (99, 100)] == [200, 429]
    close(app)


def test_where_nobody_counts_readers_are_let_in_and_the_log_says_so(
    database: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "own_decks.own_text", Limit("1/hour", limits.READ))
    monkeypatch.setattr(limits, "READERS_AT_ONE_ADDRESS", 1)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        app = make(database, f"redis://:hidden@127.0.0.1:{nobody.getsockname()[1]}")
        assert asked(app.test_client(), 4) == [200] * 4
    told = [line for line in caplog.messages if "Limits cannot be counted" in line]
    assert len(told) == 1
    assert "hidden" not in caplog.text
    assert "10.1.1.1" not in caplog.text
    close(app)


def test_no_limit_stands_before_a_question_or_a_save(app: Flask) -> None:
    assert not {name for name in LIMITS if name.startswith(("attempts.", "saving.", "study_sync.", "quizzes."))}
    assert set(LIMITS) <= set(app.view_functions)


def test_other_pages_have_nothing_put_before_them(database: str) -> None:
    apps = [make(database, url) for url in ("memory://", "none")]
    hooks = [[len(found) for found in app.before_request_funcs.values()] for app in apps]
    assert hooks[0] == hooks[1]
    views = [dict(app.view_functions) for app in apps]
    ours = {name for name in views[0] if views[0][name] is not views[1][name]}
    assert {name for name in ours if views[0][name].__module__ == limits.__name__ or name in LIMITS} == set(LIMITS)
    for app in apps:
        close(app)
