"""Every text of an item, with the name of the field it stands in: what the checks walk over."""

from collections.abc import Iterator

from quizapp.items.arranged import Matching
from quizapp.items.checks.rules import breach
from quizapp.items.choice import OptionQuestion
from quizapp.items.findings import Finding, Severity
from quizapp.items.kinds import Card
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.text import Text
from quizapp.items.typed import Number, TypedQuestion


def texts(item: Item) -> Iterator[tuple[str, Text]]:
    """Give each text with its field, such as ("options.0.why", ...), in the order of the file."""
    if item.attributed_to:
        yield "attributed_to", item.attributed_to
    yield from asked_texts(item)
    yield from reasons(item)
    yield "evidence", item.evidence


def asked_texts(item: Item) -> Iterator[tuple[str, Text]]:
    """Give the texts that a reader has when responding: stem or front and back, picture, rows, options, unit."""
    if isinstance(item, Question):
        yield "stem", item.stem
    if isinstance(item, Card):
        yield "front", item.front
        yield "back", item.back
    if item.image:
        yield "image.alt", item.image.alt
    if isinstance(item, Matching):
        for place, row in enumerate(item.rows):
            yield f"rows.{place}.text", row.text
    if isinstance(item, OptionQuestion):
        for place, option in enumerate(item.options):
            yield f"options.{place}.text", option.text
    if isinstance(item, Number):
        yield "answers.unit", item.answers.unit


def reasons(item: Item) -> Iterator[tuple[str, Text]]:
    """Give the reasons of an item's options or of its key."""
    if isinstance(item, OptionQuestion):
        for place, option in enumerate(item.options):
            yield f"options.{place}.why", option.why
    if isinstance(item, TypedQuestion):
        yield "why", item.why


def prompt_field(item: Item) -> str:
    """Return the field of the text that asks."""
    return "front" if isinstance(item, Card) else "stem"


def found(item: Item, field: str, rule: str, detail: str = "", severity: Severity | None = None) -> Finding:
    """Make a finding about a field of an item."""
    return breach(item.id, field, rule, detail, severity)
