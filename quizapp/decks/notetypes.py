"""The note types: names, ids, fields and templates, version 1.

They may never change in shape: one more field or template makes Anki fork the note type and stop updating the notes a
learner has. Spare fields are there for what comes. A change of a template's text or of the style raises `REVISION`.
"""

from dataclasses import dataclass
from importlib.resources import files

REVISION = 1_795_366_000  # seconds since 1970 of the last change to the texts in decks/templates

LETTERS = "ABCDEF"
SPARE = ("Image", "Extra1", "Extra2", "Extra3", "Extra4")
BACK = (
    "ExplanationVI",
    "ExplanationEN",
    "EvidenceVI",
    "EvidenceEN",
    "SourceVI",
    "SourceEN",
    "SourceURL",
    "AsOfVI",
    "AsOfEN",
)
CHOICE_FIELDS = (
    *("QuestionVI", "QuestionEN", "QID", "Languages", "Kind"),
    *(f"Option{letter}{language}" for letter in LETTERS for language in ("VI", "EN")),
    *("Key", "AnswerVI", "AnswerEN", "Recall"),
    *BACK,
    *SPARE,
)
TYPED_FIELDS = (
    *("QuestionVI", "QuestionEN", "QID", "Languages", "Kind"),
    *("Typed", "AnswerVI", "AnswerEN"),
    *BACK,
    *SPARE,
)
CARD_FIELDS = ("FrontVI", "FrontEN", "QID", "Languages", "BackVI", "BackEN", *BACK, *SPARE)


@dataclass(frozen=True)
class Template:
    """A card template: the stems of its files in decks/templates, `<file>.front.html` and `<file>.back.html`.

    A note has a card of it where the field it `needs` is filled; its front shows nothing otherwise.
    """

    id: int
    name: str
    file: str
    needs: str = ""

    @property
    def front(self) -> str:
        """The front's HTML."""
        return read_part(f"{self.file}.front.html")

    @property
    def back(self) -> str:
        """The back's HTML."""
        return read_part(f"{self.file}.back.html")


@dataclass(frozen=True)
class NoteType:
    """A note type as Anki will know it for ever."""

    id: int
    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]

    def field_id(self, name: str) -> int:
        """Return the constant id of a field, by which Anki follows it through a renaming."""
        return self.id * 1000 + self.fields.index(name)


CHOICE = NoteType(
    1_731_001_001,
    "quizapp choice v1",
    CHOICE_FIELDS,
    (Template(1_731_101_001, "Choose", "choose"), Template(1_731_101_002, "Recall", "recall", needs="Recall")),
)
TYPED = NoteType(1_731_001_002, "quizapp typed v1", TYPED_FIELDS, (Template(1_731_101_003, "Type", "type"),))
CARD = NoteType(1_731_001_003, "quizapp card v1", CARD_FIELDS, (Template(1_731_101_004, "Remember", "remember"),))
NOTE_TYPES = (CHOICE, TYPED, CARD)


def read_part(name: str) -> str:
    """Return a file of decks/templates, with every line `<!-- include NAME -->` replaced by that file."""
    text = files("quizapp.decks").joinpath("templates", name).read_text(encoding="utf-8")
    parts = []
    for line in text.splitlines():
        mark = line.strip()
        if mark.startswith("<!-- include "):
            parts.append(read_part(mark.removeprefix("<!-- include ").removesuffix(" -->")))
        else:
            parts.append(line)
    return "\n".join(parts)


def style() -> str:
    """Return the style sheet of every card."""
    return read_part("card.css")
