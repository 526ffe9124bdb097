"""A small bank in the database, made of the samples, with quizzes to a test's liking."""

from typing import Any

from quizapp.bank.records import find_record, sync_records
from quizapp.bank.sync import sync_bank
from quizapp.db import writing
from quizapp.items.collection import ExamRules, QuizOutline, Selection
from quizapp.items.content import Content
from quizapp.items.model import Item
from quizapp.items.text import Text
from quizapp.quiz.models import Quiz
from tests import samples
from tests.conftest import NOW

TITLE = Text(vi="Đề", en="Quiz")


def outline(quiz_id: str, *parts: Selection, exam: ExamRules | None = None) -> QuizOutline:
    """Describe a quiz: of these parts, or of every question."""
    return QuizOutline(
        id=quiz_id, title=TITLE, description=TITLE, deck="whole", select=Selection(), parts=parts, exam=exam
    )


def store(items: list[dict[str, Any]], *outlines: QuizOutline) -> None:
    """Store items, given as plain data, and quizzes."""
    made: tuple[Item, ...] = tuple(samples.item(data) for data in items)
    with writing():
        sync_bank(Content(items=made, homes={item.id: "items/first.yaml" for item in made}), NOW)
        sync_records(Quiz, outlines, NOW)


def quiz(quiz_id: str) -> Quiz:
    """Return a quiz that is there."""
    found = find_record(Quiz, quiz_id)
    assert found is not None
    return found
