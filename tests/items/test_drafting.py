"""Drafts: what is typed becomes tidy, an item survives being a draft, and the other language is looked at."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizapp.items.checks.draft import check_draft
from quizapp.items.checks.forms import lacking, read_item
from quizapp.items.drafting import (
    Difference,
    blank,
    compact,
    differences,
    draft_of,
    kinds,
    read_draft,
    texts_of,
    to_look_at,
    write_draft,
)
from quizapp.items.files import entry_data, parse_item, read_content
from quizapp.items.keys import least_change, scores_alike
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.text import Text
from tests.conftest import CONTENT

SHIPPED, _ = read_content(CONTENT)
FACTS = {fact.id: fact for fact in SHIPPED.facts}
ONE_OF_EACH = {item.kind: item for item in SHIPPED.items}
EACH = list(ONE_OF_EACH.values())
QUESTIONS = [item for item in SHIPPED.items if isinstance(item, Question)]


def draft(kind: str = "single_choice") -> dict[str, Any]:
    return draft_of(ONE_OF_EACH[kind])


def part_at(data: Any, path: str) -> Any:
    """Return the part of a draft at a path, where an option goes by its letter."""
    for step in path.split("."):
        if isinstance(data, dict):
            data = data[step]
        else:
            data = data[int(step)] if step.isdigit() else next(one for one in data if one["id"] == step)
    return data


@pytest.mark.parametrize("item", SHIPPED.items, ids=lambda item: item.id)
def test_an_item_is_the_same_after_being_a_draft(item: Item) -> None:
    assert read_item(read_draft(write_draft(draft_of(item)))) == (item, [])


@pytest.mark.parametrize("kind", kinds())
def test_a_blank_draft_of_each_kind_names_every_empty_field_and_can_be_shown(kind: str) -> None:
    checked = check_draft(blank(kind, "q-1"), FACTS)
    assert checked.item is None
    assert checked.shown is not None
    assert {each.rule for each in checked.findings} <= {
        *("empty", "no-topic", "no-fact", "no-key", "few-options", "few-rows"),
    }
    said = {each.field for each in checked.findings}
    asked = ("front.vi", "back.en") if kind == "card" else ("stem.vi", "stem.en")
    assert {*asked, "evidence.vi", "evidence.en", "level", "topics", "facts", "as_of"} <= said


@pytest.mark.parametrize("kind", kinds())
def test_every_text_left_empty_is_said_at_its_field(kind: str) -> None:
    whole = draft(kind)
    for path, text in texts_of(whole):
        if path in {"attributed_to", "answers"} or not any(text.values()):
            continue
        for language in text:
            one = deepcopy(whole)
            part_at(one, path)[language] = ""
            checked = check_draft(one, FACTS)
            assert checked.item is None
            empty = [each.field for each in checked.findings if each.rule == "empty"]
            assert len(empty) == 1
            assert empty[0].endswith(f".{language}")


MANY = {"value": "many", "tolerance": "0", "unit": {"vi": "x", "en": "x"}}
WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("single_choice", {"as_of": "yesterday"}, "as_of", "not-a-date"),
    ("single_choice", {"as_of": "2024-13"}, "as_of", "not-a-date"),
    ("single_choice", {"key": ""}, "key", "no-key"),
    ("single_choice", {"key": "z"}, "key", "no-key"),
    ("multiple_choice", {"key": ["a"]}, "key", "few-right"),
    ("multiple_choice", {"key": ["a", "b", "c", "d", "e", "f"]}, "key", "all-right"),
    ("single_choice", {"topics": []}, "topics", "no-topic"),
    ("single_choice", {"facts": [], "cites": []}, "facts", "no-fact"),
    ("single_choice", {"facts": ["no-such-fact"]}, "facts", "unknown"),
    ("single_choice", {"stem": {"vi": "x" * 20_001, "en": "y"}}, "stem.vi", "too-long"),
    ("gap", {"stem": {"vi": "Không có chỗ trống", "en": "There is no gap"}}, "stem", "one-gap"),
    ("number", {"answers": MANY}, "answers.value", "not-a-number"),
]


@pytest.mark.parametrize(("kind", "typed", "field", "rule"), WRONG)
def test_what_cannot_be_is_said_at_its_field(kind: str, typed: dict[str, Any], field: str, rule: str) -> None:
    checked = check_draft(draft(kind) | typed, FACTS)
    assert checked.item is None
    assert (field, rule) in {(each.field, each.rule) for each in checked.errors}


def test_detectors_run_on_what_is_there_while_the_rest_is_missing() -> None:
    one = blank("single_choice", "q-1")
    one["options"][0]["text"] = {"vi": "Tất cả các phương án trên", "en": "All of the above"}
    found = {(each.field, each.rule) for each in check_draft(one, FACTS).findings}
    assert ("options.0.text.en", "all-or-none") in found


def test_a_warning_that_is_dismissed_with_a_reason_stands_no_longer_and_an_error_goes_on_standing() -> None:
    one = draft()
    one["stem"] = {"vi": "Điều nào không đúng về chưng cất?", "en": "Which of these is not true of distillation?"}
    before = check_draft(one, FACTS)
    assert "negative-stem" in {each.rule for each in before.warnings}
    assert before.item is not None
    one["dismissed"] = [{"rule": "negative-stem", "reason": "Bài báo nói về chính điều này."}]
    after = check_draft(one, FACTS)
    assert "negative-stem" not in {each.rule for each in after.findings}
    assert "negative-stem" in {each.rule for each in after.dismissed}
    assert after.item is not None
    one["dismissed"] = [{"rule": "spacing", "reason": "Tôi thích thế."}]
    assert check_draft(one, FACTS).item is None


def test_a_near_duplicate_of_a_published_item_is_found() -> None:
    twin = draft() | {"id": "q-1"}
    found = [each for each in check_draft(twin, FACTS, SHIPPED.items).findings if each.rule == "near-duplicate"]
    assert found
    assert found[0].severity == "error"
    assert ONE_OF_EACH["single_choice"].id in found[0].message
    assert check_draft(draft(), FACTS, SHIPPED.items).findings == ()


def test_a_change_in_one_language_marks_the_other_and_nothing_else() -> None:
    before, after = draft(), draft()
    after["stem"] = after["stem"] | {"vi": "Câu khác hẳn?"}
    assert to_look_at(before, after, set()) == {"stem.en"}
    assert to_look_at(after, after, {"stem.en"}) == {"stem.en"}
    both = deepcopy(after)
    both["stem"]["en"] = "Another question?"
    assert to_look_at(after, both, {"stem.en"}) == set()
    assert to_look_at(before, both, set()) == set()
    option = deepcopy(before)
    option["options"][1]["why"]["en"] = "Another reason."
    letter = option["options"][1]["id"]
    assert to_look_at(before, option, set()) == {f"options.{letter}.why.vi"}


def test_an_empty_text_is_not_marked_but_said_to_be_empty() -> None:
    before = blank("single_choice", "q-1")
    after = deepcopy(before)
    after["stem"]["vi"] = "Hãng nào?"
    assert to_look_at(before, after, set()) == set()


@given(st.lists(st.sampled_from(["vi", "en"]), max_size=8))
def test_a_change_leads_unless_it_follows_the_other_side(turns: list[str]) -> None:
    now, marks, marked = draft(), set[str](), ""
    for turn, language in enumerate(turns):
        then = deepcopy(now)
        then["stem"][language] = f"Câu {turn}?"
        marks, now = to_look_at(now, then, marks), then
        other = "en" if language == "vi" else "vi"
        marked = "" if marked == language else other
        assert marks == ({f"stem.{marked}"} if marked else set())


def test_differences_say_what_changed_where_and_in_which_language() -> None:
    before, after = draft(), draft()
    after["stem"] = after["stem"] | {"en": "Another?"}
    after["level"], after["key"] = "comparing", "a"
    assert differences(before, after) == [
        Difference("level", "", before["level"], "comparing"),
        Difference("key", "", before["key"], "a"),
        Difference("stem", "en", before["stem"]["en"], "Another?"),
    ]
    assert differences(before, before) == []


def test_an_option_that_goes_or_comes_differs_by_its_letter() -> None:
    before, after = draft(), draft()
    gone = after["options"].pop(0)
    found = differences(before, after)
    assert {one.field for one in found} == {f"options.{gone['id']}.text", f"options.{gone['id']}.why"}
    assert all(one.after == "" for one in found)


def test_empty_options_and_rows_are_no_part_of_an_item() -> None:
    one = draft("matching")
    count = (len(one["options"]), len(one["rows"]))
    one["options"].append({"id": "f", "text": {"vi": "", "en": ""}, "why": {"vi": "", "en": ""}})
    one["rows"].append({"text": {"vi": "", "en": ""}, "key": ""})
    assert (len(compact(one)["options"]), len(compact(one)["rows"])) == count


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item.id)
def test_new_words_are_no_change_of_the_key(item: Question) -> None:
    reworded = item.model_copy(update={"stem": Text(vi="Khác?", en="Other?")})
    assert scores_alike(item, reworded)
    assert least_change(item, reworded) == "typo"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("true_false", {"key": "f" if ONE_OF_EACH["true_false"].key == "t" else "t"}),  # type: ignore[attr-defined]
        ("short_answer", {"answers": {"vi": ["Một tên khác"], "en": ["Another name"]}}),
        ("number", {"answers": {"value": "987654", "tolerance": "0", "unit": {"vi": "cái", "en": "pieces"}}}),
    ],
)
def test_another_key_is_a_change_of_the_key(kind: str, typed: dict[str, Any]) -> None:
    old = ONE_OF_EACH[kind]
    new, _problems = read_item(draft(kind) | typed)
    assert new is not None
    assert least_change(old, new) == "key"


def test_another_back_of_a_card_scores_nothing_anew() -> None:
    card = ONE_OF_EACH["card"]
    assert least_change(card, card.model_copy(update={"back": Text(vi="Khác", en="Other")})) == "typo"


PICTURE: dict[str, Any] = {
    "file": f"{'0' * 32}.webp",
    "width": 4,
    "height": 3,
    "alt": {"vi": "Hình", "en": "A picture"},
}


def test_an_item_without_a_picture_says_nothing_of_one() -> None:
    for item in EACH:
        assert "image" not in entry_data(item) | draft_of(item) | compact(draft_of(item))


@pytest.mark.parametrize("item", EACH, ids=lambda item: item.kind)
def test_an_item_of_every_kind_keeps_its_picture_as_a_draft_and_back(item: Item) -> None:
    pictured = parse_item(entry_data(item) | {"image": PICTURE})
    assert parse_item(compact(draft_of(pictured))) == pictured
    assert ("image.alt", PICTURE["alt"]) in list(texts_of(draft_of(pictured)))


def test_what_a_picture_shows_is_needed_in_both_languages_and_only_beside_a_picture() -> None:
    draft = draft_of(EACH[0])
    empty = {"vi": "Hình", "en": ""}
    assert [one.field for one in lacking(compact(draft | {"image": PICTURE | {"alt": empty}}))] == ["image.alt.en"]
    told = lacking(compact(draft | {"image": PICTURE | {"alt": {"vi": "", "en": ""}}}))
    assert [(one.field, one.rule) for one in told] == [("image.alt.vi", "empty"), ("image.alt.en", "empty")]
    assert list(lacking(compact(draft | {"image": PICTURE | {"file": "", "alt": empty}}))) == []


def test_another_picture_is_told_and_is_more_than_a_slip_but_no_new_key() -> None:
    draft, other = draft_of(EACH[0]), PICTURE | {"file": f"{'1' * 32}.webp"}
    told = differences(draft | {"image": PICTURE}, draft | {"image": other})
    assert [(one.field, one.before, one.after) for one in told] == [("image", PICTURE["file"], other["file"])]
    plain, with_one, with_other = (
        parse_item(entry_data(EACH[0]) | image) for image in ({}, {"image": PICTURE}, {"image": other})
    )
    assert [least_change(*both) for both in ((plain, with_one), (with_one, with_other), (with_one, plain))] == [
        "wording"
    ] * 3
    said = PICTURE | {"alt": {"vi": "Một hình", "en": "One picture"}}
    assert least_change(with_one, parse_item(entry_data(EACH[0]) | {"image": said})) == "typo"


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": "../x.webp"},
        {"file": f"{'0' * 32}.png"},
        {"width": 0},
        {"height": 1601},
        {"alt": {"vi": "Hình"}},
        {"x": 1},
    ],
)
def test_a_picture_that_is_none_makes_no_item(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        parse_item(entry_data(EACH[0]) | {"image": PICTURE | wrong})
