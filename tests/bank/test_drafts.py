"""Drafts kept: saved over what was seen and nothing else; no text is lost, whoever writes at the same time."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.bank.audit import AuditEntry
from quizapp.bank.drafts import DraftMoved, InReview, Seen, discard_draft, find_draft, save_draft, working_draft
from quizapp.bank.models import BankItem, ItemVersion
from quizapp.bank.review import send_to_review
from quizapp.bank.rights import may_edit, may_see
from quizapp.db import db, writing
from quizapp.items.drafting import read_draft
from tests.accounts.people import person
from tests.bank.desk_people import KEY, acts_on, crew, item, new_question, save, text_of, user
from tests.conftest import NOW, make_app
from tests.quiz.crews import EVERYONE, Crews

OTHER = {"vi": "Câu khác?", "en": "Another question?"}


def test_a_draft_begins_with_what_is_published_and_leaves_it_as_it_is(bank: Flask) -> None:
    people = crew()
    assert working_draft(item()).revision == 0
    assert find_draft(KEY) is None
    save(people["Lan"], stem=OTHER)
    draft = find_draft(KEY)
    assert draft is not None
    assert (draft.revision, draft.base, draft.data["stem"]) == (1, 1, OTHER)
    published = item().version
    assert published is not None
    assert published.item.prompt.en != OTHER["en"]


def test_saving_the_same_again_changes_nothing(bank: Flask) -> None:
    people = crew()
    assert save(people["Lan"]).revision == 0
    assert find_draft(KEY) is None
    save(people["Lan"], stem=OTHER)
    assert save(people["Hoa"], stem=OTHER).revision == 1
    assert [act.act for act in acts_on(KEY)] == ["edited"]


def test_who_has_not_seen_the_newest_text_saves_nothing(bank: Flask) -> None:
    people = crew()
    save(people["Lan"], stem=OTHER)
    with pytest.raises(DraftMoved):
        save(people["Hoa"], revision=0, stem={"vi": "Của Hoa?", "en": "Hoa’s?"})
    assert text_of()["stem"] == OTHER
    save(people["Hoa"], revision=1, stem={"vi": "Của Hoa?", "en": "Hoa’s?"})
    assert text_of()["stem"]["en"] == "Hoa’s?"


def test_a_page_whose_reply_was_lost_has_seen_what_it_sent_itself(bank: Flask) -> None:
    people = crew()

    def send(revision: int, words: str, page: str) -> None:
        with writing():
            data = text_of() | {"stem": {"vi": words, "en": words}}
            save_draft(item(), data, Seen(revision, page), user_id=people["Lan"], now=NOW)

    send(0, "một", "page one")
    send(0, "hai", "page one")
    assert text_of()["stem"]["vi"] == "hai"
    with pytest.raises(DraftMoved):
        send(0, "ba", "page two")
    with pytest.raises(DraftMoved):
        send(0, "ba", "")
    assert text_of()["stem"]["vi"] == "hai"


def test_a_change_in_one_language_marks_the_other_in_the_draft(bank: Flask) -> None:
    people = crew()
    stem = text_of()["stem"]
    save(people["Lan"], stem=stem | {"vi": "Chưng cất là gì vậy?"})
    draft = find_draft(KEY)
    assert draft is not None
    assert draft.marked == {"stem.en"}
    save(people["Lan"], stem={"vi": "Chưng cất là gì vậy?", "en": "So what is distillation?"})
    draft = find_draft(KEY)
    assert draft is not None
    assert draft.marked == set()


def test_every_text_that_was_written_over_is_kept(bank: Flask) -> None:
    people = crew()
    first = text_of()["stem"]
    save(people["Lan"], stem=OTHER)
    save(people["Hoa"], stem={"vi": "Ba?", "en": "Three?"})
    kept = [read_draft(act.before)["stem"] for act in acts_on(KEY) if act.act == "edited"]
    assert kept == [OTHER, first]


def test_what_one_types_in_one_sitting_is_one_entry_and_the_next_day_is_another(bank: Flask) -> None:
    people = crew()
    for number, moment in enumerate((NOW, NOW + timedelta(minutes=5), NOW + timedelta(days=1))):
        with writing():
            row = item()
            data = text_of() | {"stem": {"vi": f"Câu {number}?", "en": f"Question {number}?"}}
            save_draft(row, data, Seen(number), user_id=people["Lan"], now=moment)
    assert [act.act for act in acts_on(KEY)] == ["edited", "edited"]


def test_a_discarded_draft_stays_in_the_log_and_what_is_published_stays(bank: Flask) -> None:
    people = crew()
    save(people["Lan"], stem=OTHER)
    with writing():
        discard_draft(item(), Seen(1), user_id=people["Lan"], now=NOW)
    assert find_draft(KEY) is None
    assert item().retired_at is None
    [discarded] = [act for act in acts_on(KEY) if act.act == "discarded"]
    assert read_draft(discarded.before)["stem"] == OTHER


def test_a_new_item_whose_draft_is_discarded_is_out_of_use(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    with writing():
        discard_draft(item("q-new"), Seen(1), user_id=people["Lan"], now=NOW)
    assert item("q-new").retired_at is not None


def test_a_draft_that_waits_for_a_reviewer_is_neither_edited_nor_discarded(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    with writing():
        send_to_review(item("q-new"), Seen(1), change="", note="", user_id=people["Lan"], now=NOW)
    with pytest.raises(InReview):
        save(people["Hoa"], "q-new", stem=OTHER)
    with pytest.raises(InReview), writing():
        discard_draft(item("q-new"), Seen(1), user_id=people["Lan"], now=NOW)
    assert text_of("q-new")["stem"] != OTHER


@pytest.mark.parametrize(
    ("name", "sees", "edits"),
    [("Lan", True, True), ("Hoa", False, False), ("Minh", True, False), ("Chi", True, True)],
)
def test_an_own_item_is_its_owners_and_reviewers_see_it(bank: Flask, name: str, sees: bool, edits: bool) -> None:
    people = crew()
    new_question(people["Lan"], own=True)
    somebody, row = user(people[name]), item("q-new")
    assert (may_see(somebody, row), may_edit(somebody, row)) == (sees, edits)


def test_learners_see_and_edit_nothing(bank: Flask) -> None:
    learner = person("Học")
    assert not may_see(learner, item())
    assert not may_edit(learner, item())


def write_at_once(item_id: str, number: int) -> Any:
    """Save one's own text over what everyone saw at the same time."""
    stem = {"vi": f"Câu {number}?", "en": f"Question {number}?"}
    with writing():
        row = db.session.get(BankItem, item_id)
        assert row is not None
        draft = working_draft(row)
        return save_draft(row, draft.data | {"stem": stem}, Seen(0), user_id=1, now=NOW).revision


@pytest.mark.long
def test_of_many_who_save_over_the_same_text_one_does_and_the_others_are_told(database: str) -> None:
    app = make_app(database)
    with app.app_context():
        assert crew()["Lan"] == 1
        db.session.remove()
        db.engine.dispose()
    crews = Crews()
    try:
        outcomes = crews.race(database, write_at_once, KEY)
    finally:
        crews.dismiss()
    assert Counter(kind for kind, _ in outcomes) == {"did": 1, "DraftMoved": EVERYONE - 1}
    with app.app_context():
        draft = find_draft(KEY)
        assert draft is not None
        assert draft.revision == 1
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1
        assert db.session.scalar(select(func.max(ItemVersion.number)).where(ItemVersion.item_id == KEY)) == 1
        db.session.remove()
        db.engine.dispose()
