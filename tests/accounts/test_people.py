"""Adding, finding, changing and deleting people."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.accounts.models import ResetLink, SignInSession, User
from quizapp.accounts.people import (
    EmailTaken,
    LastAdmin,
    NameTaken,
    NewPerson,
    add_person,
    find_by_email,
    find_by_name,
    remove_person,
    search_people,
    set_email,
    set_role,
    set_time_factor,
)
from quizapp.accounts.resets import HANDED_FOR, MAILED_FOR, add_reset_link, use_link, user_of_link
from quizapp.accounts.sessions import open_sign_in, user_of
from quizapp.db import db, writing
from quizapp.quiz.attempt import record_response
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from seeds.people import right_response
from tests.accounts.people import hashed, person
from tests.conftest import NOW
from tests.quiz.people import guest, start
from tests.quiz.test_races import at_once, count


def test_a_guest_becomes_a_learner_in_the_same_row(bank: Flask) -> None:
    before = guest()
    guest_id, attempt_id = before.id, start(before.id).id
    with writing():
        add_person(NewPerson("Lan", hashed()), NOW, guest=db.session.get_one(User, guest_id))
    user = find_by_name("lan")
    assert user is not None
    assert (user.id, user.role, user.name) == (guest_id, "learner", "Lan")
    assert db.session.get_one(Attempt, attempt_id).user_id == guest_id
    assert count(SignInSession) == 0  # the guest's token speaks for nobody now


@pytest.mark.parametrize("taken", ["Lan", "LAN", " lan "])
def test_a_name_is_given_once_however_it_is_written(bank: Flask, taken: str) -> None:
    person("Lan")
    with pytest.raises(NameTaken):
        person(taken)
    assert count(User) == 1


def test_an_address_belongs_to_one(bank: Flask) -> None:
    person("Lan", email="lan@example.org")
    other = person("Binh")
    with pytest.raises(EmailTaken):
        person("Chi", email="lan@example.org")
    with pytest.raises(EmailTaken), writing():
        set_email(db.session.get_one(User, other.id), "lan@example.org")
    with writing():
        set_email(find_by_email("lan@example.org") or other, "lan@example.org")
    assert count(User) == 2


def test_of_those_who_want_a_name_at_once_one_gets_it(bank: Flask) -> None:
    hashed()
    results = at_once(bank, lambda number: person("Lan" if number % 2 else "LAN", email=f"{number}@x.vn").id)
    assert sorted(type(result).__name__ for result in results) == ["NameTaken"] * 7 + ["int"]
    assert count(User) == 1


@pytest.mark.parametrize("typed", ["", "x", "nobody", "a\0b", "x" * 500])
def test_nobody_is_found_by_what_is_no_name(bank: Flask, typed: str) -> None:
    assert find_by_name(typed) is None
    assert find_by_email(typed) is None


def test_people_are_found_with_or_without_marks_page_by_page(bank: Flask) -> None:
    for name in ("Trần Đức", "tran duc hai", "Đặng Hà", "100% An", "An_1", "Hà Anh"):
        person(name)
    guest()
    assert [user.name for user in search_people("DUC")] == ["Trần Đức", "tran duc hai"]
    assert [user.name for user in search_people("hà")] == ["Đặng Hà", "Hà Anh", "tran duc hai"]
    assert [user.name for user in search_people("%")] == ["100% An"]
    assert [user.name for user in search_people("_")] == ["An_1"]
    assert search_people("\0 nobody") == []
    everybody, after, seen = [user.name for user in search_people()], None, []
    while page := search_people(after=after, most=2):
        seen += [user.name for user in page]
        after = (str(page[-1].folded_name), page[-1].id)
    assert seen == everybody
    assert len(everybody) == 6


def test_the_last_admin_stays_admin_and_stays(bank: Flask) -> None:
    one, other = person("Lan", "admin"), person("Binh", "admin")
    with writing():
        set_role(db.session.get_one(User, one.id), "teacher")
    with pytest.raises(LastAdmin), writing():
        set_role(db.session.get_one(User, other.id), "learner")
    with pytest.raises(LastAdmin), writing():
        remove_person(db.session.get_one(User, other.id))
    db.session.rollback()
    assert db.session.get_one(User, other.id).role == "admin"


def test_two_admins_who_resign_at_once_leave_one(bank: Flask) -> None:
    admins = [person(name, "admin").id for name in ("Lan", "Binh")]

    def resign(number: int) -> str:
        with writing():
            set_role(db.session.get_one(User, admins[number]), "learner")
        return "resigned"

    results = at_once(bank, resign, 2)
    assert sorted(map(str, results))[-1] == "resigned"
    assert sum(isinstance(result, LastAdmin) for result in results) == 1


def test_only_roles_and_factors_there_are_can_be_given(bank: Flask) -> None:
    lan, somebody = person("Lan"), guest()
    with pytest.raises(ValueError, match="no role"):
        set_role(lan, "guest")
    with pytest.raises(ValueError, match="no role"):
        set_role(somebody, "admin")
    with pytest.raises(ValueError, match="no time factor"):
        set_time_factor(lan, 3)


def test_deleting_somebody_deletes_everything_that_hangs_on_them_and_nothing_else(bank: Flask) -> None:
    for user in (person("Lan"), person("Binh")):
        attempt = start(user.id, "first-ten")
        sent = right_response(db.session.get_one(Slot, (attempt.id, 1)).question)
        with writing():
            record_response(attempt, 1, sent, seq=1, language="vi", now=NOW)
            open_sign_in(user, f"token of {user.name}", NOW)
            add_reset_link(user, f"link of {user.name}", NOW, HANDED_FOR)
    tables = (User, Attempt, Slot, Response, ResponseEvent, SignInSession, ResetLink)
    before = [count(table) for table in tables]
    assert before == [2, 2, 20, 2, 2, 2, 2]
    with writing():
        remove_person(find_by_name("Lan") or guest())
    assert [2 * count(table) for table in tables] == before
    assert (user_of("token of Lan"), user_of("token of Binh") is not None) == (None, True)


def test_a_link_works_once_and_for_a_while(bank: Flask) -> None:
    user_id = person("Lan").id
    with writing():
        add_reset_link(db.session.get_one(User, user_id), "a", NOW, MAILED_FOR)
        add_reset_link(db.session.get_one(User, user_id), "b", NOW, MAILED_FOR)
    assert [user_of_link(token, NOW + MAILED_FOR) for token in ("a", "b", "c", "")] == [None] * 4
    found = user_of_link("a", NOW)
    assert (found and found.id) == user_id
    with writing():
        used = use_link("a", NOW)
        assert (used and used.id) == user_id
    with writing():
        assert [use_link(token, NOW) for token in ("a", "b")] == [None, None]  # using one uses up the others
    assert db.session.scalar(select(func.count()).select_from(ResetLink)) == 0


def test_of_those_who_use_a_link_at_once_one_does(bank: Flask) -> None:
    user_id = person("Lan").id
    with writing():
        add_reset_link(db.session.get_one(User, user_id), "a", NOW, MAILED_FOR)

    def use(number: int) -> bool:
        with writing():
            return use_link("a", NOW) is not None

    assert sorted(at_once(bank, use)) == [False] * 7 + [True]
