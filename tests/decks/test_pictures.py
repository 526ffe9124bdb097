"""Pictures in decks: the real Anki has each file as it is kept, shows it in the right words, updates it in place."""

import json
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from anki.collection import Collection
from flask import Flask
from sqlalchemy import select

from quizapp.bank.choose import versions_of
from quizapp.bank.records import find_record
from quizapp.db import db
from quizapp.decks.catalog import deck_edition, missed_edition
from quizapp.decks.editions import Edition
from quizapp.decks.models import Deck, NoteChange
from quizapp.decks.notes import LANGUAGE_CHOICES, Languages
from quizapp.decks.package import write_package
from quizapp.decks.plain import plain_text
from quizapp.items.text import Text
from tests.bank.desk_people import KEY
from tests.bank.illustrated import illustrate
from tests.conftest import NOW
from tests.decks.corrections import package
from tests.decks.learners import studious, with_schedule
from tests.decks.packages import read_package
from tests.decks.real_anki import collection, import_deck
from tests.pictures import kept

CARD, TYPED = "card-us-ban-object", "kling-who"
NAME = f"quizapp-{kept().file}"


def media_of(data: bytes) -> dict[str, bytes]:
    """Return the files of a package by the names that Anki gives them."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(place) for place, name in json.loads(archive.read("media")).items()}


def files(learner: Collection) -> dict[str, bytes]:
    """Return what lies in a learner's folder of media."""
    return {path.name: path.read_bytes() for path in Path(learner.media.dir()).iterdir()}


def faces(learner: Collection, item_id: str) -> list[str]:
    """Return both sides of every card of an item."""
    cards = [learner.get_card(card_id) for card_id in learner.find_cards(f"QID:{item_id}")]
    return [side for card in cards for side in (card.question(), card.answer())]


@pytest.mark.anki
def test_anki_has_the_picture_as_it_is_kept_and_finds_none_missing_or_unused(bank: Flask, tmp_path: Path) -> None:
    illustrate(KEY, TYPED)
    with collection(tmp_path) as learner:
        import_deck(learner, package(), tmp_path)
        assert files(learner) == {NAME: kept().data}
        checked = learner.media.check()
        assert (list(checked.missing), list(checked.unused)) == ([], [])
        sides = faces(learner, KEY) + faces(learner, TYPED)
        assert len(sides) == 6
        assert [side.count(f'src="{NAME}"') for side in sides] == [2] * 6


@pytest.mark.anki
def test_a_second_import_changes_nothing_and_another_picture_comes_into_its_place(bank: Flask, tmp_path: Path) -> None:
    illustrate(KEY)
    with collection(tmp_path) as learner:
        first = import_deck(learner, package(), tmp_path)
        again = import_deck(learner, package(), tmp_path)
        assert (again.new, again.updated, again.same) == (0, 0, first.new)
        other = kept(colour="red")
        illustrate(KEY, picture=other)
        update = import_deck(learner, package(), tmp_path)
        assert (update.new, update.updated) == (0, 1)
        assert files(learner)[f"quizapp-{other.file}"] == other.data
        assert all(other.file in side and NAME not in side for side in faces(learner, KEY))
        assert list(learner.media.check().missing) == []


@pytest.mark.parametrize("languages", LANGUAGE_CHOICES)
def test_each_picture_lies_once_in_every_kind_of_deck(bank: Flask, languages: Languages) -> None:
    illustrate(KEY, TYPED)
    illustrate(CARD, picture=kept(colour="red"))
    both = {NAME: kept().data, f"quizapp-{kept(colour='red').file}": kept(colour="red").data}
    assert media_of(package("whole", languages)) == both
    assert package("whole", languages) == package("whole", languages)
    changed = deck("whole").since(NOW)
    for edition in (missed_edition(versions_of([KEY, TYPED]), languages), changed):
        assert set(media_of(edition.pack())) <= set(both)
        assert NAME in media_of(edition.pack())
    assert media_of(with_schedule(studious())) == both


def deck(deck_id: str) -> Edition:
    found = find_record(Deck, deck_id)
    assert found is not None
    return deck_edition(found, "both")


def test_pictures_are_taken_one_after_the_other_and_a_lost_one_spoils_no_deck(bank: Flask) -> None:
    illustrate(KEY)
    illustrate(TYPED, picture=kept(colour="red"))
    asked: list[str] = []

    def lost(name: str) -> bytes | None:
        asked.append(name)
        return None if name == NAME else b"red"

    out = BytesIO()
    write_package(deck("whole").notes(), out, pictures=lost)
    assert sorted(asked) == sorted([NAME, f"quizapp-{kept(colour='red').file}"])
    assert media_of(out.getvalue()) == {f"quizapp-{kept(colour='red').file}": b"red"}


def test_each_language_hears_what_it_shows_in_its_own_words(bank: Flask) -> None:
    image = illustrate(KEY)
    field = read_package(package()).by_item[KEY].note.fields["Image"]
    size = 'width="400" height="200"'
    assert field == (
        f'<img lang="vi" src="quizapp-{image.file}" {size} '
        'alt="Một hình bầu dục &quot;xanh&quot; &lt;to&gt; &#91;đậm]">'
        f'<img lang="en" src="quizapp-{image.file}" {size} '
        'alt="A &quot;blue&quot; &lt;large&gt; &#91;dark] ellipse">'
    )


def test_a_text_file_has_the_words_in_place_of_the_picture(bank: Flask) -> None:
    illustrate(KEY, alt=Text(vi="Hình bầu dục", en="An ellipse"))
    notes = [note for note, _ in deck("whole").notes() if KEY in note.guid]
    assert "<p><i>Hình bầu dục</i></p>" in plain_text(notes, "vi")
    assert "An ellipse" not in plain_text(notes, "vi")
    assert "<p><i>An ellipse</i></p>" in plain_text(notes, "both")
    assert "<img" not in plain_text(notes, "both")


def test_another_picture_is_told_as_a_change_of_the_question_and_nothing_else(bank: Flask) -> None:
    illustrate(KEY)
    [change] = db.session.scalars(select(NoteChange).where(NoteChange.kind == "changed"))
    assert (change.item_id, change.parts) == (KEY, "question")


def test_a_deck_without_pictures_holds_no_file_and_no_trace_of_one(bank: Flask) -> None:
    with ZipFile(BytesIO(package())) as archive:
        assert archive.namelist() == ["collection.anki2", "media"]
        assert archive.read("media") == b"{}"


def test_a_note_without_a_picture_is_told_apart_by_the_hashes_it_had(bank: Flask) -> None:
    note = read_package(package()).by_item[KEY].note
    fields = {name: note.fields[name] for name in ("QuestionVI", "QuestionEN")}
    assert note.parts()["question"] == sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:12]
