"""Our writer against genanki's own: of the same notes, the real Anki makes the same collection."""

import tempfile
from pathlib import Path
from typing import Any

import genanki
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.decks.notes import Note
from quizapp.decks.notetypes import NOTE_TYPES, NoteType, style
from quizapp.decks.package import build_package
from tests.decks.real_anki import collection, import_deck

DECKS = ("Thử – Trial", "Thử – Trial::Một – One", "Khác")
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=12)


@st.composite
def sets_of_notes(draw: st.DrawFn) -> list[Note]:
    """A few notes of any types, with any fields filled but the id, which all have."""
    notes = []
    for number in range(draw(st.integers(0, 5))):
        note_type = draw(st.sampled_from(NOTE_TYPES))
        filled = draw(st.dictionaries(st.sampled_from(note_type.fields), WORDS, max_size=6))
        fields = {name: filled.get(name, "") for name in note_type.fields} | {"QID": f"test-{number}"}
        tags = draw(st.lists(st.sampled_from(("a", "b::c", "đề")), max_size=3, unique=True))
        notes.append(Note(f"test:{number}", note_type, fields, tuple(tags), draw(st.sampled_from(DECKS))))
    return notes


def model(note_type: NoteType) -> genanki.Model:
    templates = [{"name": each.name, "qfmt": each.front, "afmt": each.back} for each in note_type.templates]
    fields = [{"name": name} for name in note_type.fields]
    return genanki.Model(note_type.id, note_type.name, fields=fields, templates=templates, css=style())


def by_genanki(notes: list[Note], folder: Path) -> bytes:
    decks = {name: genanki.Deck(2_000_000_000 + number, name) for number, name in enumerate(DECKS)}
    models = {note_type.id: model(note_type) for note_type in NOTE_TYPES}
    for due, each in enumerate(notes):
        fields = [each.fields[name] for name in each.type.fields]
        decks[each.deck].add_note(
            genanki.Note(models[each.type.id], fields, tags=list(each.tags), guid=each.guid, due=due)
        )
    used = {each.deck for each in notes}
    genanki.Package([deck for name, deck in decks.items() if name in used]).write_to_file(folder / "stock.apkg")
    return (folder / "stock.apkg").read_bytes()


def arrived(package: bytes, folder: Path) -> dict[str, Any]:
    """Return what a learner has after importing a package, by guid."""
    with collection(folder) as learner:
        import_deck(learner, package, folder)
        found = {}
        for each in map(learner.get_note, learner.find_notes("")):
            note_type = each.note_type()
            assert note_type is not None
            cards = [(card.ord, learner.decks.name(card.did), card.due, card.queue, card.type) for card in each.cards()]
            found[each.guid] = (note_type["name"], dict(each.items()), sorted(each.tags), cards)
        assert len(found) == learner.note_count()
        return found


@pytest.mark.filterwarnings("ignore:Field contained")  # genanki's, about text that looks like a tag
@settings(max_examples=8)
@given(notes=sets_of_notes())
def test_anki_makes_the_same_of_our_package_as_of_genankis(notes: list[Note]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = arrived(build_package((each, 1_795_000_000) for each in notes), folder / "ours")
        tempfile.tempdir = name
        try:
            stock = arrived(by_genanki(notes, folder), folder / "stock")
        finally:
            tempfile.tempdir = None
    assert ours == stock
    assert len(ours) == len(notes)
