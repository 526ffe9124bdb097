"""Every text of an item, with the name of the field it stands in: what the checks walk over."""

from collections.abc import Iterator

from quizapp.items.arranged import Matching
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
    if isinstance(item, Question):
        yield "stem", item.stem
    if isinstance(item, Card):
        yield "front", item.front
        yield "back", item.back
    if isinstance(item, Matching):
        for place, row in enumerate(item.rows):
            yield f"rows.{place}.text", row.text
    if isinstance(item, OptionQuestion):
        for place, option in enumerate(item.options):
            yield f"options.{place}.text", option.text
            yield f"options.{place}.why", option.why
    if isinstance(item, Number):
        yield "answers.unit", item.answers.unit
    if isinstance(item, TypedQuestion):
        yield "why", item.why
    yield "evidence", item.evidence


def found(item: Item, field: str, rule: str, message: str, severity: Severity = "error") -> Finding:
    """Make a finding about a field of an item; the file and line are added where they are known."""
    return Finding("", 0, item.id, field, rule, message, severity)
