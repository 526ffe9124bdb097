"""Compositions: saved however incomplete, never overwritten unseen, and left alone by sync once they are published."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from quizapp.accounts.models import ADMIN, EDITORS, LEARNER, REVIEWER, TEACHER, User
from quizapp.accounts.people import remove_person
from quizapp.bank.compositions import (
    ChangedMeanwhile,
    Composition,
    Seen,
    add_composition,
    composition_of,
    compositions_data,
    hold,
    latest,
    new_record_id,
    publish_record,
    restore_record,
    save_picked,
    save_typed,
    withdraw_record,
)
from quizapp.bank.models import BankItem
from quizapp.bank.picking import Wanted, find_versions, gone_of
from quizapp.bank.publish import retire
from quizapp.bank.records import current_records, find_record, sync_records
from quizapp.db import db, writing
from quizapp.items.collection import QuizOutline, Selection
from quizapp.items.plan import Pair, Plan
from quizapp.quiz.models import Quiz
from tests import samples
from tests.accounts.people import person
from tests.conftest import NOW
from tests.quiz.small_bank import TITLE, outline, store

LATER = NOW + timedelta(hours=1)


def plan(title: str = "Đề của tôi", **said: object) -> Plan:
    return Plan(title=Pair(vi=title)).model_copy(update=said)


def composed(owner: User, said: Plan | None = None, now: datetime = NOW) -> Composition:
    with writing():
        return add_composition("quiz", owner.id, said or plan(), now)


def typed(row: Composition, said: Plan, revision: int, now: datetime = LATER) -> None:
    with writing():
        held = hold(row.id)
        assert held is not None
        save_typed(held, said, revision=revision, now=now)


def fresh(row: Composition) -> Composition:
    db.session.rollback()
    return db.session.get_one(Composition, row.id, populate_existing=True)


def published(row: Composition, quiz_id: str = "mine-1", now: datetime = LATER) -> None:
    with writing():
        held = hold(row.id)
        assert held is not None
        publish_record(Quiz, held, outline(quiz_id), now)


def test_what_is_typed_is_kept_though_nearly_all_is_lacking(empty_bank: Flask) -> None:
    row = fresh(composed(person("Mai", TEACHER)))
    assert (row.plan, row.revision, row.is_on_offer, row.is_ahead) == (plan(), 1, False, False)


def test_the_second_of_two_who_type_is_told_and_nothing_is_overwritten(empty_bank: Flask) -> None:
    row = composed(person("Mai", TEACHER))
    typed(row, plan("Của Mai"), 1)
    with pytest.raises(ChangedMeanwhile):
        typed(row, plan("Của Nam"), 1)
    assert (fresh(row).plan.title.vi, fresh(row).revision) == ("Của Mai", 2)
    typed(row, plan("Của Nam"), 2)
    assert (fresh(row).plan.title.vi, fresh(row).revision) == ("Của Nam", 3)


def test_saving_the_same_again_changes_nothing_whatever_was_seen(empty_bank: Flask) -> None:
    row = composed(person("Mai", TEACHER))
    typed(row, plan("Của Mai"), 1)
    typed(row, plan("Của Mai"), 1, LATER + timedelta(days=1))
    assert (fresh(row).revision, fresh(row).updated_at) == (2, LATER)


def test_typing_leaves_what_was_picked_meanwhile(empty_bank: Flask) -> None:
    row = composed(person("Mai", TEACHER))
    with writing():
        save_picked(row, row.plan.pick(("one", "two")), LATER)
    typed(row, plan("Tên khác"), 1)
    assert (fresh(row).plan.picked, fresh(row).plan.title.vi) == (("one", "two"), "Tên khác")


def test_owners_and_admins_change_it_and_nobody_else(empty_bank: Flask) -> None:
    mai, nam, chi, lan = (person("Mai", TEACHER), person("Nam", TEACHER), person("Chi", ADMIN), person("Lan", LEARNER))
    row = composed(mai)
    assert [row.may_be_changed_by(one) for one in (mai, nam, chi, lan)] == [True, False, True, False]
    mai.role = LEARNER
    assert not row.may_be_changed_by(mai)
    assert EDITORS == (TEACHER, REVIEWER, ADMIN)
    db.session.rollback()


def test_it_outlives_its_owner(empty_bank: Flask) -> None:
    mai = person("Mai", TEACHER)
    row = composed(mai)
    with writing():
        remove_person(db.session.get_one(User, mai.id))
    assert (fresh(row).owner, fresh(row).plan) == (None, plan())


def test_the_list_comes_page_by_page_the_latest_first_and_tells_mine_from_all(empty_bank: Flask) -> None:
    mai, nam = person("Mai", TEACHER), person("Nam", TEACHER)
    rows = [composed(owner, now=NOW + timedelta(minutes=minute // 2)) for minute, owner in enumerate([mai, nam] * 3)]
    seen: list[int] = []
    after = None
    for _ in range(3):
        found = latest(None, after=after, most=2)
        seen += [row.id for row in found]
        after = Seen(found[-1].updated_at, found[-1].id)
    assert latest(None, after=after, most=2) == []
    assert seen == [row.id for row in reversed(rows)]
    assert {row.owner_id for row in latest(nam.id, after=None, most=9)} == {nam.id}


def test_its_owner_can_take_it_along(empty_bank: Flask) -> None:
    mai = person("Mai", TEACHER)
    composed(mai)
    [told] = compositions_data(mai.id)
    assert told == {
        "kind": "quiz",
        "plan": {"title": {"vi": "Đề của tôi"}},
        "published_as": None,
        "changed_at": NOW.isoformat(),
    }
    assert compositions_data(mai.id + 1) == []


def test_a_new_id_is_the_title_and_the_first_suffix_nobody_had(empty_bank: Flask) -> None:
    store([samples.single_choice()], outline("de-cua-toi-a1"))
    with writing():
        assert new_record_id(Quiz, plan(), iter(["a1", "b2"])) == "de-cua-toi-b2"
        assert new_record_id(Quiz, plan("中文"), iter(["a1"])) == "quiz-a1"
        long = new_record_id(Quiz, plan("rất dài " * 20), iter(["a1b2c3"]))
        assert QuizOutline.model_validate(outline("x").model_dump() | {"id": long}).id == long


def test_publishing_again_changes_the_same_record_and_says_that_it_is_up_to_date(empty_bank: Flask) -> None:
    row = composed(person("Mai", TEACHER))
    published(row)
    typed(row, plan("Tên khác"), 1, LATER + timedelta(hours=1))
    assert (fresh(row).is_on_offer, fresh(row).is_ahead) == (True, True)
    published(row, now=LATER + timedelta(hours=2))
    assert (fresh(row).record_id, fresh(row).is_ahead) == ("mine-1", False)
    assert [quiz.id for quiz in current_records(Quiz)] == ["mine-1"]
    found = composition_of("quiz", "mine-1")
    assert found is not None
    assert found.id == row.id
    assert composition_of("deck", "mine-1") is None


def test_sync_neither_retires_nor_overwrites_what_was_made_here(empty_bank: Flask) -> None:
    published(composed(person("Mai", TEACHER)))
    other = QuizOutline(id="mine-1", title=TITLE, description=TITLE, deck="other", select=Selection())
    conflicts: list[str] = []
    with writing():
        assert sync_records(Quiz, [outline("file")], LATER, conflicts=conflicts).retired == 0
        assert sync_records(Quiz, [outline("file"), outline("mine-1")], LATER, conflicts=conflicts).retired == 0
        assert conflicts == []
        sync_records(Quiz, [outline("file"), other], LATER, conflicts=conflicts)
    assert conflicts == ["quiz mine-1"]
    assert [(quiz.id, quiz.outline.deck) for quiz in current_records(Quiz)] == [("file", "whole"), ("mine-1", "whole")]


def test_what_is_taken_out_of_use_stays_out_through_a_sync_and_comes_back_as_it_was(empty_bank: Flask) -> None:
    row = composed(person("Mai", TEACHER))
    published(row)
    with writing():
        withdraw_record(Quiz, db.session.get_one(Composition, row.id), LATER)
        conflicts: list[str] = []
        sync_records(Quiz, [outline("mine-1")], LATER, conflicts=conflicts)
    assert (find_record(Quiz, "mine-1"), fresh(row).is_on_offer, conflicts) == (None, False, ["quiz mine-1"])
    with writing():
        restore_record(Quiz, db.session.get_one(Composition, row.id))
    assert (find_record(Quiz, "mine-1") is not None, fresh(row).is_on_offer) == (True, True)


def test_questions_are_found_by_words_in_both_languages_without_marks_and_by_tags(empty_bank: Flask) -> None:
    roads = samples.single_choice("roads", stem={"vi": "Đường nào năm 2024?", "en": "Which road in 2024?"})
    store([samples.single_choice(), roads, samples.card(), samples.short_answer()])

    def found(words: str = "", **tags: object) -> list[str]:
        wanted = Wanted(Selection.model_validate(tags), words, ("card",))
        return [version.item_id for version in find_versions(wanted, most=9)]

    assert found() == ["one", "roads", "typed"]
    assert found("duong") == found("ROAD which") == found("nào đường") == ["roads"]
    assert found("xinhua") == ["typed"]
    assert found(kinds=("short_answer",)) == ["typed"]
    assert found("road", kinds=("short_answer",)) == found("nowhere") == []


def test_what_can_be_picked_comes_page_by_page(empty_bank: Flask) -> None:
    store([samples.single_choice(f"q{number}") for number in range(7)])
    seen: list[str] = []
    for _ in range(4):
        found = find_versions(Wanted(Selection()), after=seen[-1] if seen else "", most=3)
        seen += [version.item_id for version in found]
    assert seen == [f"q{number}" for number in range(7)]
    assert find_versions(Wanted(Selection()), after="nobody", most=1)[0].item_id == "q0"


def test_what_was_picked_and_is_gone_is_named(empty_bank: Flask) -> None:
    store([samples.single_choice(), samples.single_choice("two")])
    with writing():
        retire(db.session.get_one(BankItem, "two"), NOW)
    assert [row.id for row in gone_of(["two", "one", "never"])] == ["two"]
