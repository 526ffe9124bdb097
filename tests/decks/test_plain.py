"""Decks as Anki's text file: the real Anki reads every note whole, and the second time nothing is doubled."""

import csv
import html
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anki.lang
import pytest
from anki.collection import Collection, ImportCsvRequest
from anki.import_export_pb2 import CsvMetadata
from flask import Flask

from quizapp.bank.records import find_record
from quizapp.decks.catalog import deck_edition
from quizapp.decks.models import Deck
from quizapp.decks.notes import LANGUAGE_CHOICES, Languages
from quizapp.decks.plain import HEADERS, plain_text
from tests.decks.real_anki import collection


def exported(languages: Languages) -> str:
    deck = find_record(Deck, "whole")
    assert deck is not None
    edition = deck_edition(deck, languages)
    return plain_text((note for note, _ in edition.notes()), languages)


def read(text: str) -> list[list[str]]:
    lines = text.split("\n", len(HEADERS))
    return list(csv.reader(lines[-1].splitlines(keepends=True), delimiter="\t"))


def take_in(learner: Collection, text: str, folder: Path) -> tuple[int, int, int]:
    """Import a text file as Anki reads its headers; return how many notes were new, updated and the same."""
    path = folder / "notes.txt"
    path.write_text(text, encoding="utf-8")
    metadata: CsvMetadata = learner.get_csv_metadata(str(path), None)
    log = learner.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
    return len(log.new), len(log.updated), len(log.duplicate)


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize(
    "begins", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "\u00a0=1", "=cmd|' /C x'!A0"]
)
def test_no_cell_begins_as_a_formula_does_and_anki_shows_what_was_written(
    bank: Flask, tmp_path: Path, language: Languages, begins: str
) -> None:
    deck = find_record(Deck, "whole")
    assert deck is not None
    notes = [note for note, _ in deck_edition(deck, language).notes()]
    hostile = {name: begins + value for name, value in notes[0].fields.items() if name.endswith(language.upper())}
    text = plain_text([replace(notes[0], fields=notes[0].fields | hostile), notes[1]], language)
    cells = [cell for row in read(text) for cell in row]
    assert len(cells) == 8
    assert [cell for cell in cells if cell.strip()[:1] in set("=+-@＝＋－＠")] == []
    assert cells[5].startswith("<span>") is False
    with collection(tmp_path) as learner:
        assert take_in(learner, text, tmp_path)[0] == 2
        shown = [learner.get_note(note_id).cards()[0].question() for note_id in learner.find_notes("")]
    assert any(begins.strip() in html.unescape(one) for one in shown)


@pytest.fixture(params=["en", "vi"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language Anki itself speaks, in which a new collection names its note types and their fields."""
    anki.lang.set_lang(request.param)
    yield request.param
    anki.lang.set_lang("en")


@pytest.mark.parametrize("languages", LANGUAGE_CHOICES)
def test_anki_reads_every_note_as_it_was_written(
    bank: Flask, tmp_path: Path, languages: Languages, spoken: str
) -> None:
    text = exported(languages)
    rows = read(text)
    with collection(tmp_path) as learner:
        assert take_in(learner, text, tmp_path)[0] == len(rows) > 100
        notes = [learner.get_note(note_id) for note_id in learner.find_notes("")]
        found = {note.guid: (*note.fields, set(note.tags)) for note in notes}
        assert found == {guid: (front, back, set(tags.split())) for guid, front, back, tags in rows}
        assert {note.note_type()["name"] for note in notes} == {{"en": "Basic", "vi": "Cơ bản"}[spoken]}  # type: ignore[index]
        assert take_in(learner, text, tmp_path)[0] == 0
        assert learner.note_count() == len(rows)


def test_a_question_stands_with_its_options_and_each_language_where_it_was_asked_for(bank: Flask) -> None:
    rows = {
        choice: {guid: (front, back) for guid, front, back, _ in read(exported(choice))} for choice in LANGUAGE_CHOICES
    }
    guid = "text:quizapp:h800-per-h100"
    vi, en, both = (rows[choice][guid] for choice in LANGUAGE_CHOICES)
    assert (both[0], both[1]) == (f"{vi[0]}<hr>{en[0]}", f"{vi[1]}<hr>{en[1]}")
    assert vi[0] != en[0]
    options = [front for front, _ in rows["en"].values() if '<ol type="A">' in front]
    assert len(options) > 30


def test_what_would_end_a_line_or_a_cell_arrives_whole(bank: Flask, tmp_path: Path) -> None:
    deck = find_record(Deck, "models")
    assert deck is not None
    note, _ = next(deck_edition(deck, "en").notes())
    hostile = "one\ttwo\nthree \"quoted\" #four; five, 'six'"
    text = plain_text([replace(note, fields=note.fields | {"QuestionEN": hostile, "FrontEN": hostile})], "en")
    with collection(tmp_path) as learner:
        assert take_in(learner, text, tmp_path)[0] == 1
        [note_id] = learner.find_notes("")
        assert learner.get_note(note_id)["Front"].startswith(hostile)
