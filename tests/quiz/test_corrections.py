"""A corrected key: its effect is told before, done once, for whom it should be; what was responded stays as it was."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from quizapp.bank.models import BankItem, ItemVersion
from quizapp.bank.publish import publish
from quizapp.db import db, writing
from quizapp.items.collection import Selection
from quizapp.items.question import Question
from quizapp.quiz.attempt import record_response, slots_of
from quizapp.quiz.corrections import Effect, Mode, correct, effect_of
from quizapp.quiz.export import attempts_data
from quizapp.quiz.models import Attempt, Response, ResponseEvent, Slot
from quizapp.quiz.statistics import figures_by_item
from tests import samples
from tests.conftest import NOW
from tests.quiz.people import guest
from tests.quiz.small_bank import outline, store
from tests.quiz.takers import LATER, begin, figures, finish, recount, take
from tests.quiz.test_statistics import assert_same

NAMES = ("one", "several", "counted")
RESPONSES = select(Response).order_by(Response.attempt_id, Response.slot)
LOG = select(ResponseEvent).order_by(ResponseEvent.id)
OTHERS = {"several": ["a", "b"], "counted": ["12,5"]}


@pytest.fixture(autouse=True)
def small_bank(empty_bank: Flask) -> None:
    """A bank of three questions, the first of which has the wrong key, and a quiz of all of them."""
    store(
        [samples.single_choice(), samples.multiple_choice(), samples.number()], outline("all", Selection(items=NAMES))
    )


def version(item_id: str = "one") -> ItemVersion:
    found = db.session.get_one(BankItem, item_id).version
    assert found is not None
    return found


def worded(data: dict[str, Any]) -> Question:
    made = samples.item(data)
    assert isinstance(made, Question)
    return made


CORRECTED = worded(samples.single_choice(key="c"))


def apply(mode: Mode = "all", question: Question = CORRECTED) -> int:
    """Publish a question and let it take the place of the version before; return how many scores changed."""
    db.session.rollback()
    with writing():
        old = version(question.id)
        new = publish(db.session.get_one(BankItem, question.id), question, LATER)
        return correct(old, new, mode, LATER)


def slot_of(attempt_id: int, item_id: str = "one") -> Slot:
    db.session.rollback()
    return next(one for one in slots_of(db.session.get_one(Attempt, attempt_id)) if one.version.item_id == item_id)


def score(attempt_id: int) -> float | None:
    db.session.rollback()
    return db.session.get_one(Attempt, attempt_id).score


def three() -> tuple[int, int, int]:
    """Take the quiz three times: by the old key, by the new one, and by neither; return the attempts."""
    old, new, neither = (take({"one": [letter], **OTHERS}).id for letter in "bca")
    return old, new, neither


def everything() -> dict[str, Any]:
    """Return all that was responded and logged."""
    db.session.rollback()
    return {
        "values": [(one.seq, one.value, one.recorded_at) for one in db.session.scalars(RESPONSES)],
        "log": [(one.seq, one.value, one.sent_at) for one in db.session.scalars(LOG)],
    }


def test_the_effect_is_told_and_nothing_is_written() -> None:
    old, new, neither = three()
    begin({"one": ["b"]})
    take({**OTHERS})
    before = score(old), score(new), score(neither), everything()
    effect = effect_of(version(), CORRECTED)
    assert (effect.attempts, effect.unfinished, effect.rise, effect.fall, effect.same) == (4, 1, 1, 1, 2)
    five = 1 + 2 / 3
    assert effect.mean == pytest.approx((five * 4 + 1) / 12)
    assert effect.mean_of_all == pytest.approx(effect.mean)
    assert effect.mean_of_raised == pytest.approx((five * 4 + 2) / 12)
    assert (score(old), score(new), score(neither), everything()) == before


def test_where_nobody_was_asked_there_is_no_effect() -> None:
    assert effect_of(version(), CORRECTED) == Effect()
    assert apply() == 0


def test_every_response_is_scored_anew_and_what_was_responded_stays() -> None:
    old, new, neither = three()
    effect, before, others = effect_of(version(), CORRECTED), everything(), 1 + 2 / 3
    assert apply() == effect.rise + effect.fall == 2
    assert [score(one) for one in (old, new, neither)] == [pytest.approx(others + more) for more in (0, 1, 0)]
    assert everything() == before
    slot = slot_of(old)
    assert (slot.version.number, slot.asked and slot.asked.number, slot.corrected_at) == (2, 1, LATER)
    assert (slot.earned_before, slot.score, slot.gained) == (1, 0, -1)
    assert slot_of(neither).gained == 0
    assert slot_of(old, "several").corrected_at is None


def test_only_those_who_gain_are_scored_anew_where_that_is_wanted() -> None:
    old, new, neither = three()
    assert apply("raise") == 1
    assert [score(one) for one in (old, new, neither)] == [pytest.approx(1 + 2 / 3 + more) for more in (1, 1, 0)]
    assert slot_of(old).version.number == 2
    assert slot_of(old).corrected_at == LATER


def test_what_was_told_stays_where_nothing_is_to_be_scored_anew() -> None:
    old, new, _ = three()
    still_open = begin({"one": ["c"]}).id
    assert apply("none") == 0
    assert [score(one) for one in (old, new)] == [pytest.approx(1 + 2 / 3 + more) for more in (1, 0)]
    assert (slot_of(old).version.number, slot_of(old).corrected_at) == (1, None)
    finish(db.session.get_one(Attempt, still_open))
    assert score(still_open) == 1


def test_doing_it_again_changes_nothing() -> None:
    old, *_ = three()
    first = version().id
    apply()
    db.session.rollback()
    found = figures("one"), score(old), everything()
    with writing():
        earlier = db.session.get_one(ItemVersion, first)
        assert correct(earlier, version(), "all", NOW) == 0
    assert (figures("one"), score(old), everything()) == found
    assert slot_of(old).corrected_at == LATER


def test_a_new_wording_is_no_correction() -> None:
    old, *_ = three()
    assert apply(question=worded(samples.single_choice(stem=samples.text("Which, in 2024?")))) == 0
    assert slot_of(old).corrected_at is None


def test_earlier_wordings_with_the_same_key_are_corrected_too() -> None:
    early = take({"one": ["c"], **OTHERS}).id
    with writing():
        stem = samples.text("Which, in 2024?")
        publish(db.session.get_one(BankItem, "one"), worded(samples.single_choice(stem=stem)), NOW)
    late = take({"one": ["c"], **OTHERS}).id
    assert effect_of(version(), CORRECTED).rise == 2
    assert apply() == 2
    assert slot_of(early).asked != slot_of(late).asked
    assert {slot_of(one).version.number for one in (early, late)} == {3}


def test_a_second_correction_remembers_what_was_asked_and_earned_at_first() -> None:
    old, *_ = three()
    apply()
    apply(question=worded(samples.single_choice(key="a")))
    slot = slot_of(old)
    assert (slot.version.number, slot.asked and slot.asked.number) == (3, 1)
    assert (slot.earned_before, slot.score) == (1, 0)
    apply(question=worded(samples.single_choice(key="b")))
    assert slot_of(old).gained == 0
    assert score(old) == pytest.approx(2 + 2 / 3)


def test_an_open_attempt_goes_on_with_the_corrected_key() -> None:
    attempt = begin({"one": ["c"]})
    blank = begin({})
    assert apply() == 0
    for one in (attempt, blank):
        slot = slot_of(one.id)
        assert (slot.version.number, slot.earned_before) == (2, None)
    with writing():
        record_response(blank, 1, ["b"], seq=1, language="vi", now=LATER)
    for one, points in ((attempt, 1), (blank, 0)):
        finish(one, LATER)
        assert score(one.id) == points


@pytest.mark.parametrize(("mode", "points"), [("all", 0), ("raise", 1), ("none", 1)])
def test_feedback_that_was_given_in_an_open_attempt_counts_as_told(mode: Mode, points: float) -> None:
    attempt = begin({})
    with writing():
        record_response(attempt, 1, ["b"], seq=1, language="vi", now=NOW, check=True)
    apply(mode)
    finish(attempt, LATER)
    assert score(attempt.id) == points


def test_a_response_that_does_not_fit_any_more_keeps_its_question_and_score() -> None:
    gone, stays = (take({"one": [letter]}).id for letter in "cb")
    still_open = begin({"one": ["c"]}).id
    options = samples.single_choice()["options"][:2]
    narrower = worded(samples.single_choice(options=options, key="a"))
    assert effect_of(version(), narrower).fall == 1
    assert apply(question=narrower) == 1
    assert [slot_of(one).version.number for one in (gone, still_open, stays)] == [1, 1, 2]
    assert (score(gone), score(stays)) == (0, 0)


@pytest.mark.parametrize(
    ("item_id", "sent", "changed", "gain"),
    [
        ("several", ["a", "b"], samples.multiple_choice(key=["a", "b"]), 1 / 3),
        ("several", ["a", "b"], samples.multiple_choice(key=["c", "d"]), -2 / 3),
        ("counted", ["14,5"], samples.number(answers=samples.number()["answers"] | {"tolerance": 2}), 1),
        ("counted", ["12,5"], samples.number(answers=samples.number()["answers"] | {"value": "15.5"}), -1),
    ],
)
def test_each_kind_scores_anew_by_its_own_rule(
    item_id: str, sent: list[str], changed: dict[str, Any], gain: float
) -> None:
    attempt = take({item_id: sent, "one": ["b"]}).id
    before = score(attempt) or 0
    assert apply(question=worded(changed)) == 1
    assert score(attempt) == pytest.approx(before + gain)
    assert slot_of(attempt, item_id).gained == pytest.approx(gain)


@pytest.mark.parametrize("mode", ["all", "raise", "none"])
def test_figures_follow_also_those_of_the_questions_beside_it(mode: Mode) -> None:
    learner = guest().id
    for letter in "bbcca":
        take({"one": [letter], **OTHERS})
    for _ in range(2):
        take({"one": ["c"]}, user_id=learner)
    begin({"one": ["c"]})
    apply(mode)
    db.session.rollback()
    before = figures_by_item(NAMES)
    assert before["one"].attempts == (0 if mode == "none" else 6)
    assert before["several"].attempts == 6
    recount()
    db.session.rollback()
    assert_same(before, figures_by_item(NAMES))


def test_the_new_key_has_its_figures() -> None:
    for letter in "bbcca":
        take({"one": [letter], **OTHERS})
    assert figures("one").facility == 0.4
    apply()
    found = figures("one")
    assert (found.attempts, found.facility, found.other_keys) == (5, 0.4, 0)
    assert [(one.letter, one.is_key, one.count) for one in found.picked] == [
        ("a", False, 1),
        ("b", False, 2),
        ("c", True, 2),
    ]


def test_the_learner_is_told_what_was_asked_and_earned_at_first() -> None:
    learner = guest().id
    take({"one": ["b"], **OTHERS}, user_id=learner)
    apply()
    [told] = attempts_data(learner)
    questions: Any = told["questions"]
    first = questions[0]
    assert (first["version"], first["asked_as_version"], first["earned_before"]) == (2, 1, 1.0)
    assert first["response"]["score"] == 0.0
    assert first["corrected_at"] == LATER.isoformat()


def test_many_attempts_take_as_few_statements_as_one() -> None:
    counted: list[str] = []

    def note(*about: Any) -> None:
        counted.append(about[2])

    found = []
    for times, letter, key in ((1, "b", "c"), (20, "a", "a")):
        for _ in range(times):
            take({"one": [letter], **OTHERS})
        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", note)
        assert apply(question=worded(samples.single_choice(key=key))) == times
        event.remove(db.engine, "before_cursor_execute", note)
        found.append(len(counted))
        counted.clear()
    assert found[1] <= found[0] + 3  # of twenty it is also told how difficult the question is
