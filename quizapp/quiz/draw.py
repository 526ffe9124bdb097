"""Drawing: which questions one attempt or one printed paper asks, and in which order, fixed by its seed."""

from typing import Protocol

from quizapp.bank.choose import choose_ids, versions_of
from quizapp.bank.models import ItemVersion
from quizapp.items.collection import Selection
from quizapp.quiz.models import Quiz
from quizapp.quiz.order import shuffled

NEVER_ASKED = ("card",)


class Asking(Protocol):
    """What says which questions are asked: the outline of a quiz, or the plan of one."""

    @property
    def select(self) -> Selection:
        """What is meant as a whole."""

    @property
    def parts(self) -> tuple[Selection, ...]:
        """What each part means, where there are parts."""


class NothingToAsk(Exception):
    """The quiz means no published question."""


def draw_questions(quiz: Quiz, seed: int) -> list[ItemVersion]:
    """Return the versions to be asked, in the order named by the quiz or else shuffled; raise NothingToAsk."""
    versions = versions_of(draw_ids(quiz.outline, seed))
    if not versions:
        raise NothingToAsk(quiz.id)
    return in_order(quiz.outline, versions, seed)


def in_order(asking: Asking, versions: list[ItemVersion], seed: int) -> list[ItemVersion]:
    """Return what was drawn in the order it is asked: as named by hand, or else shuffled."""
    return versions if asking.select.items else shuffled(versions, str(seed))


def draw_ids(asking: Asking, seed: int = 0) -> list[str]:
    """Return the ids of the questions a quiz asks, those of its parts one part after the other, none twice."""
    return [item_id for part in draw_parts(asking, seed) for item_id in part]


def draw_parts(asking: Asking, seed: int = 0) -> list[list[str]]:
    """Return the ids that each part draws, or those of the whole where there are no parts; none stands twice."""
    ids: set[str] = set()
    drawn: list[list[str]] = []
    for place, part in enumerate(asking.parts or [asking.select]):
        drawn.append(choose_ids(part, seed + place, without=NEVER_ASKED, taken=ids))
        ids.update(drawn[-1])
    return drawn
