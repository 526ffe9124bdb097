"""Quizzes put together here: the outline that a plan makes, and publishing it as a quiz on offer."""

from collections.abc import Iterable
from datetime import datetime

from quizapp.bank.compositions import Composition, NothingChosen, new_record_id, publish_record
from quizapp.items.collection import QuizOutline
from quizapp.items.plan import Plan
from quizapp.quiz.draw import draw_ids
from quizapp.quiz.models import Quiz


def quiz_outline(plan: Plan, quiz_id: str) -> QuizOutline:
    """Return the outline of a plan; raise pydantic's ValidationError, which names the fields that are still lacking."""
    said = {"id": quiz_id, "title": plan.title.model_dump(), "description": plan.description.model_dump()}
    asks = {"select": plan.select, "parts": plan.parts, "exam": plan.exam_rules}
    return QuizOutline.model_validate({**said, "deck": plan.deck, **asks})


def publish_quiz(row: Composition, suffixes: Iterable[str], now: datetime) -> Quiz:
    """Publish a composition that is held, at the address it was first published at.

    Raises ValidationError where something is lacking, NothingChosen where no published question is meant.
    """
    outline = quiz_outline(row.plan, row.record_id or new_record_id(Quiz, row.plan, suffixes))
    if row.plan.is_blank or not draw_ids(outline):
        raise NothingChosen(row.id)
    return publish_record(Quiz, row, outline, now)
