"""Review: nothing half-done goes live, nobody approves their own work, and neither a sync nor a draft is lost."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from quizapp.accounts.people import set_role
from quizapp.bank.drafts import DraftMoved, Seen, find_draft
from quizapp.bank.models import Draft, ItemVersion
from quizapp.bank.review import (
    ChangeTooSmall,
    NotReady,
    OwnWork,
    Superseded,
    approve,
    go_on_from,
    in_review,
    send_to_review,
    take_back,
)
from quizapp.bank.sync import sync_bank
from quizapp.db import writing
from quizapp.items.drafting import read_draft
from quizapp.items.files import read_content
from quizapp.items.text import Text
from tests.bank.desk_people import KEY, acts_on, crew, item, new_question, save, text_of, user
from tests.conftest import CONTENT, NOW


def send(user_id: int, item_id: str, change: str = "", note: str = "") -> Draft:
    with writing():
        row = item(item_id)
        draft = find_draft(item_id)
        seen = Seen(draft.revision if draft else 0)
        return send_to_review(row, seen, change=change, note=note, user_id=user_id, now=NOW)


def publish_as(user_id: int, item_id: str, **typed: object) -> ItemVersion:
    with writing():
        draft = find_draft(item_id)
        assert draft is not None
        return approve(item(item_id), draft.data | typed, Seen(draft.revision), reviewer=user(user_id), now=NOW)


def published_stem(item_id: str = KEY) -> str:
    version = item(item_id).version
    assert version is not None
    return version.item.prompt.en


def test_a_question_goes_from_a_draft_by_a_second_person_into_the_bank(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    send(people["Lan"], "q-new", note="Câu đầu tay")
    assert [draft.item_id for draft in in_review()] == ["q-new"]
    version = publish_as(people["Minh"], "q-new")
    assert (version.number, version.change, version.note) == (1, "", "Câu đầu tay")
    assert (version.author_id, version.reviewer_id) == (people["Lan"], people["Minh"])
    assert find_draft("q-new") is None
    assert item("q-new").home == "items/catching-up.yaml"
    assert [act.act for act in acts_on("q-new")] == ["published", "sent", "began"]


def test_what_an_error_stands_in_is_neither_sent_nor_published(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    whole = text_of("q-new")
    save(people["Lan"], "q-new", key="")
    with pytest.raises(NotReady) as refused:
        send(people["Lan"], "q-new")
    assert [each.rule for each in refused.value.checked.errors] == ["no-key"]
    save(people["Lan"], "q-new", key="a")
    send(people["Lan"], "q-new")
    with pytest.raises(NotReady):
        publish_as(people["Minh"], "q-new", evidence={"vi": "", "en": ""})
    assert item("q-new").version_number == 0
    assert text_of("q-new") == whole


@pytest.mark.parametrize(("field", "value"), [("topics", ["no-such-topic"]), ("facts", ["no-such-fact"])])
def test_what_the_bank_does_not_know_is_not_published(bank: Flask, field: str, value: list[str]) -> None:
    people = crew()
    new_question(people["Lan"])
    typed: dict[str, Any] = {field: value}
    save(people["Lan"], "q-new", **typed)
    with pytest.raises(NotReady) as refused:
        send(people["Lan"], "q-new")
    assert (field, "unknown") in {(each.field, each.rule) for each in refused.value.checked.errors}


@pytest.mark.parametrize("name", ["Lan", "Hoa"])
def test_a_teacher_approves_nothing(bank: Flask, name: str) -> None:
    people = crew()
    new_question(people["Lan"])
    send(people["Lan"], "q-new")
    with pytest.raises(OwnWork):
        publish_as(people[name], "q-new")
    assert item("q-new").version_number == 0


def test_a_reviewer_approves_not_what_they_wrote_or_sent_unless_nobody_else_could(bank: Flask) -> None:
    people = crew()
    new_question(people["Minh"])
    send(people["Minh"], "q-new")
    with pytest.raises(OwnWork):
        publish_as(people["Minh"], "q-new")
    with writing():
        set_role(user(people["Hoa"]), "admin")
        set_role(user(people["Chi"]), "teacher")
        set_role(user(people["Minh"]), "admin")
        set_role(user(people["Hoa"]), "teacher")
    assert publish_as(people["Minh"], "q-new").number == 1


def test_a_draft_that_was_not_sent_is_not_published(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    with pytest.raises(DraftMoved):
        publish_as(people["Minh"], "q-new")


def test_a_draft_taken_back_and_sent_back_can_be_written_again(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    send(people["Lan"], "q-new")
    with writing():
        take_back(item("q-new"), Seen(1), user_id=people["Minh"], now=NOW, reason="Nguồn chưa rõ.")
    draft = find_draft("q-new")
    assert draft is not None
    assert (draft.sent_at, draft.returned) == (None, "Nguồn chưa rõ.")
    assert acts_on("q-new")[0].note == "Nguồn chưa rõ."
    save(people["Lan"], "q-new", level="recall")
    again = send(people["Lan"], "q-new")
    assert (again.sent_at, again.returned) == (NOW, "")


def test_a_reviewer_publishes_with_edits_and_the_text_before_them_is_kept(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    before = text_of("q-new")
    send(people["Lan"], "q-new")
    stem = {"vi": "Mèo trèo cây cau làm gì?", "en": "What does the cat do up the palm?"}
    publish_as(people["Minh"], "q-new", stem=stem)
    assert published_stem("q-new") == stem["en"]
    [edit] = [act for act in acts_on("q-new") if act.act == "edited"]
    assert read_draft(edit.before) == before


def test_a_new_key_cannot_pass_for_new_words(bank: Flask) -> None:
    people = crew()
    other = next(one["id"] for one in text_of()["options"] if one["id"] != text_of()["key"])
    save(people["Lan"], key=other)
    for change in ("typo", "wording"):
        with pytest.raises(ChangeTooSmall):
            send(people["Lan"], KEY, change)
    with pytest.raises(ValueError, match="no kind of change"):
        send(people["Lan"], KEY)
    send(people["Lan"], KEY, "key")
    assert publish_as(people["Minh"], KEY).change == "key"


def test_new_words_may_be_called_anything_and_a_reviewer_who_changes_the_key_makes_it_a_change_of_the_key(
    bank: Flask,
) -> None:
    people = crew()
    save(people["Lan"], level="comparing")
    send(people["Lan"], KEY, "wording")
    other = next(one["id"] for one in text_of()["options"] if one["id"] != text_of()["key"])
    assert publish_as(people["Minh"], KEY, key=other).change == "key"


def synced(english: str) -> None:
    """Bring in files in which the question is worded anew."""
    content, _ = read_content(CONTENT)
    items = tuple(
        one.model_copy(update={"stem": Text(vi=f"Vi {english}", en=english)}) if one.id == KEY else one
        for one in content.items
    )
    with writing():
        sync_bank(replace(content, items=items), NOW)


def test_a_sync_under_a_draft_loses_neither_text(bank: Flask) -> None:
    people = crew()
    mine = {"vi": "Chưng cất ở đây là gì?", "en": "What is distillation here?"}
    save(people["Lan"], stem=mine)
    send(people["Lan"], KEY, "wording")
    synced("From the files?")
    assert published_stem() == "From the files?"
    assert text_of()["stem"] == mine
    with pytest.raises(Superseded):
        publish_as(people["Minh"], KEY)
    assert published_stem() == "From the files?"
    with writing():
        go_on_from(item(), Seen(1), NOW)
    publish_as(people["Minh"], KEY)
    assert published_stem() == mine["en"]
    assert item().version_number == 3


def test_what_was_published_here_is_not_overwritten_by_a_sync(bank: Flask) -> None:
    people = crew()
    mine = {"vi": "Chưng cất ở đây là gì?", "en": "What is distillation here?"}
    save(people["Lan"], stem=mine)
    send(people["Lan"], KEY, "wording")
    publish_as(people["Minh"], KEY)
    synced("From the files?")
    assert published_stem() == mine["en"]
