"""Too many tries: counted by account and by address, for a quarter of an hour, in the database."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.accounts.models import SignInTry
from quizapp.accounts.tries import (
    MOST_BY_ACCOUNT,
    MOST_BY_ADDRESS,
    Trier,
    begin_try,
    forget_tries,
    network,
    note_failure,
    trier,
)
from quizapp.db import db, writing
from tests.conftest import NOW, close, make_app
from tests.quiz.test_races import at_once

MINUTE = timedelta(minutes=1)


def who(name: str = "an", address: str = "192.0.2.1") -> Trier:
    return trier("a secret", "sign in", name, address)


def fail(one: Trier, minutes: float = 0) -> int | None:
    """Try and fail; return how long to wait instead, if so."""
    now = NOW + minutes * MINUTE
    with writing():
        wait = begin_try(one, now)
        if wait is None:
            note_failure(one, now)
    return wait


def test_the_sixth_try_for_an_account_has_to_wait_wherever_it_comes_from(bank: Flask) -> None:
    assert [fail(who(address=f"192.0.2.{number}"), number) for number in range(5)] == [None] * 5
    assert fail(who(address="198.51.100.9"), 5) == 10 * 60
    assert fail(who("binh"), 5) is None
    assert fail(who(), 14.9) == 6
    assert fail(who(), 15) is None


def test_the_thirty_first_failure_from_an_address_has_to_wait_whomever_it_names(bank: Flask) -> None:
    assert [fail(who(f"person {number}")) for number in range(MOST_BY_ADDRESS)] == [None] * MOST_BY_ADDRESS
    assert fail(who("somebody else")) == 15 * 60
    assert fail(who("somebody else", "192.0.2.2")) is None


def test_a_class_may_sign_in_from_one_address(bank: Flask) -> None:
    for number in range(40):
        with writing():
            assert begin_try(who(f"learner {number}"), NOW) is None
            forget_tries(who(f"learner {number}"))
    assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 0


def test_a_refused_try_does_not_make_the_wait_longer(bank: Flask) -> None:
    for number in range(MOST_BY_ACCOUNT):
        fail(who(), number)
    assert [fail(who(), minute) for minute in (6, 8, 10)] == [9 * 60, 7 * 60, 5 * 60]


def test_counts_survive_a_restart(database: str) -> None:
    for _ in range(MOST_BY_ACCOUNT):
        app = make_app(database)
        with app.app_context():
            assert fail(who()) is None
        close(app)
    app = make_app(database)
    with app.app_context():
        assert fail(who()) == 15 * 60
    close(app)


def test_tries_at_the_same_moment_do_not_slip_through_together(bank: Flask) -> None:
    def act(number: int) -> int | None:
        with writing():
            return begin_try(who(), NOW)

    results = at_once(bank, act, 12)
    assert results.count(None) == MOST_BY_ACCOUNT, results
    assert results.count(15 * 60) == 12 - MOST_BY_ACCOUNT


def test_old_tries_are_deleted_and_no_name_or_address_is_stored(bank: Flask) -> None:
    fail(who("Đặng Hà", "192.0.2.77"))
    kept = " ".join(db.session.scalars(select(SignInTry.key)))
    assert len(kept) == 2 * 64 + 1
    assert "192" not in kept.split()
    db.session.rollback()
    fail(who("binh", "192.0.2.2"), 16)
    assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 2


def test_another_secret_or_purpose_counts_by_itself() -> None:
    found = {trier(secret, purpose, "an", "192.0.2.1") for secret in ("a", "b") for purpose in ("sign in", "forgot")}
    assert len({hashed for one in found for hashed in (one.account, one.address)}) == 8
    assert trier("a", "sign in", "ĐẶNG hà", "x").account == trier("a", "sign in", " Đặng  Hà", "x").account


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address: str, counted: str) -> None:
    assert network(address) == counted
