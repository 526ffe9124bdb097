"""Signing up, in and out: what comes along, what a cookie is worth, and what nobody is told."""

import re
import threading
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from quizapp.accounts import passwords
from quizapp.accounts.models import SignInSession, User
from quizapp.accounts.people import find_by_name
from quizapp.app import create_app
from quizapp.db import db, writing
from quizapp.quiz.models import Attempt
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, person
from tests.conftest import close, settings_for


def sign_up(client: FlaskClient, name: str = "Lan", **more: str) -> TestResponse:
    return client.post("/en/sign-up", data={"name": name, "password": PASSWORD} | more)


def sign_in(client: FlaskClient, name: str = "Lan", password: str = PASSWORD, query: str = "") -> TestResponse:
    return client.post(f"/en/sign-in{query}", data={"name": name, "password": password})


def cookie_of(client: FlaskClient) -> str | None:
    found = client.get_cookie("session")
    return found.value if found else None


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/en/account/password").status_code == 200


def rows(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def members(app: Flask) -> list[tuple[int, str | None, str, float]]:
    with app.app_context():
        return [(user.id, user.name, user.role, user.time_factor) for user in db.session.scalars(select(User))]


@pytest.fixture
def lan(app: Flask) -> str:
    """The name of a learner whose password is PASSWORD."""
    with app.app_context():
        return str(person("Lan").name)


def test_a_guest_who_signs_up_keeps_the_row_and_the_open_attempt(client: FlaskClient, app: Flask) -> None:
    attempt = client.post("/en/quizzes/models/attempts").location
    [(guest_id, _, _, _)] = members(app)
    assert sign_up(client).status_code == 303
    assert members(app) == [(guest_id, "Lan", "learner", 1.0)]
    assert "Welcome, Lan." in client.get("/en/").text
    assert client.get(attempt, follow_redirects=True).status_code == 200


def test_somebody_unknown_signs_up_and_is_signed_in(client: FlaskClient, app: Flask) -> None:
    assert sign_up(client, email="Lan@Example.org").location == "/en/"
    assert is_signed_in(client)
    with app.app_context():
        user = find_by_name("lan")
        assert user is not None
        assert (user.email, str(user.password_hash)[:31]) == ("lan@example.org", "$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"name": ""}, "Type a name."),
        ({"name": "   "}, "A name has 2 to 80 characters."),
        ({"name": "x" * 81}, "A name has 2 to 80 characters."),
        ({"name": "a\0b"}, "no invisible characters"),
        ({"name": "lan@x.vn"}, "A name has no @"),
        ({"name": "LAN"}, "This name is taken."),
        ({"password": ""}, "Type a password."),
        ({"password": "short"}, "Use at least 8 characters."),
        ({"password": "password1"}, "too easy to guess"),
        ({"password": "x" * 1001}, "Use at most 1000 characters."),
        ({"name": "Đặng Thị Hà", "password": "đặng thị hà"}, "The password must not be the name."),
        ({"email": "nonsense"}, "does not look like an e-mail address"),
        ({"email": "taken@example.org"}, "This address belongs to another account."),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field_and_nothing_is_stored(
    client: FlaskClient, app: Flask, sent: dict[str, str], says: str
) -> None:
    with app.app_context():
        person("Lan", email="taken@example.org")
    response = client.post("/en/sign-up", data={"name": "Binh", "password": PASSWORD, "email": "b@x.vn"} | sent)
    assert (response.status_code, says in response.text) == (422, True)
    marked = re.findall(r'aria-describedby="[\w -]*?(\w+)-error[\w -]*"[^>]*aria-invalid="true"', response.text)
    assert marked == [name for name in ("name", "password", "email") if name in sent][-1:]
    assert f'id="{marked[0]}-error"' in response.text
    assert (rows(app, User), is_signed_in(client)) == (1, False)
    assert PASSWORD not in response.text


def test_pressing_the_button_twice_makes_one_account_and_signs_in(client: FlaskClient, app: Flask) -> None:
    client.post("/en/quizzes/models/attempts")
    before = cookie_of(client)
    second = app.test_client()
    second.set_cookie("session", before or "")
    assert (sign_up(client).status_code, sign_up(second).status_code) == (303, 303)
    assert (is_signed_in(client), is_signed_in(second)) == (True, True)
    assert [name for _, name, _, _ in members(app)] == ["Lan"]
    stranger = app.test_client()
    assert sign_up(stranger, password=OTHER_PASSWORD).status_code == 422
    assert not is_signed_in(stranger)


@pytest.mark.parametrize("typed", ["Lan", "LAN", " lan "])
def test_a_name_is_known_however_it_is_typed(client: FlaskClient, lan: str, typed: str) -> None:
    assert sign_in(client, typed).status_code == 303
    assert is_signed_in(client)


def test_what_a_guest_did_comes_along_when_they_sign_in(client: FlaskClient, app: Flask, lan: str) -> None:
    sign_in(client)
    client.post("/en/quizzes/models/attempts")
    client.post("/en/sign-out")
    attempt = client.post("/en/quizzes/models/attempts").location
    other = client.post("/en/quizzes/policy/attempts").location
    assert client.get(attempt, follow_redirects=True).status_code == 200
    assert len(members(app)) == 2
    sign_in(client)
    assert len(members(app)) == 1
    for address in (attempt, other):
        assert client.get(address, follow_redirects=True).status_code == 200
    with app.app_context():
        kept = db.session.execute(select(Attempt.quiz_id, Attempt.number, Attempt.finished_at.is_(None))).all()
        assert sorted(map(tuple, kept)) == [("models", 1, True), ("models", 2, True), ("policy", 1, True)]
    elsewhere = app.test_client()
    sign_in(elsewhere)
    assert elsewhere.get(attempt, follow_redirects=True).status_code == 200


def test_two_tabs_signing_in_at_once_merge_once_without_a_fault(client: FlaskClient, app: Flask, lan: str) -> None:
    for quiz in ("models", "policy", "first-ten"):
        client.post(f"/en/quizzes/{quiz}/attempts")
    barrier, replies = threading.Barrier(8), []

    def claim() -> None:
        tab = app.test_client()
        tab.set_cookie("session", cookie_of(client) or "")
        barrier.wait()
        replies.append(sign_in(tab).status_code)

    tabs = [threading.Thread(target=claim) for _ in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert set(replies) <= {303, 429}  # more than five at once are asked to wait
    assert replies.count(303) >= 5
    assert [name for _, name, _, _ in members(app)] == ["Lan"]
    assert rows(app, Attempt) == 3


def test_starting_a_quiz_while_another_tab_signs_in_is_no_fault_and_loses_nothing(
    client: FlaskClient, app: Flask, lan: str
) -> None:
    client.post("/en/quizzes/models/attempts")
    barrier, replies = threading.Barrier(8), []

    def act(number: int) -> None:
        tab = app.test_client()
        tab.set_cookie("session", cookie_of(client) or "")
        barrier.wait()
        reply = tab.post(f"/en/quizzes/{['policy', 'first-ten'][number // 2]}/attempts") if number < 4 else sign_in(tab)
        replies.append(reply.status_code)

    tabs = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert replies == [303] * 8
    with app.app_context():
        owners = set(db.session.scalars(select(User.role).join(Attempt)))
        kept = set(db.session.scalars(select(Attempt.quiz_id)))
    assert owners <= {"learner", "guest"}
    assert kept == {"first-ten", "models", "policy"}


def test_a_password_of_a_mebibyte_is_refused(client: FlaskClient, lan: str) -> None:
    for page in ("sign-in", "sign-up"):
        assert client.post(f"/en/{page}", data={"name": "Lan", "password": "x" * 2**20}).status_code == 413
    for sent in ("x" * 5000, "ế" * 5000):
        assert sign_in(client, password=sent).status_code == 422


def test_the_token_of_a_guest_or_of_somebody_else_is_worth_nothing_after_signing_in(
    client: FlaskClient, app: Flask, lan: str
) -> None:
    attempt = client.post("/en/quizzes/models/attempts").location
    planted = cookie_of(client)
    sign_in(client)
    assert cookie_of(client) != planted
    thief = app.test_client()
    thief.set_cookie("session", planted or "")
    assert not is_signed_in(thief)
    assert thief.get(attempt, follow_redirects=True).status_code == 404


def test_a_browser_that_two_share_speaks_for_the_one_who_signed_in_last(
    client: FlaskClient, app: Flask, lan: str
) -> None:
    sign_up(client, "Binh")
    first = cookie_of(client)
    client.post("/en/sign-out")
    sign_in(client)
    old = app.test_client()
    old.set_cookie("session", first or "")
    assert (is_signed_in(old), is_signed_in(client), rows(app, SignInSession)) == (False, True, 1)


def test_an_old_cookie_is_dead_after_signing_out(client: FlaskClient, app: Flask, lan: str) -> None:
    sign_in(client)
    kept = cookie_of(client)
    response = client.post("/en/sign-out")
    assert (response.status_code, response.location) == (303, "/en/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert rows(app, SignInSession) == 0
    client.set_cookie("session", kept or "")
    assert not is_signed_in(client)


def test_a_guest_who_presses_sign_out_loses_nothing(client: FlaskClient) -> None:
    attempt = client.post("/en/quizzes/models/attempts").location
    response = client.post("/en/sign-out")
    assert (response.status_code, "Clear-Site-Data" in response.headers) == (303, False)
    assert client.get(attempt, follow_redirects=True).status_code == 200


def told(response: TestResponse) -> tuple[int, dict[str, str], str]:
    """Return what a reply tells, without what is random in every reply."""
    text = re.sub(r'nonce="[\w-]+"|<!-- [\w-]+ -->|name="csrf_token" value="[^"]+"', "", response.text)
    headers = {name: value for name, value in response.headers.items() if name not in {"Content-Length", "Set-Cookie"}}
    headers["Content-Security-Policy"] = re.sub(r"nonce-[\w-]+", "", headers["Content-Security-Policy"])
    cookies = SimpleCookie(response.headers.get("Set-Cookie", ""))
    return response.status_code, headers | {"cookies": " ".join(cookies)}, text


def test_a_name_somebody_has_and_one_nobody_has_fail_alike(app: Flask, lan: str) -> None:
    with app.app_context(), writing():
        db.session.add(User(role="learner", name="demo", created_at=datetime.now(UTC)))
    replies = []
    for name in ("Lan", "demo", "Nam", "a\0b"):
        client = app.test_client()
        replies.append(told(sign_in(client, name, OTHER_PASSWORD)))
    without_names = [(code, headers, re.sub(r'value="[^"]*"', "", text)) for code, headers, text in replies]
    assert without_names[0] == without_names[1] == without_names[2]
    assert without_names[3][:2] == without_names[0][:2]
    assert replies[0][0] == 422
    assert "That name and password do not match." in replies[0][2]


def test_a_name_nobody_has_costs_the_same_work(client: FlaskClient, lan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "NOBODYS", passwords.NOBODYS.replace("$7Bx4", "$!!!!"))  # it cannot be compared with
    assert sign_in(client, "Lan", OTHER_PASSWORD).status_code == 422
    with pytest.raises(VerificationError):
        sign_in(client, "Nam", OTHER_PASSWORD)


@pytest.mark.parametrize("name", ["Lan", "Nam"])
def test_the_sixth_try_is_told_to_wait_even_with_the_right_password(client: FlaskClient, lan: str, name: str) -> None:
    assert [sign_in(client, name, OTHER_PASSWORD).status_code for _ in range(5)] == [422] * 5
    response = sign_in(client, name)
    assert (response.status_code, "Too many tries" in response.text) == (429, True)
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert "thử quá nhiều lần" in client.post("/vi/sign-in", data={"name": name, "password": PASSWORD}).text


def test_signing_in_rightly_forgets_the_tries_before(client: FlaskClient, app: Flask, lan: str) -> None:
    for _ in range(3):
        for _ in range(4):
            assert sign_in(app.test_client(), "Lan", OTHER_PASSWORD).status_code == 422
        assert sign_in(app.test_client()).status_code == 303


def test_the_thirty_first_failure_from_one_address_is_told_to_wait(client: FlaskClient, lan: str) -> None:
    with_address = {"REMOTE_ADDR": "192.0.2.1"}
    sent = [{"name": f"somebody {number}", "password": OTHER_PASSWORD} for number in range(31)]
    codes = [client.post("/en/sign-in", data=one, environ_base=with_address).status_code for one in sent]
    assert codes == [422] * 30 + [429]
    assert sign_in(client).status_code == 303  # from another address


def test_behind_a_proxy_the_readers_own_address_counts(database: str) -> None:
    settings = settings_for(database)
    for proxies, expected in ((0, 429), (1, 422)):
        app = create_app(type(settings)(**vars(settings) | {"proxies": proxies}))
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        client = app.test_client()
        for number in range(31):
            header = {"X-Forwarded-For": f"203.0.113.{number}"}
            data = {"name": f"{proxies} and {number}", "password": OTHER_PASSWORD}
            code = client.post("/en/sign-in", data=data, headers=header).status_code
        assert code == expected
        close(app)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(client: FlaskClient, app: Flask, lan: str) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with app.app_context(), writing():
        (find_by_name("Lan") or User()).password_hash = older
    assert sign_in(client).status_code == 303
    with app.app_context():
        user = find_by_name("Lan")
        assert user is not None
        assert str(user.password_hash).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    client.post("/en/sign-out")
    assert sign_in(client).status_code == 303


def test_whoever_is_signed_in_is_led_on_from_the_sign_in_pages(client: FlaskClient, lan: str) -> None:
    sign_in(client)
    for page in ("sign-in", "sign-up"):
        response = client.get(f"/en/{page}?next=/en/decks")
        assert (response.status_code, response.location) == (303, "/en/decks")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_header_names_the_signed_in_reader_and_offers_others_to_sign_in(
    client: FlaskClient, lan: str, language: str
) -> None:
    offer = {"vi": "Đăng nhập", "en": "Sign in"}[language]
    page = client.get(f"/{language}/decks?a=b").text
    assert f'<a href="/{language}/sign-in?next=/{language}/decks?a%3Db" rel="nofollow">{offer}</a>' in page
    client.post("/en/quizzes/models/attempts")
    assert offer in client.get(f"/{language}/decks").text
    sign_in(client)
    page = client.get(f"/{language}/decks").text
    assert offer not in page
    assert re.search(rf'<a href="/{language}/account"><span class="visually-hidden">[^<]+:</span> Lan</a>', page)


def test_reading_sets_no_cookie_whoever_reads(client: FlaskClient, lan: str) -> None:
    headers = {"Accept-Language": "en"}
    for start in (lambda: None, lambda: client.post("/en/quizzes/models/attempts"), lambda: sign_in(client)):
        start()
        client.get("/en/account", headers=headers, follow_redirects=True)  # whose forms have a token
        for path in ("/en/decks", "/en/bank", "/en/account"):
            assert "Set-Cookie" not in client.get(path, headers=headers).headers


def test_a_page_is_shown_where_the_database_cannot_be_used_though_the_reader_is_signed_in(
    client: FlaskClient, app: Flask, lan: str
) -> None:
    sign_in(client)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sign_in_session")
    response = client.get("/en/quizzes")
    assert (response.status_code, "Sign in" in response.text) in {(503, True), (200, True)}
