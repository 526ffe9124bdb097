"""A quiz put together here is published, taken, changed, and works without a question that was retired later."""

from datetime import timedelta

import pytest
from flask import Flask
from pydantic import ValidationError

from quizapp.accounts.models import TEACHER
from quizapp.bank.compositions import Composition, NothingChosen, add_composition
from quizapp.bank.models import BankItem
from quizapp.bank.publish import retire
from quizapp.db import db, writing
from quizapp.items.collection import Selection
from quizapp.items.plan import Pair, Plan
from quizapp.quiz.attempt import slots_of, start_attempt
from quizapp.quiz.compositions import publish_quiz, quiz_outline
from quizapp.quiz.draw import NothingToAsk, draw_parts, draw_questions
from quizapp.quiz.models import Quiz
from tests import samples
from tests.accounts.people import person
from tests.conftest import NOW
from tests.quiz.people import guest
from tests.quiz.small_bank import quiz, store

WORDS = Pair(vi="Đề ôn", en="Revision")
COMPLETE = Plan(title=WORDS, description=WORDS, deck="whole", picked=("two", "one"))
RULE = Selection(topics=("first",), count=2)


@pytest.fixture(autouse=True)
def some_questions(empty_bank: Flask) -> None:
    """Three questions and a card."""
    store([samples.single_choice(name) for name in ("one", "two", "three")] + [samples.card()])


def composed(plan: Plan) -> Composition:
    owner = person("Mai", TEACHER)
    with writing():
        return add_composition("quiz", owner.id, plan, NOW)


def published(row: Composition, plan: Plan | None = None, suffix: str = "a1") -> Quiz:
    with writing():
        if plan:
            row.body = plan.model_dump_json(exclude_defaults=True)
        return publish_quiz(row, [suffix], NOW + timedelta(hours=1))


def asked(quiz_id: str, seed: int = 1) -> list[str]:
    return [version.item_id for version in draw_questions(quiz(quiz_id), seed)]


def test_what_was_picked_is_asked_in_its_order_and_a_guest_may_take_it() -> None:
    made = published(composed(COMPLETE))
    assert (made.id, made.kept_here, asked("de-on-a1")) == ("de-on-a1", True, ["two", "one"])
    learner = guest().id
    with writing():
        attempt = start_attempt(quiz("de-on-a1"), learner, public_id="x", seed=1, now=NOW)
    assert [slot.question.id for slot in slots_of(attempt)] == ["two", "one"]


def test_an_exam_keeps_its_limits_and_practice_has_none() -> None:
    exam = COMPLETE.model_copy(update={"exam": True, "minutes": 20, "attempts": 1})
    row = composed(exam)
    rules = published(row).outline.exam
    assert rules is not None
    assert (rules.minutes, rules.attempts) == (20, 1)
    assert published(row, exam.model_copy(update={"exam": False})).outline.exam is None


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"title": Pair(vi="Đề ôn")}, [("title", "en")]),
        ({"title": Pair(), "description": Pair(en="About")}, [("description", "vi"), ("title", "en"), ("title", "vi")]),
        ({"deck": ""}, [("deck",)]),
    ],
)
def test_what_is_lacking_is_named_by_its_field_and_nothing_is_published(
    said: dict[str, object], fields: list[tuple[str, ...]]
) -> None:
    row = composed(COMPLETE.model_copy(update=said))
    with pytest.raises(ValidationError) as lacking:
        published(row)
    assert sorted(problem["loc"] for problem in lacking.value.errors()) == fields
    assert db.session.query(Quiz).count() == 0


@pytest.mark.parametrize(
    "said",
    [
        {"picked": ()},
        {"way": "parts"},
        {"picked": ("card-one",)},
        {"way": "rule", "rule": Selection(levels=("comparing",))},
        {"way": "parts", "rules": (Selection(kinds=("gap",), count=1),)},
    ],
)
def test_a_quiz_that_would_ask_nothing_is_not_published(said: dict[str, object]) -> None:
    row = composed(COMPLETE.model_copy(update=said))
    with pytest.raises(NothingChosen):
        published(row)
    assert db.session.query(Quiz).count() == 0


def test_the_address_stays_when_title_and_questions_change() -> None:
    row = composed(COMPLETE)
    published(row)
    renamed = COMPLETE.model_copy(update={"title": Pair(vi="Tên mới", en="New name"), "picked": ("three",)})
    assert published(row, renamed, "b2").id == "de-on-a1"
    assert (asked("de-on-a1"), quiz("de-on-a1").outline.title.en) == (["three"], "New name")


def test_parts_are_drawn_one_after_the_other_and_say_how_many_each_found() -> None:
    plan = COMPLETE.model_copy(update={"way": "parts", "rules": (RULE, Selection(levels=("recall",), count=5))})
    first, second = draw_parts(plan, 7)
    assert (len(first), len(second)) == (2, 1)
    assert {*first, *second} == {"one", "two", "three"}
    published(composed(plan))
    assert sorted(asked("de-on-a1", 7)) == ["one", "three", "two"]


def test_a_rule_draws_as_many_as_it_says_and_another_seed_may_draw_others() -> None:
    published(composed(COMPLETE.model_copy(update={"way": "rule", "rule": RULE})))
    drawn = {tuple(sorted(asked("de-on-a1", seed))) for seed in range(20)}
    assert {len(one) for one in drawn} == {2}
    assert len(drawn) == 3


def test_without_a_picked_question_that_was_retired_it_asks_the_rest() -> None:
    published(composed(COMPLETE))
    with writing():
        retire(db.session.get_one(BankItem, "two"), NOW)
    assert asked("de-on-a1") == ["one"]
    with writing():
        retire(db.session.get_one(BankItem, "one"), NOW)
    with pytest.raises(NothingToAsk):
        asked("de-on-a1")


def test_the_outline_is_the_one_that_a_file_would_hold() -> None:
    outline = quiz_outline(COMPLETE, "de-on-a1")
    assert outline.model_dump(mode="json", exclude_defaults=True) == {
        "id": "de-on-a1",
        "title": {"vi": "Đề ôn", "en": "Revision"},
        "description": {"vi": "Đề ôn", "en": "Revision"},
        "deck": "whole",
        "select": {"items": ["two", "one"]},
    }
