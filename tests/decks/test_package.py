"""A package is the same bytes for the same notes, and leaves nothing behind."""

import hashlib
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import genanki
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from quizapp.bank.records import current_records, find_record
from quizapp.bank.sources import Sources
from quizapp.db import db, writing
from quizapp.decks.catalog import deck_edition
from quizapp.decks.models import Deck, NoteStamp
from quizapp.decks.notes import note_of
from quizapp.decks.package import build_package
from quizapp.decks.stamps import stamp_notes
from quizapp.items.collection import Article, Topic
from tests import samples
from tests.conftest import NOW


def sources() -> Sources:
    data = samples.collections()
    article = Article.model_validate(data["articles.yaml"][0])
    topics = [Topic.model_validate(topic) for topic in data["topics.yaml"]]
    return Sources({article.id: article}, {topic.id: topic for topic in topics})


def test_two_builds_under_different_clocks_are_equal(bank: Flask) -> None:
    builds = []
    for moment in (NOW, NOW + timedelta(days=400)):
        with time_machine.travel(moment, tick=False):
            builds.append({deck.id: deck_edition(deck, "both").pack() for deck in current_records(Deck)})
    assert builds[0] == builds[1]


def test_the_files_are_packed_and_nothing_stays_in_the_temporary_folder(
    bank: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    deck = find_record(Deck, "whole")
    assert deck is not None
    data = deck_edition(deck, "both").pack()
    assert list(tmp_path.iterdir()) == []
    entries = ZipFile(BytesIO(data)).infolist()
    assert [entry.filename for entry in entries] == ["collection.anki2", "media"]
    assert {entry.compress_type for entry in entries} == {ZIP_DEFLATED}
    assert len(data) < entries[0].file_size / 3


def test_an_empty_deck_is_a_package_too() -> None:
    assert ZipFile(BytesIO(build_package([]))).testzip() is None


@pytest.mark.filterwarnings("error")
def test_a_long_and_hostile_text_is_packed_without_genankis_quadratic_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genanki.Note, "_INVALID_HTML_TAG_RE", None)
    hostile = {"vi": "a < b" * 4000, "en": "a < b" * 4000}
    note = note_of(samples.item(samples.card(front=hostile)), sources(), "both")
    assert hashlib.sha256(build_package([(note, 1)])).digest() == hashlib.sha256(build_package([(note, 1)])).digest()


def test_stamps_stand_still_while_notes_do(bank: Flask) -> None:
    before = {stamp.item_id: stamp.changed_at for stamp in db.session.scalars(select(NoteStamp))}
    with writing():
        assert stamp_notes(NOW + timedelta(days=1)) == 0
    after = {stamp.item_id: stamp.changed_at for stamp in db.session.scalars(select(NoteStamp))}
    assert before == after
    assert len(before) >= 60


def test_a_stamp_never_goes_back_even_when_the_clock_does(bank: Flask) -> None:
    with writing():
        stamp = db.session.scalars(select(NoteStamp).limit(1)).one()
        stamp.digest = "another"
        name, moment = stamp.item_id, stamp.changed_at
    with writing():
        assert stamp_notes(NOW - timedelta(days=9)) == 1
    assert db.session.get_one(NoteStamp, name).changed_at == moment + timedelta(seconds=1)
