"""Out to the real Anki with the schedule, and back: the same due days, the same log, nothing twice."""

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from anki.cards import CardId
from anki.collection import Collection
from anki.decks import DeckId
from flask import Flask

from quizapp.bank.choose import choose_items
from quizapp.db import db
from quizapp.decks.catalog import anki_name, missed_edition
from quizapp.decks.history import GUID_PREFIXES, Taken, take_over
from quizapp.decks.notes import GUID_PREFIX
from quizapp.formats.anki import LEARNED, MANUAL, Entry, counting, read_reviews
from quizapp.items.collection import Selection
from quizapp.study.log import CardKey
from quizapp.study.models import ReviewEvent, UndoneReview
from quizapp.study.schedule import DAY, EPOCH, CardState, Review, replay, study_day
from tests.decks.corrections import package as plain
from tests.decks.learners import PARAMETERS, PLACES, studious, with_schedule
from tests.decks.real_anki import (
    DECIMALS,
    HAS_FSRS_6,
    collection,
    export_collection,
    export_deck,
    history,
    import_deck,
    new_card,
    review,
)
from tests.study.people import learner, states

pytestmark = pytest.mark.anki

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
LOG = "select id, ease, ivl, lastIvl, factor, time, type from revlog order by id"
PHASES = {1: "learning", 2: "review", 3: "relearning"}


def cards_in_anki(learner: Collection) -> dict[CardKey, Any]:
    """Return Anki's rows of the cards that are not new."""
    assert learner.db is not None
    rows = learner.db.all("select id, type, due, ivl, reps, lapses from cards where type > 0")
    return {card_here(learner, row[0]): row for row in rows}


def card_here(learner: Collection, card_id: CardId) -> CardKey:
    """Return which card of ours a card in Anki is."""
    card = learner.get_card(card_id)
    return card.note()["QID"], str(card.template()["name"]).lower()


def due_of(learner: Collection, row: list[int], state: CardState) -> tuple[Any, Any]:
    """Return when a card is due in Anki and here: on which study day, or at which second."""
    if state.phase == "review":
        today = study_day(datetime.now(UTC), datetime.now().astimezone().utcoffset() or timedelta())
        return row[2] - learner.sched.today + today, state.due_day
    return row[2], int(state.due_at.timestamp())


def log_here(user_id: int) -> Counter[tuple[Any, ...]]:
    """Return the reviews of a learner that stand, each by its card, rating and time taken."""
    gone = db.session.query(UndoneReview.event_id).filter_by(user_id=user_id)
    rows = db.session.query(ReviewEvent).filter(ReviewEvent.user_id == user_id, ReviewEvent.event_id.not_in(gone))
    return Counter((row.item_id, PLACES[row.template], row.rating, row.duration_ms) for row in rows)


def log_in_anki(learner: Collection) -> Counter[tuple[Any, ...]]:
    assert learner.db is not None
    rows = learner.db.all(
        "select n.guid, c.ord, r.ease, r.time from revlog r join cards c on c.id = r.cid join notes n on n.id = c.nid"
    )
    return Counter((guid.removeprefix(GUID_PREFIX), *rest) for guid, *rest in rows)


def raw_log(learner: Collection) -> list[Any]:
    """Return Anki's log without its cards, which may have other ids there."""
    assert learner.db is not None
    return [list(row) for row in learner.db.all(LOG)]


def log_in_package(data: bytes) -> list[Any]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(ZipFile(BytesIO(data)).read("collection.anki2"))
        return [list(row) for row in connection.execute(LOG)]


def taken_from(data: bytes, user_id: int) -> Taken:
    entries = read_reviews(BytesIO(data), GUID_PREFIXES)
    return take_over(user_id, entries, PARAMETERS, datetime.now(UTC), zone=HOME, language="vi")


def told(user_id: int) -> dict[CardKey, CardState]:
    """Return the states of a learner's cards, without what differs between moments that a millisecond parts."""
    return {
        card: replace(state, due_at=EPOCH, last_at=EPOCH, stability=round(state.stability, 4))
        for card, state in states(user_id).items()
    }


FORMS: dict[str, Callable[[Collection, Path], bytes]] = {
    "a deck": lambda anki, folder: export_deck(anki, folder, legacy=False),
    "a deck for older Ankis": lambda anki, folder: export_deck(anki, folder, legacy=True),
    "a collection": lambda anki, folder: export_collection(anki, folder, legacy=False),
    "a collection for older Ankis": lambda anki, folder: export_collection(anki, folder, legacy=True),
}


@pytest.fixture
def someone(bank: Flask) -> int:
    """A learner who studied."""
    return studious()


def test_every_due_day_state_and_review_is_the_same_in_anki(someone: int, tmp_path: Path) -> None:
    here = states(someone)
    assert set(Counter(state.phase for state in here.values())) == set(PHASES.values())
    assert sum(state.lapses for state in here.values()) > 5
    with collection(tmp_path) as anki:
        anki.set_config("fsrs", True)
        imported = import_deck(anki, with_schedule(someone), tmp_path, with_progress=True)
        assert imported.new == imported.found
        there = cards_in_anki(anki)
        assert there.keys() == here.keys()
        for card, state in here.items():
            row = there[card]
            assert PHASES[row[1]] == state.phase
            theirs, ours = due_of(anki, row, state)
            assert theirs == ours, (card, state)
            assert row[4:] == [state.reps, state.lapses]
            kept = anki.get_card(row[0]).memory_state
            assert kept is not None
            assert kept.stability == pytest.approx(state.stability, abs=0.6 * 10**-DECIMALS, rel=1e-6)
            assert kept.difficulty == pytest.approx(state.difficulty, abs=0.6 * 10 ** -min(3, DECIMALS))
        assert log_in_anki(anki) == log_here(someone)
        assert raw_log(anki) == log_in_package(with_schedule(someone))
        assert anki.fix_integrity()[1]
        assert cards_in_anki(anki) == there


@pytest.fixture(params=["XXX+11", "XXX-13"], ids=["behind", "ahead"])
def far_away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of this process in another part of the world; Anki looks at it again after a second."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        time.sleep(1.1)
        yield
    time.tzset()


@pytest.mark.usefixtures("far_away")
def test_the_due_days_are_the_same_wherever_the_computer_is(someone: int, tmp_path: Path) -> None:
    with collection(tmp_path) as anki:
        import_deck(anki, with_schedule(someone), tmp_path, with_progress=True)
        there = cards_in_anki(anki)
        due = {card: due_of(anki, there[card], state) for card, state in states(someone).items()}
        assert {card: pair for card, pair in due.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("form", FORMS)
def test_back_from_anki_nothing_is_new_and_somebody_else_has_the_same_states(
    someone: int, tmp_path: Path, form: str
) -> None:
    before, log = states(someone), log_here(someone)
    with collection(tmp_path) as anki:
        import_deck(anki, with_schedule(someone), tmp_path, with_progress=True)
        data = FORMS[form](anki, tmp_path)
    assert taken_from(data, someone) == Taken(new=0, cards=0, known=log.total(), foreign=0)
    assert states(someone) == before
    fresh = learner()
    assert taken_from(data, fresh) == Taken(new=log.total(), cards=len(before), known=0, foreign=0)
    assert told(fresh) == told(someone)
    assert log_here(fresh) == log
    assert taken_from(data, fresh) == Taken(new=0, cards=0, known=log.total(), foreign=0)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_reviewed_in_anki_then_is_all_that_comes_back(someone: int, tmp_path: Path, form: str) -> None:
    before, log = states(someone), log_here(someone)
    with collection(tmp_path) as anki:
        import_deck(anki, with_schedule(someone), tmp_path, with_progress=True)
        answered = set(review(anki, anki_name(), 7))
        names = {card_here(anki, card) for card in answered}
        data = FORMS[form](anki, tmp_path)
    assert taken_from(data, someone) == Taken(new=7, cards=7, known=log.total(), foreign=0)
    after = states(someone)
    assert {card for card, state in after.items() if state != before.get(card)} == names
    reps = {card: state.reps for card, state in before.items()}
    assert {card: state.reps for card, state in after.items()} == reps | {card: reps.get(card, 0) + 1 for card in names}
    assert taken_from(data, someone) == Taken(new=0, cards=0, known=log.total() + 7, foreign=0)


def test_without_learning_progress_every_card_arrives_new(someone: int, tmp_path: Path) -> None:
    with collection(tmp_path) as anki:
        import_deck(anki, with_schedule(someone), tmp_path)
        assert anki.card_count() > len(states(someone))
        assert (cards_in_anki(anki), log_in_anki(anki)) == ({}, Counter())


def test_cards_that_anki_has_keep_their_own_schedule_until_they_are_deleted_there(someone: int, tmp_path: Path) -> None:
    with collection(tmp_path) as anki:
        import_deck(anki, plain("whole"), tmp_path)
        review(anki, anki_name(), 3)
        own = history(anki)
        again = import_deck(anki, with_schedule(someone), tmp_path, with_progress=True)
        assert (again.new, again.updated) == (0, 0)
        assert history(anki) == own
        anki.decks.remove([anki.decks.id(anki_name()) or DeckId(0)])
        assert anki.card_count() == 0
        import_deck(anki, with_schedule(someone), tmp_path, with_progress=True)
        assert cards_in_anki(anki).keys() == states(someone).keys()
        assert log_in_anki(anki) >= log_here(someone)


def test_the_same_notes_updated_later_keep_that_schedule(someone: int, tmp_path: Path) -> None:
    with collection(tmp_path) as anki:
        import_deck(anki, with_schedule(someone), tmp_path, with_progress=True)
        own = history(anki)
        plainly = import_deck(anki, plain("whole"), tmp_path)
        assert (plainly.new, plainly.updated, plainly.conflicting) == (0, 0, 0)
        assert history(anki) == own


def test_reviews_of_copies_of_what_was_missed_come_home_too(bank: Flask, tmp_path: Path) -> None:
    user_id = learner()
    with collection(tmp_path) as anki:
        items = choose_items(Selection(), without=("card",))[:5]
        import_deck(anki, missed_edition(items, "vi").pack(), tmp_path)
        review(anki, anki_name(), 2)
        data = export_deck(anki, tmp_path, legacy=False)
    assert taken_from(data, user_id) == Taken(new=2, cards=2, known=0, foreign=0)
    assert {item_id for item_id, _ in states(user_id)} <= {version.item_id for version in items}


@pytest.mark.skipif(not HAS_FSRS_6, reason="older ones come to other states")
def test_what_counts_of_a_log_is_what_ankis_own_fsrs_counts(tmp_path: Path) -> None:
    """Logs of all kinds of entries: both must come to the same memory, or to none."""
    chance, compared = random.Random(3), Counter[bool]()  # noqa: S311
    with collection(tmp_path) as anki:
        anki.set_config("fsrs", True)
        for number in range(150):
            card, entries = new_card(anki), random_log(number, chance)
            assert anki.db is not None
            for entry in entries:
                row = (entry.moment, card.id, 0, entry.rating, 1, 0, entry.factor, 5000, entry.kind)
                anki.db.execute("insert into revlog values (?,?,?,?,?,?,?,?,?)", *row)
            anki.db.execute("update cards set type = 2, queue = 2, ivl = 9, factor = 2500 where id = ?", card.id)
            theirs = anki._backend.compute_memory_state(card.id)
            counted = counting(entries)
            if counted and counted[0].kind == LEARNED:
                reviews = [
                    Review(str(one.moment), EPOCH + timedelta(milliseconds=one.moment), timedelta(), one.rating)
                    for one in counted
                ]
                ours = replay("card", reviews, PARAMETERS)
                assert ours is not None
                assert theirs.state.stability == pytest.approx(ours.stability, abs=5e-4, rel=1e-5), entries
            elif not counted:
                assert not theirs.HasField("state"), entries
            compared[bool(counted)] += 1
    assert min(compared.values()) > 5


def random_log(number: int, chance: random.Random) -> list[Entry]:
    """Return a card's log: entries at noon, some days apart, of every kind."""
    day, found = 19_000, []
    for _ in range(chance.randint(1, 9)):
        day += chance.randint(1, 9)
        kind = chance.choices((0, 1, 2, 3, 4, 5), (5, 6, 2, 2, 1, 1))[0]
        rating = chance.randint(1, 4) if kind < MANUAL else 0
        factor = chance.choice((0, 500))
        found.append(Entry("", number, 0, (day * DAY + DAY // 2) * 1000 + number, rating, kind, factor, 5000))
    return found
