"""Notes as Anki's text file: a question and its answer as HTML, for a note type of the learner's own.

The form is Anki's (docs.ankiweb.net/importing/text-files): lines that begin with # say how to read the rest.
"""

import csv
import re
from collections.abc import Iterable
from io import StringIO

from quizapp.decks.notes import Languages, Note
from quizapp.decks.notetypes import CARD, LETTERS
from quizapp.languages import NAMES

GUID_PREFIX = "text:"  # notes of their own: those of the .apkg have another note type
FORMAT = 1  # raised when the same notes are written otherwise
# Columns have no names here: Anki would look for fields called so, which its note type has in English alone.
ALT = re.compile(r'<img lang="(\w+)"[^>]* alt="([^"]*)">')
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")  # what begins one
HEADERS = ("#separator:Tab", "#html:true", "#notetype:Basic", "#guid column:1", "#tags column:4")


def plain_text(notes: Iterable[Note], languages: Languages) -> str:
    """Return the text file of notes, in one language or with both below each other."""
    out = StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    out.write("\n".join(HEADERS) + "\n")
    codes = [code.upper() for code in NAMES if languages in (code, "both")]
    for note in notes:
        front, back = ("<hr>".join(side(note, code) for code in codes) for side in (front_of, back_of))
        row = (GUID_PREFIX + note.guid, as_words(front), back, " ".join(note.tags))
        writer.writerow([cell.replace("\r", " ") for cell in row])  # which the writer would leave unquoted
    return out.getvalue()


def as_words(html: str) -> str:
    """Return HTML that no spreadsheet takes for a formula, should the file be opened in one; Anki shows the same."""
    return f"<span>{html}</span>" if FORMULA.match(html) else html


def front_of(note: Note, code: str) -> str:
    """Return what is asked, with what a picture shows, since no file comes along, and with the options."""
    fields = note.fields
    options = [text for letter in LETTERS if (text := fields.get(f"Option{letter}{code}"))]
    listed = "".join(f"<li>{text}</li>" for text in options)
    asked = fields[f"Front{code}"] if note.type is CARD else fields[f"Question{code}"]
    if alt := dict(ALT.findall(fields["Image"])).get(code.lower()):
        asked += f"<p><i>{alt}</i></p>"
    return f'{asked}<ol type="A">{listed}</ol>' if listed else asked


def back_of(note: Note, code: str) -> str:
    """Return what is right, why, and where it comes from."""
    fields = note.fields
    right = fields[f"Back{code}"] if note.type is CARD else fields[f"Answer{code}"]
    parts = (f"<b>{right}</b>", fields[f"Explanation{code}"], fields[f"Evidence{code}"], fields[f"Source{code}"])
    return "".join(f"<div>{part}</div>" for part in parts if part)
