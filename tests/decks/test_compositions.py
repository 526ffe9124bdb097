"""A deck put together here keeps its name for ever, draws once, tells of what was retired, and goes back to files."""

from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from pydantic import ValidationError

from quizapp.accounts.models import TEACHER
from quizapp.bank.choose import choose_ids
from quizapp.bank.compositions import Composition, Kind, NothingChosen, add_composition
from quizapp.bank.models import BankItem
from quizapp.bank.publish import retire
from quizapp.bank.records import current_records, find_record
from quizapp.bank.sync import export_bank
from quizapp.db import db, writing
from quizapp.decks.catalog import deck_edition
from quizapp.decks.compositions import StillOffered, publish_deck, restore_deck, withdraw_deck
from quizapp.decks.members import joined, note_members
from quizapp.decks.models import Deck
from quizapp.decks.stamps import stamp_notes
from quizapp.items.checks.references import check_references
from quizapp.items.collection import Selection
from quizapp.items.plan import Pair, Plan
from quizapp.quiz.compositions import publish_quiz
from quizapp.quiz.models import Quiz
from tests.accounts.people import person
from tests.conftest import NOW
from tests.decks.packages import read_package

LATER = NOW + timedelta(days=1)
WORDS = Pair(vi="Chíp và mây", en="Chips and clouds")
PICKED = ("kling-who", "distillation-what", "cloud-limits-why")
BY_HAND = Plan(title=WORDS, description=WORDS, deck="whole", picked=PICKED)
FIVE = Selection(topics=("models",), count=5)
BY_RULE = BY_HAND.model_copy(update={"way": "rule", "rule": FIVE})
NUMBERS = count(1)


def composed(plan: Plan, kind: Kind = "deck") -> Composition:
    owner = person(f"Mai {next(NUMBERS)}", TEACHER)
    with writing():
        return add_composition(kind, owner.id, plan, NOW)


def published(row: Composition, plan: Plan | None = None, *, seed: int = 1) -> Deck:
    with writing():
        if plan:
            row.body = plan.model_dump_json(exclude_defaults=True)
        return publish_deck(row, ["a1"], seed=seed, now=LATER)


def held(deck: Deck) -> list[str]:
    return [packed.item_id for packed in read_package(deck_edition(deck, "vi").pack()).notes]


def take_out(*ids: str) -> None:
    with writing():
        for item_id in ids:
            retire(db.session.get_one(BankItem, item_id), LATER)
        stamp_notes(LATER)


def test_it_holds_what_was_picked_in_its_order_and_its_notes_joined_it(bank: Flask) -> None:
    deck = published(composed(BY_HAND))
    assert (deck.id, deck.kept_here, held(deck)) == ("chip-va-may-a1", True, list(PICKED))
    assert set(joined(deck.id)) == set(PICKED)


def test_its_notes_go_to_the_decks_of_their_topics_whatever_it_is_called(bank: Flask) -> None:
    row = composed(BY_HAND)
    deck = published(row)
    before, name = deck_edition(deck, "both").pack(), deck_edition(deck, "both").file_name
    whole = find_record(Deck, "whole")
    assert whole is not None
    in_anki = read_package(before).decks.values()
    assert set(in_anki) <= {*read_package(deck_edition(whole, "both").pack()).decks.values()}
    renamed = published(row, BY_HAND.model_copy(update={"title": Pair(vi="Tên mới", en="New name")}))
    assert (renamed.id, renamed.outline.title.en) == (deck.id, "New name")
    assert (deck_edition(renamed, "both").pack(), deck_edition(renamed, "both").file_name) == (before, name)


def test_a_draw_is_made_once_and_stays_when_the_deck_is_published_again(bank: Flask) -> None:
    row = composed(BY_RULE)
    drawn = held(published(row, seed=1))
    assert len(drawn) == 5
    assert set(drawn) <= set(choose_ids(Selection(topics=("models",))))
    assert held(published(row, seed=2)) == drawn
    more = held(published(row, BY_RULE.model_copy(update={"rule": FIVE.model_copy(update={"count": 7})}), seed=3))
    assert (more[:5], len(set(more))) == (drawn, 7)
    assert held(published(row, BY_RULE.model_copy(update={"rule": FIVE.model_copy(update={"count": 2})}))) == drawn[:2]


def test_what_was_drawn_and_then_retired_stays_as_a_note_that_says_so_and_another_takes_its_place(bank: Flask) -> None:
    row = composed(BY_RULE)
    first = held(published(row))
    take_out(first[0])
    deck = published(row, seed=9)
    assert held(deck)[:4] == first[1:]
    assert (held(deck)[-1], len(held(deck))) == (first[0], 6)
    assert "quizapp::retired" in read_package(deck_edition(deck, "vi").pack()).by_item[first[0]].note.tags


def test_without_a_number_a_rule_means_what_the_bank_holds_at_any_time(bank: Flask) -> None:
    rule = Selection(topics=("models",), levels=("recall",))
    deck = published(composed(BY_RULE.model_copy(update={"rule": rule})))
    assert held(deck) == choose_ids(rule)
    assert deck.outline.select == rule


@pytest.mark.parametrize(
    "said",
    [
        {"picked": ()},
        {"way": "rule", "rule": Selection(topics=("models",), kinds=("none",))},
        {"way": "rule", "rule": Selection(topics=("models",), kinds=("none",), count=3)},
        {"picked": ("nobody",)},
    ],
)
def test_a_deck_that_would_hold_nothing_is_not_published(bank: Flask, said: dict[str, object]) -> None:
    row, before = composed(BY_HAND.model_copy(update=said)), len(current_records(Deck))
    with pytest.raises(NothingChosen):
        published(row)
    assert len(current_records(Deck)) == before


def test_a_deck_without_a_title_names_the_field(bank: Flask) -> None:
    row = composed(BY_HAND.model_copy(update={"title": Pair(vi="Chíp")}))
    with pytest.raises(ValidationError) as lacking:
        published(row)
    assert [problem["loc"] for problem in lacking.value.errors()] == [("title", "en")]


def test_out_of_use_it_is_off_the_list_and_restored_it_holds_what_it_means_by_then(bank: Flask) -> None:
    row = composed(BY_HAND)
    published(row)
    with writing():
        withdraw_deck(row, LATER)
    assert find_record(Deck, "chip-va-may-a1") is None
    with writing():
        restore_deck(row, LATER)
    deck = find_record(Deck, "chip-va-may-a1")
    assert deck is not None
    assert (set(joined(deck.id)), held(deck)) == (set(PICKED), list(PICKED))


def test_a_deck_that_a_quiz_offers_stays_in_use(bank: Flask) -> None:
    row, exam = composed(BY_HAND), composed(BY_HAND.model_copy(update={"deck": "chip-va-may-a1"}), "quiz")
    published(row)
    with writing():
        publish_quiz(exam, ["q1"], LATER)
    with pytest.raises(StillOffered) as offered, writing():
        withdraw_deck(row, LATER)
    assert [quiz.id for quiz in offered.value.quizzes] == ["chip-va-may-q1"]
    assert find_record(Deck, "chip-va-may-a1") is not None


def test_noting_the_members_of_one_deck_leaves_the_others_alone(bank: Flask) -> None:
    deck = published(composed(BY_HAND))
    with writing():
        db.session.execute(db.text("DELETE FROM deck_note"))
        note_members(LATER, [deck])
    assert (set(joined(deck.id)), dict(joined("whole"))) == (set(PICKED), {})


def test_without_what_was_retired_quizzes_and_decks_go_back_to_files_that_name_only_what_is_there(bank: Flask) -> None:
    published(composed(BY_HAND))
    with writing():
        publish_quiz(composed_in_this_work(BY_HAND), ["q1"], LATER)
        publish_quiz(composed_in_this_work(BY_HAND.model_copy(update={"picked": PICKED[:1]})), ["q2"], LATER)
    take_out(PICKED[0])
    quizzes = tuple(quiz.outline for quiz in current_records(Quiz))
    content = export_bank(quizzes, tuple(deck.outline for deck in current_records(Deck)))
    assert list(check_references(content)) == []
    made = {quiz.id: quiz.select.items for quiz in content.quizzes}
    made |= {deck.id: deck.select.items for deck in content.decks}
    assert made["chip-va-may-q1"] == made["chip-va-may-a1"] == PICKED[1:]
    assert "chip-va-may-q2" not in made
    assert held(find_record(Deck, "chip-va-may-a1") or Deck())[-1] == PICKED[0]


def composed_in_this_work(plan: Plan) -> Composition:
    """Add a composition of nobody's, within the unit of work that is open."""
    row = Composition(kind="quiz", body=plan.model_dump_json(exclude_defaults=True), updated_at=NOW)
    db.session.add(row)
    db.session.flush()
    return row
