"""The streamed writer: nothing stays behind or is held together, ids are sound, hostile text arrives whole."""

import sqlite3
import tempfile
import unicodedata
import weakref
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import time_machine
from isal import isal_zlib

from quizapp.decks import zipped
from quizapp.decks.notes import Note, note_of
from quizapp.decks.package import CHUNK, build_package, write_package
from tests import samples
from tests.conftest import NOW
from tests.decks.real_anki import collection, history, import_deck, review
from tests.decks.test_package import sources

RELEASED = Path(__file__).with_name("before-streaming.apkg")
RELEASED_AT = 1_795_000_000
SECOND = int(NOW.timestamp())
HOSTILE = {
    "tag": "&lt;script&gt; < & > <b>",
    "cloze": "{{c1::x}} {{QuestionVI}} {{#Recall}}",
    "quotes": """'"' OR 1=1; -- \\ %s ? ' """,
    "long": "Ngày xửa ngày xưa… " * 2000,
    "nfd": unicodedata.normalize("NFD", "Những tuyên bố về trí tuệ nhân tạo"),
    "separator": "before\x1fafter",
    "nothing": "before\0after",
}


def note(name: str = "one") -> Note:
    return note_of(samples.item(samples.single_choice(name)), sources(), "both")


def many(count: int) -> Iterator[tuple[Note, int]]:
    first = note()
    for number in range(count):
        yield replace(first, guid=f"test:{number}", fields=first.fields | {"QID": f"one-{number}"}), SECOND


def rows(package: bytes, query: str, folder: Path) -> list[tuple[Any, ...]]:
    path = folder / "collection.anki2"
    path.write_bytes(ZipFile(BytesIO(package)).read("collection.anki2"))
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_note_that_fails_midway_leaves_neither_a_file_behind_nor_half_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def failing() -> Iterator[tuple[Note, int]]:
        yield from many(2 * CHUNK)
        assert list(tmp_path.rglob("collection.anki2"))
        raise RuntimeError("the bank went away")

    out = BytesIO()
    with pytest.raises(RuntimeError, match="went away"):
        write_package(failing(), out)
    assert list(tmp_path.iterdir()) == []
    assert out.getvalue() == b""


def test_notes_are_let_go_of_as_they_are_written() -> None:
    alive, most = 0, 0

    def gone() -> None:
        nonlocal alive
        alive -= 1

    def counted() -> Iterator[tuple[Note, int]]:
        nonlocal alive, most
        for each, second in many(4 * CHUNK):
            weakref.finalize(each, gone)
            alive += 1
            most = max(most, alive)
            yield each, second

    assert write_package(counted(), BytesIO()) == 4 * CHUNK
    assert most <= 2 * CHUNK


def test_many_notes_give_equal_bytes_under_different_clocks_and_in_different_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = set()
    for number in range(3):
        folder = tmp_path / f"folder-{number}"
        folder.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        with time_machine.travel(NOW + timedelta(days=number * 400), tick=False):
            packages.add(build_package(many(CHUNK + 100)))
    assert len(packages) == 1


def test_ids_are_unique_grow_with_the_notes_and_lie_in_the_past(tmp_path: Path) -> None:
    stream = [(each, second - 500 * (place % 3)) for place, (each, second) in enumerate(many(CHUNK + 100))]
    package = build_package(stream)
    ids = [found for (found,) in rows(package, "SELECT id FROM notes ORDER BY rowid", tmp_path)]
    assert len(set(ids)) == len(stream)
    assert SECOND - 7200 < ids[0] / 1000 < ids[-1] / 1000 < SECOND
    in_order = rows(package, "SELECT guid FROM notes ORDER BY id", tmp_path)
    assert in_order == [(each.guid,) for each, _ in stream]
    assert rows(package, "SELECT max(id) FROM cards", tmp_path)[0][0] / 1000 < SECOND
    assert rows(package, "SELECT count(*), count(DISTINCT id) FROM cards", tmp_path) == [(1200, 1200)]
    # the order in which cards are shown is that of the notes, and both cards of a note come together
    due = rows(
        package, "SELECT notes.guid, due, ord FROM cards JOIN notes ON nid = notes.id ORDER BY cards.id", tmp_path
    )
    assert due == [(each.guid, place, card) for place, (each, _) in enumerate(stream) for card in (0, 1)]


def test_a_package_is_deflated_by_isa_l_and_anybody_can_unpack_it() -> None:
    package = build_package(many(50))
    archive = ZipFile(BytesIO(package))
    assert archive.testzip() is None
    [entry, media] = archive.infolist()
    assert {each.compress_type for each in (entry, media)} == {ZIP_DEFLATED}
    assert {each.date_time for each in (entry, media)} == {zipped.ZIP_EPOCH}
    start = entry.header_offset + 30 + len(entry.filename)
    data = archive.read(entry)
    packer = isal_zlib.compressobj(zipped.LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)
    blocks = [data[at : at + zipped.BLOCK] for at in range(0, len(data), zipped.BLOCK)]
    packed = b"".join(packer.compress(block) for block in blocks) + packer.flush()
    assert package[start : start + entry.compress_size] == packed
    assert zlib.decompress(packed, -zlib.MAX_WBITS) == data


def test_a_tag_with_a_space_is_refused() -> None:
    with pytest.raises(ValueError, match="space"):
        build_package([(replace(note(), tags=("one", "two words")), SECOND)])


def test_hostile_text_arrives_whole_and_moves_no_other_field(tmp_path: Path) -> None:
    first = note()
    stream = [
        (replace(first, guid=f"hostile:{name}", fields=first.fields | {"QuestionEN": text, "Extra4": text}), SECOND)
        for name, text in HOSTILE.items()
    ]
    with collection(tmp_path) as learner:
        assert import_deck(learner, build_package(stream), tmp_path).new == len(HOSTILE)
        cards_before = learner.card_count()
        for found in learner.find_notes(""):
            arrived = learner.get_note(found)
            text = HOSTILE[arrived.guid.removeprefix("hostile:")].replace("\x1f", "\ufffd").replace("\0", "\ufffd")
            expected = first.fields | {"QuestionEN": text, "Extra4": text}
            assert dict(arrived.items()) == {
                name: unicodedata.normalize("NFC", value) for name, value in expected.items()
            }
        assert learner.fix_integrity()[1]
        assert learner.card_count() == cards_before == 2 * len(HOSTILE)
        assert not learner.get_empty_cards().notes


def test_two_packages_with_the_same_ids_stand_beside_each_other(tmp_path: Path) -> None:
    others = [(replace(each, guid=f"other:{each.guid}"), second) for each, second in many(20)]
    with collection(tmp_path) as learner:
        assert import_deck(learner, build_package(many(20)), tmp_path).new == 20
        assert import_deck(learner, build_package(others), tmp_path).new == 20
        assert len(set(learner.find_notes(""))) == 40
        assert {len(learner.get_note(found).cards()) for found in learner.find_notes("")} == {2}
        assert learner.fix_integrity()[1]
        assert import_deck(learner, build_package(many(20)), tmp_path).same == 20


def test_a_collection_with_a_released_package_is_updated_and_keeps_its_history(tmp_path: Path) -> None:
    kinds = (samples.single_choice(), samples.true_false(), samples.number(), samples.card())
    notes = [note_of(samples.item(kind), sources(), "both") for kind in kinds]
    with collection(tmp_path) as learner:
        assert import_deck(learner, RELEASED.read_bytes(), tmp_path).new == 4
        review(learner, notes[0].deck, 3)
        before = history(learner)
        again = import_deck(learner, build_package((each, RELEASED_AT) for each in notes), tmp_path)
        assert (again.new, again.updated, again.same, again.conflicting) == (0, 0, 4, 0)
        changed = replace(notes[0], fields=notes[0].fields | {"EvidenceEN": "Corrected."})
        stream = [(changed, RELEASED_AT + 1), *((each, RELEASED_AT) for each in notes[1:])]
        update = import_deck(learner, build_package(stream), tmp_path)
        assert (update.new, update.updated, update.same, update.conflicting) == (0, 1, 3, 0)
        assert learner.find_notes("EvidenceEN:Corrected.")
        assert history(learner) == before
        assert len(learner.models.all_names_and_ids()) == len(
            {name.name for name in learner.models.all_names_and_ids()}
        )
        assert not [name.name for name in learner.models.all_names_and_ids() if name.name.endswith("+")]
