"""What the checks read of an item: its texts, of very long ones the beginning.

Some fifty patterns go over each text at every autosave. Over eighteen texts of 20,000 characters, which is what a field
takes, that took 2.7 seconds; no question of the bank has a text of 1,000.
"""

from typing import Any

from quizapp.items.checks.parity import PARITY_RULES
from quizapp.items.checks.texts import texts
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.text import Body, Text
from quizapp.languages import NAMES

MOST_READ = 3000
# What compares whole texts says nothing of beginnings: those of two languages, or of two reasons, part elsewhere.
OF_WHOLE_TEXTS = PARITY_RULES - {"leak"} | {"same-why", "duplicate-option"}


def beginning(item: Item) -> Item:
    """Return an item with no text longer than the checks read, itself where it has none."""
    return _shortened(item) if long_fields(item) else item


def long_fields(item: Item) -> frozenset[str]:
    """Return the fields of the texts of an item that are read in part."""
    return frozenset(field for field, text in texts(item) if any(len(text[name]) > MOST_READ for name in NAMES))


def says_too_much(finding: Finding, in_part: frozenset[str]) -> bool:
    """Whether a finding is of a whole text that was read in part."""
    return finding.rule in OF_WHOLE_TEXTS and finding.field.removesuffix(".vi").removesuffix(".en") in in_part


def _shortened(part: Any) -> Any:
    if isinstance(part, Text):
        return part.model_copy(update={name: _cut(part[name]) for name in NAMES})
    if isinstance(part, Body):
        return part.model_copy(update={name: _shortened(value) for name, value in part})
    return tuple(_shortened(one) for one in part) if isinstance(part, tuple) else part


def _cut(text: str) -> str:
    """Cut between words where it can be: half a word may break a rule that the whole one does not."""
    return text if len(text) <= MOST_READ else text[: MOST_READ + 1].rpartition(" ")[0] or text[:MOST_READ]
