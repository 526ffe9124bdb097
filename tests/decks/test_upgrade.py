"""Somebody who has a released deck takes the current one: what we changed changes, and nothing of theirs is lost.

tests/decks/released/ keeps packages as they were given out; its README says how they were made. All moments lie in the
past, as they do when a deck is downloaded: Anki takes the time of its own changes from the machine's clock.
"""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.models import NotetypeId
from flask import Flask
from sqlalchemy import delete

from quizapp.bank.models import BankItem
from quizapp.db import db, writing
from quizapp.decks.catalog import anki_name
from quizapp.decks.models import NoteStamp
from quizapp.decks.notetypes import CHOICE, REVISION, style
from quizapp.decks.stamps import stamp_notes
from quizapp.items.choice import SingleChoice
from quizapp.items.model import Item
from quizapp.items.text import Text
from tests.decks.corrections import correct, current, package, with_another_topic, with_better_evidence
from tests.decks.packages import changed, read_package
from tests.decks.real_anki import collection, deck_names, history, import_deck, note_id, review

pytestmark = pytest.mark.anki

RELEASED = sorted(Path(__file__).with_name("released").glob("*-both.apkg"))
HOUR = timedelta(hours=1)
WORDING, KEY, TOPIC = "distillation-what", "cloud-limits-why", "card-01-ai-symbol"
OWN_WORDS, OWN_STYLE = "My own words", ".card { font-size: 33px; }"


def reworded(item: Item) -> dict[str, Any]:
    return {"stem": Text(vi="Câu hỏi này được viết lại?", en="Is this question worded anew?")}


def with_another_key(item: Item) -> dict[str, Any]:
    """Make another option the right one, and let the options stand in another order."""
    assert isinstance(item, SingleChoice)
    return {"key": next(option.id for option in item.options if option.id != item.key), "options": item.options[::-1]}


CORRECTIONS = {WORDING: reworded, KEY: with_another_key, TOPIC: with_another_topic}


@pytest.fixture(params=RELEASED, ids=lambda path: path.stem)
def released(request: pytest.FixtureRequest, bank: Flask) -> bytes:
    """A released package; the site remembers having given it out, and knows of nothing later."""
    data: bytes = request.param.read_bytes()
    with writing():
        db.session.execute(delete(NoteStamp))
        for packed in read_package(data).notes:
            if db.session.get(BankItem, packed.item_id):
                moment = datetime.fromtimestamp(packed.mod, UTC)
                db.session.add(NoteStamp(item_id=packed.item_id, digest=packed.note.digest(), changed_at=moment))
    return data


def release_time(data: bytes) -> datetime:
    return datetime.fromtimestamp(max(packed.mod for packed in read_package(data).notes), UTC)


def stamp_what_the_bank_changed_since(moment: datetime) -> None:
    with writing():
        stamp_notes(moment)


def different(old: bytes, new: bytes) -> set[str]:
    """Return the items in both packages whose notes have other fields or tags."""
    before, after = read_package(old).by_item, read_package(new).by_item
    return {name for name in before.keys() & after.keys() if before[name].seen != after[name].seen}


def edit(learner: Collection, item_id: str, moment: datetime) -> None:
    """Change a field and the tags of a note, at a moment."""
    own = learner.get_note(note_id(learner, item_id))
    own["EvidenceEN"] = OWN_WORDS
    own.tags.append("mine")
    learner.update_note(own)
    assert learner.db is not None
    learner.db.execute("update notes set mod = ? where id = ?", int(moment.timestamp()), own.id)


def is_the_learners(learner: Collection, item_id: str) -> bool:
    note = learner.get_note(note_id(learner, item_id))
    assert (note["EvidenceEN"] == OWN_WORDS) == ("mine" in note.tags)
    return note["EvidenceEN"] == OWN_WORDS


def study(learner: Collection) -> list[Any]:
    """Answer some cards, suspend one and flag another; return those that were answered."""
    answered = review(learner, anki_name(), 4)
    learner.sched.suspend_cards(learner.find_cards(f"QID:{KEY}")[:1])
    learner.set_user_flag_for_cards(3, learner.find_cards(f"QID:{WORDING}")[:1])
    return answered


def of_the_learner(learner: Collection) -> set[tuple[Any, ...]]:
    """Return the review log, the schedule of every card, and its deck and flag."""
    assert learner.db is not None
    return {*history(learner), *(tuple(row) for row in learner.db.all("select 'card', id, did, flags from cards"))}


def our_types(learner: Collection) -> list[str]:
    return sorted(model["name"] for model in learner.models.all() if "quizapp" in model["name"])


def test_exactly_what_we_changed_is_updated_and_what_the_learner_did_stands(released: bytes, tmp_path: Path) -> None:
    release = release_time(released)
    stamp_what_the_bank_changed_since(release + HOUR)
    before_corrections = different(released, package())
    correct(CORRECTIONS, release + 2 * HOUR)
    new = package()
    updated, held = different(released, new), read_package(released).by_item.keys()
    assert updated == before_corrections | set(CORRECTIONS)
    added = read_package(new).by_item.keys() - held
    with collection(tmp_path) as learner:
        assert import_deck(learner, released, tmp_path).new == len(held)
        answered, types, decks = study(learner), our_types(learner), deck_names(learner)
        edited = [*sorted(held - updated)[:2], WORDING]
        for item_id in edited:
            edit(learner, item_id, release + HOUR)
        theirs = of_the_learner(learner)

        result = import_deck(learner, new, tmp_path)
        assert (result.new, result.updated, result.conflicting) == (len(added), len(updated), 0)
        assert result.same == result.found - len(updated) - len(added)
        assert theirs <= of_the_learner(learner)
        assert [learner.get_card(card_id).reps for card_id in answered] == [1] * 4
        assert our_types(learner) == types
        assert deck_names(learner) - decks <= {read_package(new).by_item[item_id].note.deck for item_id in added}
        assert [item_id for item_id in edited if is_the_learners(learner, item_id)] == edited[:-1]
        for item_id, packed in read_package(new).by_item.items():
            if item_id not in edited:
                note = learner.get_note(note_id(learner, item_id))
                assert dict(note.items()) == packed.note.fields
                assert sorted(note.tags) == sorted(packed.note.tags)

        again = import_deck(learner, new, tmp_path)
        assert (again.new, again.updated, again.same) == (0, 0, again.found)


def test_one_more_correction_touches_one_note(released: bytes, tmp_path: Path) -> None:
    release = release_time(released)
    stamp_what_the_bank_changed_since(release + HOUR)
    with collection(tmp_path) as learner:
        import_deck(learner, released, tmp_path)
        import_deck(learner, package(), tmp_path)
        edit(learner, KEY, release + 2 * HOUR)
        theirs = of_the_learner(learner)
        correct({TOPIC: with_better_evidence}, release + 3 * HOUR)
        result = import_deck(learner, package(), tmp_path)
        assert (result.new, result.updated, result.same) == (0, 1, result.found - 1)
        assert learner.get_note(note_id(learner, TOPIC))["EvidenceEN"] == current(TOPIC).evidence.en
        assert is_the_learners(learner, KEY)
        assert of_the_learner(learner) == theirs


def style_of_their_own(folder: Path, second: int) -> None:
    """Write the learner's own style into the type of choices, as of a second; Anki holds types in memory."""
    with collection(folder) as learner:
        model = learner.models.get(NotetypeId(CHOICE.id))
        assert model is not None
        model["css"] = OWN_STYLE
        learner.models.update_dict(model)
    with sqlite3.connect(folder / "collection.anki2") as connection:
        connection.execute("update notetypes set mtime_secs = ? where id = ?", (second, CHOICE.id))
    connection.close()


def with_older_templates(data: bytes) -> bytes:
    """Return a package as one would be whose templates and style were another, a day before."""

    def change(connection: sqlite3.Connection) -> None:
        [(text,)] = connection.execute("select models from col")
        models = json.loads(text)
        for model in models.values():
            model["mod"] -= 86_400
            model["css"] = ".card { color: grey; }"
            model["tmpls"][0]["qfmt"] += "<p>of yesterday</p>"
        connection.execute("update col set models = ?", (json.dumps(models),))

    return changed(data, change)


def template_and_style(learner: Collection) -> tuple[str, str]:
    # Asked of Anki's core: its Python part remembers the types it gave out, until the window tells it of an import.
    model = json.loads(learner._backend.get_notetype_legacy(CHOICE.id))
    return model["tmpls"][0]["qfmt"], model["css"]


OURS = (CHOICE.templates[0].front, style())


def test_our_newer_templates_replace_our_older_ones_in_place(released: bytes, tmp_path: Path) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, with_older_templates(released), tmp_path)
        types = our_types(learner)
        assert template_and_style(learner) != OURS
        import_deck(learner, package(), tmp_path)
        assert template_and_style(learner) == OURS
        assert our_types(learner) == types


def test_a_style_of_their_own_stands_until_ours_is_newer(released: bytes, tmp_path: Path) -> None:
    stamp = read_package(released).models[CHOICE.id]["mod"]
    with collection(tmp_path) as learner:
        import_deck(learner, released, tmp_path)
    style_of_their_own(tmp_path, stamp + 1)
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        ours_is_newer = stamp + 1 < REVISION
        assert template_and_style(learner)[1] == (style() if ours_is_newer else OWN_STYLE)


@pytest.mark.parametrize(("seconds", "kept"), [(-1, False), (1, True)])
def test_of_two_styles_the_later_wins(released: bytes, tmp_path: Path, seconds: int, kept: bool) -> None:
    with collection(tmp_path) as learner:
        import_deck(learner, with_older_templates(released), tmp_path)
    style_of_their_own(tmp_path, REVISION + seconds)
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        assert template_and_style(learner)[1] == (OWN_STYLE if kept else style())
