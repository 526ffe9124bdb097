"""How a question performs: its figures and what learners reported of it, beside the question at the desk."""

from dataclasses import dataclass

from quizapp.bank.models import BankItem
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.quiz.figures import Figures
from quizapp.quiz.reports import ProblemReport, reports_on
from quizapp.quiz.statistics import figures_by_item


@dataclass(frozen=True)
class Performance:
    """The published item, its figures, and the reports on it that nobody has dealt with."""

    item: Item
    figures: Figures
    reports: list[ProblemReport]


def performance_of(row: BankItem) -> Performance | None:
    """Return how a published question performs, or None for what is never asked or not yet published."""
    if row.version is None or not isinstance(row.version.item, Question):
        return None
    return Performance(row.version.item, figures_by_item([row.id]).get(row.id, Figures()), reports_on(row.id))
