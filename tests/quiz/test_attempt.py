"""An attempt pins its questions, keeps the newest response, and ends once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.bank.choose import choose_ids
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish
from quizapp.bank.records import find_record, sync_records
from quizapp.db import db, writing
from quizapp.items.choice import ChoiceQuestion
from quizapp.items.collection import QuizOutline, Selection
from quizapp.items.question import NotAResponse
from quizapp.items.text import Text
from quizapp.quiz.attempt import (
    AttemptFinished,
    NoSuchSlot,
    finish_attempt,
    flag_slot,
    record_response,
    slots_of,
    start_attempt,
)
from quizapp.quiz.draw import NothingToAsk
from quizapp.quiz.models import Attempt, Quiz, Response, ResponseEvent, Slot
from quizapp.quiz.progress import progress
from tests.conftest import NOW
from tests.quiz.people import guest, start

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def attempt(bank: Flask) -> Attempt:
    """An attempt at every question of the shipped bank."""
    return start(guest().id)


def choice_slot(attempt: Attempt) -> tuple[int, ChoiceQuestion]:
    """Return the first slot that asks a single_choice question."""
    for slot in slots_of(attempt):
        if slot.question.kind == "single_choice" and isinstance(slot.question, ChoiceQuestion):
            return slot.number, slot.question
    raise AssertionError("the bank has no single_choice question")


def record(attempt: Attempt, slot: int, *sent: str, seq: int = 1, now: Any = NOW, check: bool = False) -> Response:
    with writing():
        return record_response(attempt, slot, sent, seq=seq, language="vi", now=now, check=check)


def a_card() -> str:
    """Return the id of a card of the shipped bank."""
    return choose_ids(Selection(kinds=("card",)))[0]


def stored() -> int:
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def events() -> list[tuple[int, str]]:
    rows = db.session.scalars(select(ResponseEvent).order_by(ResponseEvent.id))
    return [(row.seq, row.value) for row in rows]


def test_an_attempt_asks_every_question_once_and_no_card(attempt: Attempt) -> None:
    asked = [slot.version.item_id for slot in slots_of(attempt)]
    assert len(asked) == len(set(asked)) >= 40
    assert not any(name.startswith("card-") for name in asked)


def test_the_seed_fixes_the_order(bank: Flask) -> None:
    orders = [[slot.version_id for slot in slots_of(start(guest().id, seed=seed))] for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


def test_a_quiz_that_draws_ten_asks_ten(bank: Flask) -> None:
    assert len(slots_of(start(guest().id, "first-ten"))) == 10


def test_starting_again_goes_on_with_the_open_attempt(attempt: Attempt) -> None:
    assert start(attempt.user_id).id == attempt.id


def test_after_the_end_a_new_attempt_starts_and_is_counted(attempt: Attempt) -> None:
    with writing():
        finish_attempt(attempt, LATER)
    again = start(attempt.user_id)
    assert (again.id != attempt.id, again.number) == (True, 2)


def test_two_learners_have_attempts_of_their_own(attempt: Attempt) -> None:
    assert start(guest().id).id != attempt.id


def test_a_quiz_without_questions_starts_nothing(bank: Flask) -> None:
    user = guest()
    selection = Selection(items=(a_card(),))
    title = Text(vi="Trống", en="Empty")
    outline = QuizOutline(id="empty", title=title, description=title, deck="whole", select=selection)
    with writing():
        sync_records(Quiz, [outline], NOW)
    quiz = find_record(Quiz, "empty")
    assert quiz is not None
    with pytest.raises(NothingToAsk), writing():
        start_attempt(quiz, user.id, public_id="x", seed=1, now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_an_attempt_keeps_the_wording_it_started_with(attempt: Attempt) -> None:
    slot = slots_of(attempt)[0]
    before = slot.question.stem
    row = db.session.get_one(BankItem, slot.version.item_id)
    with writing():
        publish(row, slot.question.model_copy(update={"stem": Text(vi="Mới", en="New")}), LATER)
    assert slots_of(attempt)[0].question.stem == before


def test_a_right_response_earns_the_mark_and_the_learner_language_is_kept(attempt: Attempt) -> None:
    slot, question = choice_slot(attempt)
    response = record(attempt, slot, *question.right_options)
    assert (response.score, response.language, response.choice) == (1, "vi", tuple(question.right_options))


def test_a_repeat_returns_the_same_and_stores_nothing_more(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    first = record(attempt, slot, "a")
    again = record(attempt, slot, "a", now=LATER)
    assert (again.seq, again.choice, again.recorded_at) == (first.seq, ("a",), NOW)
    assert (stored(), len(events())) == (1, 1)


def test_a_newer_response_replaces_an_older_and_an_older_changes_nothing(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    record(attempt, slot, "a", seq=1)
    assert record(attempt, slot, "b", seq=3).choice == ("b",)
    late = record(attempt, slot, "c", seq=2)
    assert (late.choice, late.seq) == (("b",), 3)
    assert stored() == 1


def test_everything_sent_is_in_the_log_also_what_came_too_late(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    for seq, letter in ((1, "a"), (3, "b"), (2, "c"), (3, "c")):
        record(attempt, slot, letter, seq=seq)
    assert events() == [(1, '["a"]'), (3, '["b"]'), (2, '["c"]'), (3, '["c"]')]


def test_of_two_tabs_with_the_same_number_the_first_wins(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    record(attempt, slot, "a", seq=1)
    assert record(attempt, slot, "b", seq=1).choice == ("a",)


def test_a_checked_response_stands(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    record(attempt, slot, "a", seq=1, now=LATER, check=True)
    later = record(attempt, slot, "b", seq=2, check=True)
    assert (later.choice, later.checked_at) == (("a",), LATER)


def test_checking_twice_keeps_the_first_moment(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    record(attempt, slot, "a", now=LATER, check=True)
    assert record(attempt, slot, "a", now=LATER + timedelta(hours=1), check=True).checked_at == LATER


def test_a_stale_form_never_makes_another_choice_final(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    record(attempt, slot, "a", seq=1)
    stale = record(attempt, slot, "b", seq=1, check=True)
    assert (stale.choice, stale.checked_at) == (("a",), None)


def test_progress_says_what_is_open_and_what_comes_next(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    before = progress(attempt)
    assert (before.last, before.without_response, before.next) == (
        len(slots_of(attempt)),
        list(range(1, before.last + 1)),
        1,
    )
    record(attempt, slot, "a")
    recorded = progress(attempt)
    assert (slot in recorded.without_response, recorded.places[slot - 1].checked) == (False, False)
    record(attempt, slot, "a", check=True)
    assert progress(attempt).places[slot - 1].checked


def test_a_response_that_was_taken_back_is_none_and_a_flag_is_seen_at_its_question_alone(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    record(attempt, slot, "a")
    record(attempt, slot, seq=2)
    with writing():
        flag_slot(attempt.id, slot, True, NOW)
    found = progress(attempt)
    assert slot in found.without_response
    assert (found.flagged, found.places[slot - 1].given, found.places[slot - 1].number) == ([slot], False, slot)


@pytest.mark.parametrize("seq", [-5, 0, 2**40])
def test_any_sequence_number_is_brought_into_range(attempt: Attempt, seq: int) -> None:
    slot, _ = choice_slot(attempt)
    assert 1 <= record(attempt, slot, "a", seq=seq).seq < 2**31


def test_what_is_no_option_stores_nothing(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    with pytest.raises(NotAResponse):
        record(attempt, slot, "z")
    assert (stored(), events()) == (0, [])


@pytest.mark.parametrize("slot", [0, -1, 999])
def test_a_slot_that_is_not_there_stores_nothing(attempt: Attempt, slot: int) -> None:
    with pytest.raises(NoSuchSlot):
        record(attempt, slot, "a")
    assert stored() == 0


def test_a_finished_attempt_takes_no_response(attempt: Attempt) -> None:
    slot, _ = choice_slot(attempt)
    with writing():
        finish_attempt(attempt, LATER)
    with pytest.raises(AttemptFinished):
        record(attempt, slot, "a")
    assert (stored(), events()) == (0, [])


def test_the_score_counts_every_question_and_finishing_twice_changes_nothing(attempt: Attempt) -> None:
    slot, question = choice_slot(attempt)
    record(attempt, slot, *question.right_options)
    for moment in (LATER, LATER + timedelta(hours=1)):
        with writing():
            finish_attempt(attempt, moment)
    ended = db.session.get_one(Attempt, attempt.id)
    assert (ended.score, ended.full_score, ended.finished_at) == (1, len(slots_of(attempt)), LATER)


def test_a_slot_never_asks_a_card(attempt: Attempt) -> None:
    card = db.session.get_one(BankItem, a_card()).version
    assert card is not None
    with pytest.raises(TypeError, match="card"):
        _ = Slot(attempt_id=1, number=1, version=card).question
