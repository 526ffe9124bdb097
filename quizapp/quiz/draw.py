"""Drawing: which questions one attempt or one printed paper asks, and in which order, fixed by its seed."""

from quizapp.bank.choose import choose_ids, versions_of
from quizapp.bank.models import ItemVersion
from quizapp.items.collection import QuizOutline
from quizapp.quiz.models import Quiz
from quizapp.quiz.order import shuffled

NEVER_ASKED = ("card",)


class NothingToAsk(Exception):
    """The quiz means no published question."""


def draw_questions(quiz: Quiz, seed: int) -> list[ItemVersion]:
    """Return the versions to be asked, in the order named by the quiz or else shuffled; raise NothingToAsk."""
    versions = versions_of(draw_ids(quiz.outline, seed))
    if not versions:
        raise NothingToAsk(quiz.id)
    return versions if quiz.outline.select.items else shuffled(versions, str(seed))


def draw_ids(outline: QuizOutline, seed: int = 0) -> list[str]:
    """Return the ids of the questions a quiz asks, those of its parts one part after the other, none twice."""
    ids: list[str] = []
    for place, part in enumerate(outline.parts or [outline.select]):
        ids += choose_ids(part, seed + place, without=NEVER_ASKED, taken=ids)
    return ids
