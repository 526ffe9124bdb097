"""Drawing: which questions one attempt or one printed paper asks, and in which order, fixed by its seed."""

from quizapp.bank.choose import choose_items
from quizapp.bank.models import ItemVersion
from quizapp.quiz.models import Quiz
from quizapp.quiz.order import shuffled

NEVER_ASKED = ("card",)


class NothingToAsk(Exception):
    """The quiz means no published question."""


def draw_questions(quiz: Quiz, seed: int) -> list[ItemVersion]:
    """Return the versions to be asked, in the order named by the quiz or else shuffled; raise NothingToAsk."""
    selection = quiz.outline.select
    versions = choose_items(selection, seed, without=NEVER_ASKED)
    if not versions:
        raise NothingToAsk(quiz.id)
    return versions if selection.items else shuffled(versions, str(seed))
