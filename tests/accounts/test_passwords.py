"""Passwords: good enough ones alone, stored as argon2id, compared by the same work whoever they belong to."""

import re
import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerificationError

from quizapp.accounts import passwords
from quizapp.accounts.passwords import (
    HASHER,
    NOBODYS,
    PasswordProblem,
    common_passwords,
    hash_password,
    is_right,
    needs_rehash,
    password_problem,
)
from tests.accounts.people import PASSWORD, hashed


def test_what_is_stored_is_argon2id_with_the_parameters_decided() -> None:
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", hash_password(PASSWORD))
    assert hash_password(PASSWORD) != hash_password(PASSWORD)
    assert PASSWORD not in hashed()


def test_a_password_is_right_or_wrong() -> None:
    assert is_right(hashed(), PASSWORD)
    assert not is_right(hashed(), PASSWORD + " ")
    assert not is_right(hashed(), PASSWORD.upper())
    assert not is_right(None, PASSWORD)
    assert not is_right("no hash at all", PASSWORD)


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters() -> None:
    assert is_right(hashed(), unicodedata.normalize("NFD", PASSWORD))


def test_where_there_is_no_password_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    assert extract_parameters(NOBODYS) == extract_parameters(hashed())
    assert not is_right(None, "wrong password")
    monkeypatch.setattr(passwords, "NOBODYS", NOBODYS.replace("$7Bx4", "$!!!!"))  # of which nothing can be worked out
    with pytest.raises(VerificationError):
        is_right(None, "wrong password")
    assert not is_right(hashed(), "wrong password")


def test_older_parameters_are_noticed() -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    assert (needs_rehash(older), needs_rehash(hashed())) == (True, False)
    assert is_right(older, PASSWORD)
    assert HASHER.type.name == "ID"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", PasswordProblem.SHORT),
        ("1234567", PasswordProblem.SHORT),
        ("12345678", PasswordProblem.COMMON),
        ("PassWord1", PasswordProblem.COMMON),
        ("Quizapp2026!", PasswordProblem.COMMON),
        ("Trắc-Nghiệm-1", PasswordProblem.COMMON),
        ("quizapp và tôi", None),
        ("ĐẶNG thị hà", PasswordProblem.NAME),
        ("x" * 1001, PasswordProblem.LONG),
        ("x" * 1000, None),
        (PASSWORD, None),
        ("q7!Zp2#k", None),
    ],
)
def test_weak_passwords_are_refused_and_told_why(password: str, problem: PasswordProblem | None) -> None:
    assert password_problem(password, "Đặng Thị Hà") is problem


def test_the_thousands_that_are_guessed_first_are_refused() -> None:
    long_enough = [common for common in common_passwords() if len(common) >= 8]
    assert len(common_passwords()) >= 3000
    assert len(long_enough) > 1000
    assert {password_problem(common, "somebody") for common in long_enough} == {PasswordProblem.COMMON}


def test_a_password_of_a_mebibyte_is_refused() -> None:
    huge = "ế" * 2**20
    assert password_problem(huge, "somebody") is PasswordProblem.LONG
    assert not is_right("of which nothing can be worked out", huge)
    assert not is_right(hash_password("ế" * 1000), huge)
