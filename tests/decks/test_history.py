"""Reviews made in Anki in the log here: of which cards, by which clock, each once, wherever it was made before."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from quizapp.bank.choose import choose_ids
from quizapp.db import db
from quizapp.decks.history import GUID_PREFIXES, Taken, take_over
from quizapp.formats.anki import LEARNED, Entry, read_reviews
from quizapp.items.collection import Selection
from quizapp.study.log import record_reviews, undo_review
from quizapp.study.models import ReviewEvent
from tests.conftest import NOW
from tests.decks.corrections import package as plain
from tests.decks.learners import PARAMETERS, cards_of_the_bank, studious, with_schedule
from tests.decks.packages import read_package
from tests.study.people import event, learner, states

HOME, NEW_YORK = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/New_York")
CLOUD = "cloud-limits-why"
MOMENT = 1_763_700_000_123
ONE = Entry(f"quizapp:{CLOUD}", 1, 0, MOMENT, 3, LEARNED, 500, 4000)


def taken(user_id: int, *entries: Entry, zone: ZoneInfo = HOME) -> Taken:
    return take_over(user_id, entries, PARAMETERS, NOW, zone=zone, language="en")


def rows(user_id: int) -> list[ReviewEvent]:
    found = db.session.query(ReviewEvent).filter_by(user_id=user_id)
    return found.order_by(ReviewEvent.reviewed_at, ReviewEvent.item_id).all()


def test_a_review_keeps_its_moment_rating_and_duration_and_says_where_it_was_made(bank: Flask) -> None:
    user_id = learner()
    assert taken(user_id, ONE) == Taken(new=1, cards=1, known=0, foreign=0)
    [row] = rows(user_id)
    assert (row.item_id, row.template, row.rating, row.duration_ms) == (CLOUD, "choose", 3, 4000)
    assert row.reviewed_at == datetime.fromtimestamp(MOMENT // 1000, UTC) + timedelta(milliseconds=123)
    assert (row.source, row.language, row.zone, row.offset_minutes) == ("anki", "en", "Asia/Ho_Chi_Minh", 420)
    assert states(user_id)[CLOUD, "choose"].reps == 1


@pytest.mark.parametrize(("month", "minutes"), [(1, -300), (7, -240)])
def test_the_clock_is_that_of_the_zone_on_that_day(bank: Flask, month: int, minutes: int) -> None:
    user_id = learner()
    moment = int(datetime(2026, month, 10, tzinfo=UTC).timestamp()) * 1000
    taken(user_id, replace_moment(ONE, moment), zone=NEW_YORK)
    assert [row.offset_minutes for row in rows(user_id)] == [minutes]


def replace_moment(entry: Entry, moment: int) -> Entry:
    return entry._replace(moment=moment)


def test_each_place_of_a_note_is_a_card_of_its_own(bank: Flask) -> None:
    user_id = learner()
    [fact] = choose_ids(Selection(kinds=("card",)))[:1]
    [typed] = choose_ids(Selection(kinds=("number",)))[:1]
    others = [ONE._replace(guid=f"quizapp:{item_id}") for item_id in (fact, typed)]
    assert taken(user_id, ONE, ONE._replace(place=1), *others).new == 4
    found = {(row.item_id, row.template) for row in rows(user_id)}
    assert found == {(CLOUD, "choose"), (CLOUD, "recall"), (fact, "remember"), (typed, "type")}


def test_what_is_of_no_card_of_ours_or_of_no_possible_time_is_counted_and_left_out(bank: Flask) -> None:
    user_id = learner()
    [no_recall] = choose_ids(Selection(kinds=("true_false",)))[:1]
    odd = [
        ONE._replace(guid="quizapp:nobody-knows-it"),
        ONE._replace(guid="quizapp:"),
        ONE._replace(guid="quizapp:nul\0"),
        ONE._replace(guid=f"quizapp:{no_recall}", place=1),
        ONE._replace(place=2),
        ONE._replace(place=-1),
        ONE._replace(moment=0),
        ONE._replace(moment=-(2**63)),
        ONE._replace(moment=2**63 - 1),
        ONE._replace(moment=int((NOW + timedelta(days=2)).timestamp() * 1000)),
    ]
    assert taken(user_id, *odd) == Taken(new=0, cards=0, known=0, foreign=len(odd))
    assert rows(user_id) == []
    assert taken(user_id, *odd, ONE) == Taken(new=1, cards=1, known=0, foreign=len(odd))


def test_a_duration_is_at_most_an_hour_and_never_below_nothing(bank: Flask) -> None:
    user_id = learner()
    taken(user_id, ONE._replace(duration_ms=2**62), ONE._replace(place=1, duration_ms=-5))
    assert sorted(row.duration_ms for row in rows(user_id)) == [0, 3_600_000]


def test_a_copy_of_what_was_missed_is_the_same_card(bank: Flask) -> None:
    user_id = learner()
    copy = ONE._replace(guid=f"missed:{ONE.guid}", moment=MOMENT + 60_000)
    assert taken(user_id, ONE, copy) == Taken(new=2, cards=1, known=0, foreign=0)
    assert states(user_id)[CLOUD, "choose"].reps == 2


def test_twice_the_same_adds_nothing_and_more_adds_what_is_more(bank: Flask) -> None:
    user_id, later = learner(), ONE._replace(moment=MOMENT + 700)
    assert taken(user_id, ONE, later).new == 2
    assert taken(user_id, ONE, later) == Taken(new=0, cards=0, known=2, foreign=0)
    assert taken(user_id, later, ONE, ONE._replace(moment=MOMENT + 90_000)).new == 1


def test_a_review_made_here_is_known_by_its_card_and_moment(bank: Flask) -> None:
    user_id = learner()
    at = datetime.fromtimestamp(MOMENT // 1000, UTC) + timedelta(milliseconds=123, microseconds=456)
    record_reviews(user_id, [event("here", CLOUD, at=at)], PARAMETERS, NOW)
    assert taken(user_id, ONE) == Taken(new=0, cards=0, known=1, foreign=0)
    assert taken(user_id, ONE._replace(moment=MOMENT + 999)).new == 0
    assert taken(user_id, ONE._replace(place=1)).new == 1
    assert taken(user_id, ONE._replace(moment=MOMENT - 1)).new == 1
    assert taken(user_id, ONE._replace(moment=MOMENT + 1000)).new == 1


def test_what_was_taken_back_here_does_not_come_back(bank: Flask) -> None:
    user_id = learner()
    taken(user_id, ONE)
    undo_review(user_id, rows(user_id)[0].event_id, PARAMETERS, NOW)
    assert taken(user_id, ONE) == Taken(new=0, cards=0, known=1, foreign=0)
    assert states(user_id) == {}


def test_two_learners_reviews_are_their_own(bank: Flask) -> None:
    first, second = learner(), learner()
    assert taken(first, ONE).new == taken(second, ONE).new == 1


def test_out_and_back_without_anki_nothing_is_new_and_somebody_else_has_the_same(bank: Flask) -> None:
    user_id, fresh = studious(), learner()
    before = states(user_id)
    entries = read_reviews(BytesIO(with_schedule(user_id)), GUID_PREFIXES)
    reps = sum(state.reps for state in before.values())
    assert taken(user_id, *entries) == Taken(new=0, cards=0, known=reps, foreign=0)
    assert taken(fresh, *entries) == Taken(new=reps, cards=len(before), known=0, foreign=0)
    due = {card: (state.phase, state.due_day, state.reps, state.lapses) for card, state in before.items()}
    theirs = states(fresh)
    assert due == {card: (each.phase, each.due_day, each.reps, each.lapses) for card, each in theirs.items()}


def test_a_log_gives_the_same_bytes_each_time_and_no_log_gives_the_plain_deck(bank: Flask) -> None:
    user_id = studious()
    assert with_schedule(user_id) == with_schedule(user_id)
    assert with_schedule(learner()) == plain("whole")


def test_a_deck_holds_the_reviews_of_its_own_cards_alone(bank: Flask) -> None:
    user_id = learner()
    cards = cards_of_the_bank()
    everything = [event(" ".join(card), card[0], template=card[1]) for card in cards]
    record_reviews(user_id, everything, PARAMETERS, NOW)
    packed = with_schedule(user_id, "models")
    held = read_package(packed).by_item.keys()
    found = read_reviews(BytesIO(packed), GUID_PREFIXES)
    assert {one.guid.removeprefix("quizapp:") for one in found} == {one.item_id for one in everything} & held
    assert 0 < len(found) < len(everything)
    assert len({one.moment for one in found}) == len(found)
