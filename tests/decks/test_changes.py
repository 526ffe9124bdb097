"""What changed in a deck: logged once, told in parts and by days; a retired item's note says so."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from quizapp.bank.choose import choose_ids
from quizapp.bank.models import BankItem
from quizapp.bank.publish import publish, retire
from quizapp.bank.records import find_record
from quizapp.db import db, writing
from quizapp.decks import editions
from quizapp.decks.catalog import deck_edition
from quizapp.decks.changes import LISTED, Day, days_of_change
from quizapp.decks.members import joined
from quizapp.decks.models import Deck, NoteChange, NoteStamp
from quizapp.decks.notes import Note
from quizapp.decks.stamps import stamp_notes
from quizapp.items.collection import Selection
from quizapp.items.text import Text
from quizapp.items.typed import Accepted
from tests.conftest import NOW
from tests.decks.real_anki import collection, import_deck, review

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
LATER = NOW + timedelta(days=30)
KLING = "kling-who"
OTHER = Text(vi="Lời khác", en="Other words")


def row(item_id: str = KLING) -> BankItem:
    return db.session.get_one(BankItem, item_id)


def reword(now: datetime = LATER, **fields: Any) -> None:
    """Publish an item with other fields, and stamp."""
    with writing():
        found = row()
        assert found.version is not None
        publish(found, found.version.item.model_copy(update=fields), now)
        stamp_notes(now)


def take_out(now: datetime = LATER, item_id: str = KLING) -> None:
    with writing():
        retire(row(item_id), now)
        stamp_notes(now)


def logged() -> list[tuple[str, str, str]]:
    """Return what was logged after the first stamping."""
    log = select(NoteChange).where(NoteChange.changed_at > NOW).order_by(NoteChange.id)
    return [(one.item_id, one.kind, one.parts) for one in db.session.scalars(log)]


def days(zone: ZoneInfo = SAIGON, most: int = 9) -> list[Day]:
    return days_of_change(joined("whole"), zone, most)


def notes(deck_id: str = "whole") -> dict[str, tuple[Note, int]]:
    deck = find_record(Deck, deck_id)
    assert deck is not None
    return {note.fields["QID"]: (note, mod) for note, mod in deck_edition(deck, "both").notes()}


def test_the_first_stamping_adds_every_note_once(bank: Flask) -> None:
    total = len(choose_ids(Selection()))
    assert db.session.scalar(select(func.count()).select_from(NoteChange).where(NoteChange.kind == "added")) == total
    assert [(day.day, day.counts, day.listed) for day in days()] == [(date(2026, 11, 21), {"added": total}, ())]
    with writing():
        assert stamp_notes(LATER) == 0
    assert logged() == []


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"stem": OTHER}, "question"),
        ({"evidence": OTHER}, "source"),
        ({"as_of": "2024-08"}, "source"),
        ({"level": "comparing"}, "sorting"),
        ({"stem": OTHER, "level": "comparing"}, "question sorting"),
    ],
)
def test_a_change_is_told_by_its_parts(bank: Flask, fields: dict[str, Any], parts: str) -> None:
    reword(**fields)
    assert logged() == [(KLING, "changed", parts)]


def test_another_key_is_told_as_such(bank: Flask) -> None:
    reword(answers=Accepted(vi=("Kuaishou Technology",), en=("Kuaishou Technology",)))
    assert logged() == [(KLING, "changed", "key")]


def test_a_stamp_from_before_parts_were_kept_takes_them_on_and_nothing_has_changed(bank: Flask) -> None:
    with writing():
        db.session.execute(update(NoteStamp).values(parts=""))
    with writing():
        assert stamp_notes(LATER) == 0
    assert logged() == []
    assert json.loads(db.session.get_one(NoteStamp, KLING).parts).keys() >= {"question", "key", "sorting"}


def test_a_retired_item_stays_in_the_deck_as_the_last_with_a_tag_and_a_banner(bank: Flask) -> None:
    before = notes()
    take_out()
    after = notes()
    note, mod = after[KLING]
    assert [*after] == [*(item_id for item_id in before if item_id != KLING), KLING]
    assert (mod, mod > before[KLING][1]) == (int(LATER.timestamp()), True)
    assert "quizapp::retired" in note.tags
    assert "đã được rút khỏi ngân hàng câu hỏi" in note.fields["ExplanationVI"]
    assert "withdrawn from the bank" in note.fields["ExplanationEN"]
    assert {item_id for item_id in before if before[item_id] != after[item_id]} == {KLING}
    assert logged() == [(KLING, "retired", "")]


def test_a_card_shows_its_banner_where_its_back_is(bank: Flask) -> None:
    card = choose_ids(Selection(kinds=("card",)))[0]
    take_out(item_id=card)
    assert "withdrawn" in notes()[card][0].fields["BackEN"]


def test_an_item_that_comes_back_is_an_ordinary_note_again(bank: Flask) -> None:
    before = notes()[KLING]
    take_out()
    with writing():
        row().retired_at = None
        stamp_notes(LATER + timedelta(days=1))
    assert logged()[1:] == [(KLING, "returned", "")]
    note, mod = notes()[KLING]
    assert (note, mod - before[1]) == (before[0], 31 * 24 * 3600)


def test_an_item_retired_before_it_had_a_note_gets_none(bank: Flask) -> None:
    with writing():
        db.session.delete(db.session.get_one(NoteStamp, KLING))
        retire(row(), LATER)
    with writing():
        assert stamp_notes(LATER) == 0
    assert KLING not in notes()


def test_a_day_is_that_of_the_sites_clocks_and_the_latest_comes_first(bank: Flask) -> None:
    evening = datetime(2026, 12, 1, 18, 30, tzinfo=ZoneInfo("UTC"))
    reword(evening, stem=OTHER)
    assert [day.day for day in days()] == [date(2026, 12, 2), date(2026, 11, 21)]
    assert [day.day for day in days(ZoneInfo("UTC"))] == [date(2026, 12, 1), date(2026, 11, 21)]
    assert [day.day for day in days(most=1)] == [date(2026, 12, 2)]
    [change] = days()[0].listed
    assert (change.item_id, change.kind, change.parts, change.prompt) == (KLING, "changed", ("question",), OTHER)


def test_many_changes_of_a_kind_are_a_number(bank: Flask) -> None:
    with writing():
        for item_id in choose_ids(Selection())[: LISTED + 1]:
            retire(row(item_id), LATER)
        stamp_notes(LATER)
    assert (days()[0].counts, days()[0].listed) == ({"retired": LISTED + 1}, ())


def test_a_deck_tells_of_its_own_notes_alone(bank: Flask) -> None:
    reword(stem=OTHER)
    assert KLING not in joined("policy")
    assert [day.day for day in days_of_change(joined("policy"), SAIGON, 9)] == [date(2026, 11, 21)]


def choose(deck_id: str, now: datetime, **selection: Any) -> None:
    """Let a deck hold other items, and stamp, as a sync does."""
    with writing():
        deck = db.session.get_one(Deck, deck_id)
        chosen = deck.outline.select.model_copy(update=selection)
        deck.body = deck.outline.model_copy(update={"select": chosen}).model_dump_json(exclude_defaults=True)
        stamp_notes(now)


def test_a_note_that_joins_a_deck_is_new_there_on_that_day_and_nowhere_else(bank: Flask) -> None:
    deck = find_record(Deck, "twenty")
    assert deck is not None
    before = deck.outline.select.items
    added = [item_id for item_id in choose_ids(Selection()) if item_id not in before][:3]
    choose("twenty", LATER, items=(*before, *added))
    latest = days_of_change(joined("twenty"), SAIGON, 9)[0]
    assert (latest.day, latest.counts) == (date(2026, 12, 21), {"added": 3})
    assert {change.item_id for change in latest.listed} == set(added)
    assert [one.item_id for one in deck_edition(deck, "vi").since(LATER).entries] == added
    assert deck_edition(deck, "vi").changed_at == LATER
    assert [day.day for day in days()] == [date(2026, 11, 21)]
    assert logged() == []


def test_a_note_that_leaves_a_deck_is_forgotten_there_and_may_come_back(bank: Flask) -> None:
    items = find_record(Deck, "twenty").outline.select.items  # type: ignore[union-attr]
    choose("twenty", LATER, items=items[1:])
    assert items[0] not in joined("twenty")
    choose("twenty", LATER + timedelta(days=1), items=items)
    assert joined("twenty")[items[0]] == LATER + timedelta(days=1)
    assert set(joined("twenty").values()) == {NOW, LATER + timedelta(days=1)}


def test_newer_templates_are_a_change_of_everything(bank: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = find_record(Deck, "models")
    assert deck is not None
    assert deck_edition(deck, "vi").since(LATER).count == 0
    monkeypatch.setattr(editions, "REVISION", int(LATER.timestamp()))
    assert deck_edition(deck, "vi").since(LATER).entries == deck_edition(deck, "vi").entries
    assert deck_edition(deck, "vi").since(LATER + timedelta(seconds=1)).count == 0


def test_in_anki_a_withdrawn_note_updates_and_keeps_its_history(bank: Flask, tmp_path: Path) -> None:
    def package() -> bytes:
        deck = find_record(Deck, "whole")
        assert deck is not None
        return deck_edition(deck, "both").pack()

    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        [seen] = review(learner, "AI Trung Quốc – AI in China", 1)
        item_id = learner.get_card(seen).note()["QID"]
        take_out(item_id=item_id)
        update = import_deck(learner, package(), tmp_path)
        assert (update.new, update.updated, update.conflicting) == (0, 1, 0)
        assert {learner.get_card(card).note()["QID"] for card in learner.find_cards("tag:quizapp::retired")} == {
            item_id
        }
        assert learner.get_card(seen).reps == 1
        assert "withdrawn" in learner.get_card(seen).render_output().answer_text
