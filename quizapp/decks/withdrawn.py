"""Notes of retired items: learners have them for ever, so the note itself says that it was withdrawn."""

from dataclasses import replace

from quizapp.decks.notes import TAG_ROOT, Note
from quizapp.decks.notetypes import CARD
from quizapp.items.text import Text
from quizapp.languages import NAMES

RETIRED_TAG = f"{TAG_ROOT}::retired"
BANNER = Text(
    vi="Câu này đã được rút khỏi ngân hàng câu hỏi. Bạn có thể tạm ngưng hoặc xóa thẻ.",
    en="This question was withdrawn from the bank. You may suspend or delete the card.",
)


def withdrawn(note: Note) -> Note:
    """Return a note with the tag that learners can search for, and with a banner on the back."""
    place = "Back" if note.type is CARD else "Explanation"
    fields = dict(note.fields)
    for code in NAMES:
        name = f"{place}{code.upper()}"
        fields[name] = f'<p class="retired">{BANNER[code]}</p>{fields[name]}'
    return replace(note, fields=fields, tags=(*note.tags, RETIRED_TAG))
