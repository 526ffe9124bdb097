"""Many items at once: each is done or left and named, nothing is half-done, and what was done can be undone."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.bank.audit import AuditEntry
from quizapp.bank.batches import MOST_AT_ONCE, Batch, Order, TooLate, find_batch
from quizapp.bank.bulk import UnknownOrder, act_on
from quizapp.bank.drafts import DraftMoved, Seen, find_draft, save_draft, working_draft
from quizapp.bank.listing import Listing
from quizapp.bank.models import BankItem, Draft, ItemVersion
from quizapp.bank.undoing import undo
from quizapp.db import db, writing
from tests.bank.desk_people import KEY, acts_on, crew, item, new_question, save, text_of, user
from tests.bank.test_review import publish_as, published_stem, send
from tests.conftest import NOW

LATER = NOW + timedelta(hours=1)
OTHER = "llm-income-path"
MINE = "q-new"


def do(user_id: int, act: str, *item_ids: str, **more: Any) -> Batch:
    """Do something to items as somebody; the batch is called by what is done."""
    with writing():
        number = db.session.scalar(select(func.count()).select_from(Batch))
        return act_on(item_ids, Order(act, **more), user=user(user_id), now=NOW, batch_id=f"{act}-{number}")


def take_it_back(batch: Batch, user_id: int, now: Any = LATER) -> Batch:
    """Undo a batch as somebody."""
    with writing():
        known = find_batch(batch.id)
        assert known is not None
        number = db.session.scalar(select(func.count()).select_from(Batch))
        return undo(known, user=user(user_id), now=now, batch_id=f"undo-{number}")


def everything() -> dict[str, Any]:
    """Return all there is of items, drafts and the list but for moments and counters."""
    db.session.rollback()
    items = {row.id: (row.version_number, row.retired_at, row.owner_id) for row in db.session.scalars(select(BankItem))}
    columns = [column for column in Draft.__table__.columns if column.name not in {"revision", "saved_page"}]
    drafts = {row[0]: tuple(row) for row in db.session.execute(select(*columns))}
    listed = select(Listing.item_id, Listing.state, Listing.owner_id, Listing.words, Listing.errors, Listing.warnings)
    return {"items": items, "drafts": drafts, "list": {row[0]: tuple(row) for row in db.session.execute(listed)}}


def topics(item_id: str) -> list[str]:
    """Return the topics of what is being written of an item."""
    found: list[str] = text_of(item_id)["topics"]
    return found


def other_topic(item_id: str = KEY) -> str:
    """Return a topic that an item has not."""
    return "policy" if "policy" not in topics(item_id) else "models"


def test_a_topic_goes_into_drafts_and_what_is_published_stays(bank: Flask) -> None:
    people = crew()
    topic = other_topic()
    batch = do(people["Lan"], "tag", KEY, topic=topic)
    assert batch.left_over == []
    assert topic in topics(KEY)
    draft, version = find_draft(KEY), item().version
    assert draft is not None
    assert version is not None
    assert (draft.revision, draft.author_id, topic in version.item.topics) == (1, people["Lan"], False)
    assert [(act.act, act.batch) for act in acts_on(KEY)] == [("tagged", batch.id)]
    assert do(people["Lan"], "tag", KEY, topic=topic).left_over == [(KEY, "same")]


def test_the_last_topic_is_not_taken_off(bank: Flask) -> None:
    people = crew()
    first, *rest = topics(KEY)
    for topic in rest:
        do(people["Lan"], "untag", KEY, topic=topic)
    assert do(people["Lan"], "untag", KEY, topic=first).left_over == [(KEY, "only-topic")]
    assert topics(KEY) == [first]


@pytest.mark.parametrize("act", ["tag", "untag", "send", "retire", "restore", "share", "keep"])
def test_what_is_somebody_elses_alone_is_not_even_there_for_other_teachers(bank: Flask, act: str) -> None:
    people = crew()
    new_question(people["Hoa"], own=True)
    before = everything()
    assert do(people["Lan"], act, MINE, topic="models").left_over == [(MINE, "unknown")]
    assert everything() == before


@pytest.mark.parametrize("act", ["tag", "send", "retire", "share", "keep"])
def test_what_somebody_else_keeps_and_published_is_seen_and_not_changed(bank: Flask, act: str) -> None:
    people = crew()
    new_question(people["Hoa"], own=True)
    send(people["Hoa"], MINE)
    publish_as(people["Minh"], MINE)
    before = everything()
    assert do(people["Lan"], act, MINE, topic=other_topic(MINE)).left_over == [(MINE, "not-yours")]
    assert everything() == before


def test_what_waits_for_a_reviewer_is_left_by_name(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    send(people["Lan"], MINE)
    before = text_of(MINE)
    for act in ("tag", "send"):
        assert do(people["Lan"], act, MINE, topic=other_topic(MINE)).left_over == [(MINE, "in-review")]
    assert text_of(MINE) == before


def test_unknown_ids_are_named_and_an_id_that_comes_twice_is_done_once(bank: Flask) -> None:
    people = crew()
    odd = ["no-such-item", "<script>", "\0", "q" * 500]
    batch = do(people["Lan"], "retire", KEY, *odd, KEY)
    assert batch.left_over == sorted((name, "unknown") for name in odd)
    assert [act.act for act in acts_on(KEY)] == ["retired"]


def test_nothing_is_done_that_has_no_name_or_no_topic(bank: Flask) -> None:
    people = crew()
    for act, topic in (("delete", ""), ("tag", ""), ("tag", "no-such-topic"), ("untag", "x")):
        with pytest.raises(UnknownOrder):
            do(people["Lan"], act, KEY, topic=topic)
    assert acts_on(KEY) == []


def test_only_what_one_wrote_oneself_becomes_ones_own_and_everybodys_again(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    assert do(people["Hoa"], "keep", MINE).left_over == [(MINE, "not-author")]
    batch = do(people["Lan"], "keep", MINE, KEY)
    assert batch.left_over == [(KEY, "not-author")]
    assert (item(MINE).owner_id, item().owner_id) == (people["Lan"], None)
    assert db.session.scalar(select(Listing.owner_id).where(Listing.item_id == MINE)) == people["Lan"]
    do(people["Lan"], "share", MINE)
    assert item(MINE).owner_id is None


def test_drafts_are_sent_and_those_with_errors_or_a_new_key_are_left(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    new_question(people["Lan"], "q-two")
    save(people["Lan"], "q-two", key="")
    other = next(one["id"] for one in text_of()["options"] if one["id"] != text_of()["key"])
    save(people["Lan"], key=other)
    batch = do(people["Lan"], "send", MINE, "q-two", KEY, OTHER, change="wording")
    assert batch.left_over == sorted([("q-two", "errors"), (KEY, "own-page"), (OTHER, "no-draft")])
    draft = find_draft(MINE)
    assert draft is not None
    assert (draft.sent_at, draft.sent_by_id) == (NOW, people["Lan"])
    for left in ("q-two", KEY):
        draft = find_draft(left)
        assert draft is not None
        assert draft.sent_at is None


def sent_for_publishing(people: dict[str, int]) -> dict[str, int]:
    """Let a new question, a newly worded one and one with a new key wait for a reviewer; return their revisions."""
    new_question(people["Lan"])
    send(people["Lan"], MINE)
    save(people["Lan"], KEY, stem={"vi": "Ở đây chưng cất là gì?", "en": "What does distillation mean here?"})
    send(people["Lan"], KEY, "wording")
    other = next(one["id"] for one in text_of(OTHER)["options"] if one["id"] != text_of(OTHER)["key"])
    save(people["Lan"], OTHER, key=other)
    send(people["Lan"], OTHER, "key")
    return {MINE: 1, KEY: 1, OTHER: 1}


def test_what_waits_is_published_but_for_a_new_key_which_needs_its_own_page(bank: Flask) -> None:
    people = crew()
    seen = sent_for_publishing(people)
    batch = do(people["Minh"], "publish", *seen, seen=seen)
    assert batch.left_over == [(OTHER, "own-page")]
    assert (item(MINE).version_number, item().version_number, item(OTHER).version_number) == (1, 2, 1)
    assert published_stem() == "What does distillation mean here?"
    assert [act.batch for act in acts_on(KEY) if act.act == "published"] == [batch.id]


@pytest.mark.parametrize(("name", "reason"), [("Lan", "reviewers"), ("Hoa", "reviewers")])
def test_a_teacher_publishes_nothing(bank: Flask, name: str, reason: str) -> None:
    people = crew()
    new_question(people["Lan"])
    send(people["Lan"], MINE)
    assert do(people[name], "publish", MINE, seen={MINE: 1}).left_over == [(MINE, reason)]
    assert item(MINE).version_number == 0


def test_a_reviewer_publishes_neither_their_own_work_nor_what_they_have_not_seen(bank: Flask) -> None:
    people = crew()
    new_question(people["Minh"])
    send(people["Minh"], MINE)
    new_question(people["Lan"], "q-two")
    send(people["Lan"], "q-two")
    left = do(people["Minh"], "publish", MINE, "q-two", KEY, seen={MINE: 1, "q-two": 7}).left_over
    assert dict(left) == {MINE: "own-work", "q-two": "moved", KEY: "not-in-review"}
    assert (item(MINE).version_number, item("q-two").version_number) == (0, 0)


def test_a_draft_under_which_another_wording_was_published_is_left(bank: Flask) -> None:
    people = crew()
    save(people["Lan"], KEY, level="comparing" if text_of()["level"] != "comparing" else "recall")
    send(people["Lan"], KEY, "wording")
    with writing():
        draft = find_draft(KEY)
        assert draft is not None
        draft.base = 0
    assert do(people["Minh"], "publish", KEY, seen={KEY: 1}).left_over == [(KEY, "superseded")]


def test_undoing_restores_exactly_what_was_there(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    save(people["Lan"], OTHER, stem=text_of(OTHER)["stem"] | {"vi": "Ai tạo ra Kling vậy?"})
    topic = next(
        one
        for one in ("policy", "chips-and-cloud", "open-source")
        if one not in topics(KEY) + topics(OTHER) + topics(MINE)
    )
    for act, told in (
        ("tag", {"topic": topic}),
        ("keep", {}),
        ("send", {"change": "wording"}),
        ("retire", {}),
    ):
        before = everything()
        batch = do(people["Lan"], act, KEY, OTHER, MINE, **told)
        assert everything() != before
        assert take_it_back(batch, people["Lan"]).left_over == []
        assert everything() == before
    do(people["Lan"], "retire", KEY)
    before = everything()
    assert take_it_back(do(people["Lan"], "restore", KEY), people["Lan"]).left_over == []
    assert everything() == before


def test_undoing_a_publication_brings_the_wording_before_back_and_deletes_no_version(bank: Flask) -> None:
    people = crew()
    first = published_stem()
    seen = sent_for_publishing(people)
    waiting = everything()["drafts"][KEY]
    batch = do(people["Minh"], "publish", MINE, KEY, seen=seen)
    assert take_it_back(batch, people["Minh"]).left_over == []
    assert (published_stem(), item().version_number) == (first, 3)
    numbers = db.session.scalars(select(ItemVersion.number).where(ItemVersion.item_id == KEY)).all()
    assert sorted(numbers) == [1, 2, 3]
    assert item(MINE).retired_at == LATER
    again = everything()["drafts"][KEY]
    number = working_draft(item()).revision
    assert set(again) - set(waiting) <= {3, number}  # its base stands now, and it is a text anew
    assert working_draft(item()).base == 3
    assert do(people["Minh"], "publish", KEY, seen={KEY: 1}).left_over == [(KEY, "moved")]
    assert do(people["Minh"], "publish", KEY, seen={KEY: number}).left_over == []
    assert published_stem() == "What does distillation mean here?"


def test_undoing_twice_changes_nothing(bank: Flask) -> None:
    people = crew()
    batch = do(people["Lan"], "retire", KEY)
    first = take_it_back(batch, people["Lan"])
    do(people["Lan"], "retire", KEY)
    assert take_it_back(batch, people["Lan"]).id == first.id
    assert item().retired_at == NOW
    assert [act.act for act in acts_on(KEY)] == ["retired", "undone", "retired"]


def test_after_a_day_it_is_too_late_to_undo(bank: Flask) -> None:
    people = crew()
    batch = do(people["Lan"], "retire", KEY)
    with pytest.raises(TooLate):
        take_it_back(batch, people["Lan"], NOW + timedelta(hours=24, seconds=1))
    assert item().retired_at == NOW
    assert take_it_back(batch, people["Lan"], NOW + timedelta(hours=24)).left_over == []


def test_what_somebody_changed_since_is_left_by_name_and_loses_no_text(bank: Flask) -> None:
    people = crew()
    topic = other_topic()
    batch = do(people["Lan"], "tag", KEY, topic=topic)
    stem = {"vi": "Câu của Hoa?", "en": "Hoa’s question?"}
    save(people["Hoa"], KEY, stem=stem)
    assert take_it_back(batch, people["Lan"]).left_over == [(KEY, "moved")]
    assert (text_of()["stem"], topic in topics(KEY)) == (stem, True)


def test_another_draft_is_not_taken_for_the_one_of_the_batch(bank: Flask) -> None:
    people = crew()
    batch = do(people["Lan"], "tag", KEY, topic=other_topic())
    with writing():
        db.session.delete(find_draft(KEY))
    stem = {"vi": "Câu khác hẳn?", "en": "Quite another one?"}
    save(people["Hoa"], KEY, stem=stem)
    assert take_it_back(batch, people["Lan"]).left_over == [(KEY, "moved")]
    assert text_of()["stem"] == stem


def test_what_was_retired_by_somebody_else_since_stays_out_of_use(bank: Flask) -> None:
    people = crew()
    batch = do(people["Lan"], "retire", KEY)
    do(people["Hoa"], "restore", KEY)
    with writing():
        item().retired_at = LATER
    assert take_it_back(batch, people["Lan"]).left_over == [(KEY, "moved")]
    assert item().retired_at == LATER


def test_the_page_of_an_editor_is_told_when_topics_were_changed_under_it(bank: Flask) -> None:
    people = crew()
    with writing():
        saved = save_draft(
            item(), text_of() | {"level": "comparing"}, Seen(0, "page"), user_id=people["Hoa"], now=NOW
        ).revision
    topic = other_topic()
    do(people["Lan"], "tag", KEY, topic=topic)
    stem = {"vi": "Đang gõ dở?", "en": "Still typing?"}
    with pytest.raises(DraftMoved), writing():
        save_draft(item(), text_of() | {"stem": stem}, Seen(saved, "page"), user_id=people["Hoa"], now=NOW)
    assert topic in topics(KEY)


def test_a_batch_of_as_many_as_are_allowed_is_one_unit_of_work(bank: Flask) -> None:
    people = crew()
    ids = list(db.session.scalars(select(BankItem.id).order_by(BankItem.id).limit(MOST_AT_ONCE)))
    batch = do(people["Lan"], "retire", *ids)
    assert batch.left_over == []
    assert db.session.scalar(select(func.count()).where(AuditEntry.batch == batch.id)) == MOST_AT_ONCE
    assert take_it_back(batch, people["Lan"]).left_over == []
    assert db.session.scalar(select(func.count()).where(BankItem.retired_at.is_not(None))) == 0
