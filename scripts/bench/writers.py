"""The two writers of packages that the bench of decks compares: `python -m scripts.bench.writers WRITER NOTES PACKAGE`.

NOTES is what `python -m scripts.bench.prose` made. Either writer reads it line by line and makes its own note objects.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import genanki

from quizapp.decks.notes import Note
from quizapp.decks.notetypes import CHOICE, style
from quizapp.decks.package import write_package
from scripts.bench.measure import report
from scripts.bench.prose import COLUMNS

FIELDS_FROM = len(COLUMNS) - len(CHOICE.fields)
FIRST_DECK_ID = 1_800_000_000


def read(notes: Path) -> Iterator[list[str]]:
    """Give the columns of each note."""
    with notes.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.removesuffix("\n").split("\t")


def ours(notes: Path, package: Path) -> None:
    """Write a package as the site does."""
    with package.open("wb") as out:
        write_package(_our_notes(notes), out)


def _our_notes(notes: Path) -> Iterator[tuple[Note, int]]:
    for guid, deck, mod, tags, *fields in read(notes):
        named = dict(zip(CHOICE.fields, fields, strict=True))
        yield Note(guid, CHOICE, named, tuple(tags.split(" ")), deck), int(mod)


def stock_genanki(notes: Path, package: Path) -> None:
    """Write a package as genanki's own documentation shows; it leaves its temporary file behind."""
    model = genanki.Model(
        CHOICE.id,
        CHOICE.name,
        fields=[{"name": name, "id": CHOICE.field_id(name)} for name in CHOICE.fields],
        templates=[
            {"name": each.name, "id": each.id, "qfmt": each.front, "afmt": each.back} for each in CHOICE.templates
        ],
        css=style(),
    )
    decks: dict[str, genanki.Deck] = {}
    for due, (guid, name, _, tags, *fields) in enumerate(read(notes)):
        if name not in decks:
            decks[name] = genanki.Deck(FIRST_DECK_ID + len(decks), name)
        note = genanki.Note(model=model, fields=fields, tags=tags.split(" "), guid=guid, due=due)
        decks[name].add_note(note)
    genanki.Package(list(decks.values())).write_to_file(package)


WRITERS = {"ours": ours, "genanki": stock_genanki}


def main(writer: str, notes: str, package: str) -> None:
    """Measure one writer; what it leaves in the temporary folder goes when the measuring is over."""
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        report(lambda: WRITERS[writer](Path(notes), Path(package)))


if __name__ == "__main__":
    main(*sys.argv[1:])
