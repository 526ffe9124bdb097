"""What quizzes would lose by items that are taken out of use."""

from collections.abc import Collection

from sqlalchemy import select

from quizapp.bank.choose import meets
from quizapp.bank.models import BankItem
from quizapp.bank.records import current_records
from quizapp.db import db
from quizapp.items.collection import Selection
from quizapp.quiz.models import Quiz


def quizzes_losing(item_ids: Collection[str]) -> list[tuple[Quiz, bool]]:
    """Return the quizzes that could ask one of the items, each with whether no question would be left in it."""
    found = []
    for quiz in current_records(Quiz):
        parts = quiz.outline.parts or (quiz.outline.select,)
        if any(_some(part, item_ids, among=True) for part in parts):
            found.append((quiz, not any(_some(part, item_ids, among=False) for part in parts)))
    return found


def _some(part: Selection, item_ids: Collection[str], *, among: bool) -> bool:
    is_one = BankItem.id.in_(item_ids) if among else BankItem.id.not_in(item_ids)
    return db.session.scalar(select(BankItem.id).where(meets(part), is_one).limit(1)) is not None
