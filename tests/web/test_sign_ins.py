"""What a cookie is worth: nothing that was planted or kept, and nothing after what it stood for has changed.

And how often one may try, whichever process is asked.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from quizapp.accounts.models import SignInSession, User
from quizapp.accounts.people import find_by_name
from quizapp.accounts.resets import add_reset_link
from quizapp.accounts.sessions import token_hash
from quizapp.config import PROJECT
from quizapp.db import db, writing
from quizapp.web.identity import SIGNED_IN_FOR
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, person
from tests.conftest import close, make_app
from tests.web.test_account import another
from tests.web.test_entry import cookie_of, is_signed_in, rows, sign_in, sign_up
from tests.web.test_people import id_of

OLD = {"old": PASSWORD}


@pytest.fixture
def lan(client: FlaskClient, app: Flask) -> FlaskClient:
    """Lan, who teaches, signed in; there is also Chi, an admin."""
    with app.app_context():
        person("Lan", "teacher")
        person("Chi", "admin")
    assert sign_in(client).status_code == 303
    return client


def signs_out(app: Flask, lan: FlaskClient) -> None:
    """She signs out."""
    lan.post("/en/sign-out")


def signs_out_everywhere(app: Flask, lan: FlaskClient) -> None:
    """She signs out everywhere, at another browser."""
    another(app).post("/en/account/everywhere")


def changes_her_password(app: Flask, lan: FlaskClient) -> None:
    """She changes her password."""
    lan.post("/en/account/password", data=OLD | {"password": OTHER_PASSWORD})


def changes_it_elsewhere(app: Flask, lan: FlaskClient) -> None:
    """She changes her password at another browser."""
    changes_her_password(app, another(app))


def changes_her_address(app: Flask, lan: FlaskClient) -> None:
    """She changes her e-mail address, with her password."""
    lan.post("/en/account/email", data=OLD | {"email": "lan@example.org"})


def uses_a_link(app: Flask, lan: FlaskClient) -> None:
    """She sets a new password by a link."""
    with app.app_context(), writing():
        user = find_by_name("Lan")
        assert user is not None
        add_reset_link(user, "t" * 43, datetime.now(UTC), timedelta(hours=1))
    app.test_client().post(f"/en/password/reset/{'t' * 43}", data={"password": OTHER_PASSWORD})


def gets_another_role(app: Flask, lan: FlaskClient) -> None:
    """An admin gives her another role."""
    sent = {"role": "admin", "time": "1"}
    assert another(app, "Chi").post(f"/en/people/{id_of(app, 'Lan')}", data=sent).status_code == 303


def loses_her_role(app: Flask, lan: FlaskClient) -> None:
    """Whoever keeps the site takes her role away."""
    assert app.test_cli_runner().invoke(args=["user", "role", "Lan", "learner"]).exit_code == 0


def is_signed_out_by_the_keeper(app: Flask, lan: FlaskClient) -> None:
    """Whoever keeps the site signs her out."""
    assert app.test_cli_runner().invoke(args=["user", "sign-out", "Lan"]).exit_code == 0


def deletes_her_account(app: Flask, lan: FlaskClient) -> None:
    """She deletes her account, at another browser."""
    another(app).post("/en/account/delete", data=OLD)


def signed_in_long_ago(app: Flask, lan: FlaskClient) -> None:
    """A year passed."""
    long_ago = datetime.now(UTC) - SIGNED_IN_FOR - timedelta(days=1)
    with app.app_context(), writing():
        db.session.execute(update(SignInSession).values(created_at=long_ago))


ENDS: tuple[Callable[[Flask, FlaskClient], None], ...] = (
    *(signs_out, signs_out_everywhere, changes_her_password, changes_it_elsewhere, changes_her_address, uses_a_link),
    *(gets_another_role, loses_her_role, is_signed_out_by_the_keeper, deletes_her_account, signed_in_long_ago),
)


@pytest.mark.parametrize("what_happens", ENDS, ids=lambda one: one.__name__)
def test_a_cookie_that_was_kept_speaks_for_nobody_after(
    lan: FlaskClient, app: Flask, what_happens: Callable[[Flask, FlaskClient], None]
) -> None:
    attempt = lan.post("/en/quizzes/models/attempts").location
    kept = cookie_of(lan) or ""
    thief = app.test_client()
    thief.set_cookie("session", kept)
    assert (is_signed_in(thief), thief.get("/en/desk").status_code) == (True, 200)
    question = f"{attempt}/1"
    assert [thief.get(question).status_code for _ in range(3)] == [200] * 3  # the quick way knows the cookie now
    what_happens(app, lan)
    thief.set_cookie("session", kept)
    assert not is_signed_in(thief)
    for path in ("/en/account", "/en/account/data", "/en/desk", "/en/desk/questions", "/en/people"):
        assert "/sign-in?next=" in thief.get(path).location, path
    for path in (attempt, f"{attempt}/state", f"{attempt}/review"):
        assert thief.get(path).status_code == 404, path
    for path in (question, f"{attempt}/2"):
        assert thief.get(path).status_code == 404, path
    assert thief.post(f"{question}/save", data={"response": "a", "seq": "9"}).status_code == 404
    assert "My account:" not in thief.get("/en/").text


@pytest.mark.parametrize("way", ["sign in", "sign up", "sign up as the guest that was planted"])
def test_a_cookie_that_was_planted_is_not_the_one_that_is_signed_in(lan: FlaskClient, app: Flask, way: str) -> None:
    browser, thief = app.test_client(), app.test_client()
    thief.get("/en/sign-up")
    if way != "sign up":
        thief.post("/en/quizzes/models/attempts")
    planted = cookie_of(thief) or ""
    browser.set_cookie("session", planted)
    assert (sign_in(browser) if way == "sign in" else sign_up(browser, "Binh")).status_code == 303
    assert cookie_of(browser) != planted
    assert (is_signed_in(browser), is_signed_in(thief)) == (True, False)
    assert "/sign-in?next=" in thief.get("/en/account").location


def test_extra_time_and_the_same_role_sign_nobody_out(lan: FlaskClient, app: Flask) -> None:
    sent = {"role": "teacher", "time": "1.5"}
    assert another(app, "Chi").post(f"/en/people/{id_of(app, 'Lan')}", data=sent).status_code == 303
    assert (is_signed_in(lan), lan.get("/en/desk").status_code) == (True, 200)


def test_nobody_has_an_account_until_somebody_makes_one(app: Flask) -> None:
    assert rows(app, User) == 0
    for name in ("admin", "root", "demo", "quizapp", "test"):
        assert sign_in(app.test_client(), name, name).status_code == 422


def test_every_token_is_new_and_long_and_only_its_hash_is_kept(lan: FlaskClient, app: Flask) -> None:
    tokens = []
    for _ in range(20):
        lan.post("/en/sign-out")
        sign_in(lan)
        with lan.session_transaction() as cookie:
            tokens.append(str(cookie["_user_id"]))
    assert len(set(tokens)) == 20
    assert min(map(len, tokens)) >= 43  # of base64, which is 256 bits
    with app.app_context():
        assert token_hash(tokens[-1]) in set(db.session.scalars(select(SignInSession.token_hash)))
        assert not set(tokens) & set(db.session.scalars(select(SignInSession.token_hash)))


def test_every_password_is_typed_unseen_and_may_be_filled_in(lan: FlaskClient, app: Flask) -> None:
    pages = [(app.test_client(), page) for page in ("sign-in", "sign-up")]
    pages += [(lan, f"account/{page}") for page in ("password", "email", "delete")]
    seen = 0
    for client, page in pages:
        fields = re.findall(r'<input[^>]*name="(?:password|old)"[^>]*>', client.get(f"/en/{page}").text)
        seen += len(fields)
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(?:current|new)-password"', field)
            assert "onpaste" not in field
            assert "maxlength" not in field or int(re.findall(r'maxlength="(\d+)"', field)[0]) >= 64
    assert seen == 6


ELSEWHERE = """
import sys
from tests.conftest import make_app
from tests.web.test_entry import OTHER_PASSWORD
client = make_app(sys.argv[1]).test_client()
for name in sys.argv[2:]:
    print(client.post("/en/sign-in", data={"name": name, "password": OTHER_PASSWORD}).status_code)
"""


def tried_elsewhere(url: str, names: list[str]) -> list[int]:
    """Return what another process replies to wrong passwords for these names."""
    command = [sys.executable, "-c", ELSEWHERE, url, *names]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120)
    return [int(line) for line in done.stdout.split()]


@pytest.mark.long
def test_tries_are_counted_over_all_processes_and_restarts(database: str) -> None:
    app = make_app(database)
    with app.app_context():
        person("Lan")
    assert [sign_in(app.test_client(), "Lan", OTHER_PASSWORD).status_code for _ in range(2)] == [422] * 2
    assert tried_elsewhere(database, ["Lan"] * 4) == [422] * 3 + [429]
    close(app)
    app = make_app(database)
    refused = sign_in(app.test_client())
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 15 * 60) == (429, True)
    codes = [sign_in(app.test_client(), f"nobody {number}", OTHER_PASSWORD).status_code for number in range(24)]
    assert codes == [422] * 24
    assert tried_elsewhere(database, ["nobody 24", "nobody 25"]) == [422, 429]
    assert "Retry-After" in sign_in(app.test_client(), "nobody 26", OTHER_PASSWORD).headers
    close(app)
