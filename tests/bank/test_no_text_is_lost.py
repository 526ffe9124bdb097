"""No text at the desk is taken for another, and none that stood there or was typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from quizapp.bank.drafts import (
    DraftMoved,
    Seen,
    discard_draft,
    find_draft,
    save_draft,
    set_aside,
    working_draft,
)
from quizapp.bank.publish import retire
from quizapp.bank.review import OutOfUse, in_review, take_back
from quizapp.db import writing
from quizapp.items.drafting import read_draft
from tests.bank.desk_people import KEY, acts_on, crew, item, new_question, save
from tests.bank.test_review import publish_as, published_stem, send
from tests.conftest import NOW

FIRST = {"vi": "Câu thứ nhất?", "en": "The first question?"}
SECOND = {"vi": "Câu thứ hai?", "en": "The second question?"}


def number() -> int:
    return working_draft(item()).revision


def kept(name: str = "stem") -> list[Any]:
    """Return the texts that the log keeps, the latest first."""
    return [read_draft(act.before)[name] for act in acts_on(KEY) if act.before]


def test_who_saw_what_was_published_before_saves_nothing_over_what_is_published_now(bank: Flask) -> None:
    people = crew()
    seen = number()
    save(people["Lan"], evidence={"vi": "Nguồn nói thế.", "en": "So the source says."})
    send(people["Lan"], KEY, "wording")
    publish_as(people["Minh"], KEY)
    with pytest.raises(DraftMoved):
        save(people["Hoa"], KEY, seen, as_of="2020")
    assert find_draft(KEY) is None


def test_a_draft_that_a_reviewer_never_saw_is_not_published_for_one_they_saw(bank: Flask) -> None:
    people = crew()
    save(people["Lan"], stem=FIRST)
    seen = send(people["Lan"], KEY, "wording").revision
    publish_as(people["Chi"], KEY)
    save(people["Lan"], stem=SECOND)
    send(people["Lan"], KEY, "wording")
    draft = find_draft(KEY)
    assert draft is not None
    assert draft.revision > seen
    with writing(), pytest.raises(DraftMoved):
        take_back(item(), Seen(seen), user_id=people["Minh"], now=NOW, reason="Not this one")


def test_a_draft_begun_anew_is_not_taken_for_the_one_that_was_discarded(bank: Flask) -> None:
    people = crew()
    seen = save(people["Lan"], stem=FIRST).revision
    with writing():
        discard_draft(item(), Seen(seen), user_id=people["Lan"], now=NOW)
    save(people["Lan"], stem=SECOND)
    with pytest.raises(DraftMoved):
        save(people["Hoa"], KEY, seen, as_of="2020")
    assert working_draft(item()).data["stem"] == SECOND


def test_every_act_that_changes_the_text_gives_it_a_number_of_its_own(bank: Flask) -> None:
    people = crew()
    numbers = [number()]
    for turn in range(3):
        save(people["Lan"], stem={"vi": f"Câu thứ {turn}?", "en": f"Question {turn}?"})
        numbers.append(number())
        if turn == 1:
            with writing():
                discard_draft(item(), Seen(number()), user_id=people["Lan"], now=NOW)
        else:
            send(people["Lan"], KEY, "wording")
            publish_as(people["Minh"], KEY)
        numbers.append(number())
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(("page", "revision_behind"), [("", 0), ("other tab", 0), ("this tab", 1)])
def test_a_text_that_goes_to_another_page_or_to_an_older_copy_of_it_stays_in_the_log(
    bank: Flask, page: str, revision_behind: int
) -> None:
    people = crew()

    def write(stem: dict[str, str], on: str, seen: int) -> int:
        with writing():
            data = working_draft(item()).data | {"stem": stem}
            return save_draft(item(), data, Seen(seen, on), user_id=people["Lan"], now=NOW).revision

    before = write(FIRST, "this tab", number())
    latest = write(SECOND, "this tab", before)
    assert SECOND not in kept()
    write({"vi": "Ba?", "en": "Three?"}, page, latest - revision_behind)
    assert kept()[0] == SECOND


def test_what_cannot_be_saved_is_set_aside_once(bank: Flask) -> None:
    people = crew()
    typed = working_draft(item()).data | {"stem": FIRST}
    for hours in (0, 1):
        with writing():
            set_aside(item(), typed, user_id=people["Hoa"], now=NOW + timedelta(hours=hours))
    assert [act.act for act in acts_on(KEY)] == ["set aside"]
    assert (kept(), find_draft(KEY)) == ([FIRST], None)


def test_a_new_question_that_is_discarded_comes_back_with_its_text(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    with writing():
        row = item("q-new")
        discard_draft(row, Seen(row.revision), user_id=people["Lan"], now=NOW)
    assert working_draft(item("q-new")).data["kind"] == "single_choice"
    assert item("q-new").retired_at == NOW


def test_what_was_taken_out_of_use_in_review_is_not_brought_back_by_approving_it(bank: Flask) -> None:
    people = crew()
    before = published_stem()
    save(people["Lan"], stem=FIRST)
    send(people["Lan"], KEY, "wording")
    with writing():
        retire(item(), NOW)
    with pytest.raises(OutOfUse):
        publish_as(people["Minh"], KEY)
    assert (published_stem(), item().retired_at, len(in_review())) == (before, NOW, 1)


def test_a_card_has_no_key_to_change(bank: Flask) -> None:
    people = crew()
    card = "card-us-ban-object"
    save(people["Lan"], card, as_of="2020")
    assert send(people["Lan"], card, "key").change == "wording"
    assert publish_as(people["Minh"], card).change == "wording"
