"""A report says the last word of its learner about one wording, waits to be dealt with, and outlives its writer."""

from datetime import timedelta

import pytest
from flask import Flask

from quizapp.accounts.models import User
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.db import db, writing
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.reports import LONGEST_COMMENT, ProblemReport, open_reports, report_problem, resolve_report
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest, start
from tests.quiz.small_bank import outline, store

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of two questions."""
    store([samples.single_choice(), samples.true_false()], outline("all"))


def version(item_id: str = "one") -> int:
    found = db.session.get_one(BankItem, item_id).version
    assert found is not None
    return found.id


def report(user_id: int, comment: str, version_id: int = 0, minutes: int = 0) -> None:
    now, version_id = NOW + timedelta(minutes=minutes), version_id or version()
    with writing():
        report_problem(version_id, user_id, comment, language="vi", now=now)


def resolve(report_id: int, minutes: int = 60) -> bool:
    with writing():
        return resolve_report(report_id, NOW + timedelta(minutes=minutes))


def waiting() -> list[str]:
    db.session.rollback()
    return [one.comment for one in open_reports()]


def test_reports_wait_the_oldest_first() -> None:
    report(guest().id, "second", minutes=2)
    report(guest().id, "first", minutes=1)
    report(guest().id, "third", version("truth"), minutes=3)
    assert waiting() == ["first", "second", "third"]


def test_saying_it_anew_replaces_what_was_said() -> None:
    learner = guest().id
    report(learner, "a typo")
    report(learner, "no, a wrong key", minutes=1)
    [row] = db.session.query(ProblemReport).all()
    assert (row.comment, row.reported_at, row.language) == ("no, a wrong key", NOW + timedelta(minutes=1), "vi")


def test_what_is_dealt_with_waits_no_more_and_doing_it_again_changes_nothing() -> None:
    report(guest().id, "a typo")
    [row] = open_reports()
    row_id = row.id
    assert resolve(row_id)
    assert waiting() == []
    assert resolve(row_id, minutes=90)
    assert db.session.get_one(ProblemReport, row_id).resolved_at == LATER
    assert not resolve(row_id + 1)


def test_saying_it_anew_after_it_was_dealt_with_opens_it_again() -> None:
    learner = guest().id
    report(learner, "a typo")
    resolve(open_reports()[0].id)
    report(learner, "still there", minutes=70)
    assert waiting() == ["still there"]
    assert db.session.query(ProblemReport).count() == 1


def test_each_wording_and_each_learner_has_a_report_of_its_own() -> None:
    learner, old = guest().id, version()
    report(learner, "of the old wording", old)
    with writing():
        row = db.session.get_one(BankItem, "one")
        publish(row, samples.item(samples.single_choice(stem=samples.text("Anew, in 2024?"))), LATER)
    report(learner, "of the new wording", minutes=1)
    report(guest().id, "somebody else’s", minutes=2)
    assert waiting() == ["of the old wording", "of the new wording", "somebody else’s"]
    assert [one.version_id == old for one in open_reports()] == [True, False, False]


def test_reports_outlive_the_accounts_of_those_who_wrote_them() -> None:
    first, second = guest().id, guest().id
    start(first, "all")
    report(first, "mine")
    report(second, "mine too", minutes=1)
    with writing():
        for learner in (first, second):
            db.session.delete(db.session.get_one(User, learner))
    assert waiting() == ["mine", "mine too"]
    assert [one.user for one in open_reports()] == [None, None]


def test_a_report_changes_nothing_in_the_attempt() -> None:
    attempt = start(guest().id, "all")
    report(attempt.user_id, "a typo", slots_of(attempt)[0].version_id)
    assert [slot.response for slot in slots_of(attempt)] == [None, None]


def test_the_longest_comment_is_kept_whole() -> None:
    long = "ữ" * LONGEST_COMMENT
    report(guest().id, long)
    assert waiting() == [long]
