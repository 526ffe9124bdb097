"""Names and addresses: tidied, judged, and told apart."""

import unicodedata

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from quizapp.accounts.models import User
from quizapp.accounts.names import NameProblem, email_problem, name_key, name_problem, tidy_email, tidy_name
from quizapp.db import db
from tests.accounts.people import person


def test_a_name_is_stored_composed_and_with_single_spaces() -> None:
    assert tidy_name("  Đặng \t Thị  " + unicodedata.normalize("NFD", "Hoà")) == "Đặng Thị Hoà"


@pytest.mark.parametrize("name", ["An", "Ng Đ", "x" * 80, "O'Brien-Lê 2", "李明"])
def test_these_are_names(name: str) -> None:
    assert name_problem(tidy_name(name)) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", NameProblem.LENGTH),
        ("a", NameProblem.LENGTH),
        ("x" * 81, NameProblem.LENGTH),
        ("an@example.org", NameProblem.SIGNS),
        ("an\0na", NameProblem.SIGNS),
        ("an\u202ena", NameProblem.SIGNS),
        ("an\u200bna", NameProblem.SIGNS),
    ],
)
def test_these_are_none(name: str, problem: NameProblem) -> None:
    assert name_problem(name) is problem


@given(st.text(max_size=100))
def test_what_is_compared_is_the_same_however_a_name_was_typed(typed: str) -> None:
    assert name_key(name_key(typed)) == name_key(typed) == name_key(tidy_name(typed))


@given(st.text(min_size=2, max_size=80))
def test_what_is_compared_fits_its_column(typed: str) -> None:
    if name_problem(tidy_name(typed)) is None:
        assert len(name_key(typed)) <= 320


@pytest.mark.parametrize(("one", "other"), [("Lan", "LAN"), ("Đặng Hà", "đặng hà"), ("ﬁn", "fin")])
def test_names_that_differ_in_large_and_small_letters_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_names_that_differ_in_marks_are_two() -> None:
    assert len({name_key(name) for name in ("Hoa", "Hoà", "Hoá", "Hòa")}) == 4


@pytest.mark.parametrize("email", ["a@b.vn", "A.B+c@mail.example.org"])
def test_these_are_addresses(email: str) -> None:
    assert email_problem(tidy_email(email) or "") is None


@pytest.mark.parametrize(
    "email",
    [
        "a",
        "a@b",
        "@b.vn",
        "a@",
        "a b@c.vn",
        "a@b.vn\nBcc: x@y.vn",
        "a@b..vn",
        "a@b@c.vn",
        "x" * 250 + "@b.vn",
        "á@b.vn",
    ],
)
def test_these_are_no_addresses(email: str) -> None:
    assert email_problem(email) is NameProblem.EMAIL


def test_an_address_is_stored_in_small_letters_and_an_empty_one_not_at_all() -> None:
    assert (tidy_email(" An@Example.ORG "), tidy_email("  ")) == ("an@example.org", None)


def test_what_is_searched_and_compared_follows_a_change_of_name(bank: Flask) -> None:
    user_id = person("Đặng Hà").id
    user = db.session.get_one(User, user_id)
    user.name = "Trần Đức"
    db.session.commit()
    found = db.session.execute(select(User.name_key, User.folded_name)).one()
    assert tuple(found) == ("trần đức", "tran duc")
