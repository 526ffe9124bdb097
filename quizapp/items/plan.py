"""A plan: what an author has said so far about a quiz or a deck, which may lack anything but is never nonsense."""

from typing import Annotated, Literal

from pydantic import Field

from quizapp.items.collection import ExamRules, Selection
from quizapp.items.model import Id
from quizapp.items.text import Body

LONGEST_TITLE, LONGEST_DESCRIPTION = 150, 600
MOST_PICKED, MOST_PARTS, MOST_ASKED = 300, 20, 500
MOST_MINUTES, MOST_ATTEMPTS = 600, 100
Way = Literal["hand", "rule", "parts"]


class Pair(Body):
    """A wording in both languages, either of which may still be empty."""

    vi: str = ""
    en: str = ""


class Plan(Body):
    """A quiz or a deck as typed so far. `way` says which of the choices counts: the others are kept, not used.

    `picked` are questions named by hand, in order; `rule` is what a single rule says, `rules` what each part's does.
    Of a quiz, `deck` is what learners may take away from it, and `exam` with its limits how it is asked.
    """

    title: Pair = Pair()
    description: Pair = Pair()
    way: Way = "hand"
    picked: Annotated[tuple[Id, ...], Field(max_length=MOST_PICKED)] = ()
    rule: Selection = Selection()
    rules: Annotated[tuple[Selection, ...], Field(max_length=MOST_PARTS)] = ()
    deck: str = ""
    exam: bool = False
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = None
    attempts: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS)] | None = None

    @property
    def select(self) -> Selection:
        """What is meant as a whole; everything, where parts say what is meant."""
        return {"hand": Selection(items=self.picked), "rule": self.rule, "parts": Selection()}[self.way]

    @property
    def parts(self) -> tuple[Selection, ...]:
        """What each part means, where there are parts."""
        return self.rules if self.way == "parts" else ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is chosen yet: an empty list of names, or of parts, would mean the whole bank."""
        return (self.way == "hand" and not self.picked) or (self.way == "parts" and not self.rules)

    @property
    def exam_rules(self) -> ExamRules | None:
        """How it is asked as an exam, or None for practice."""
        return ExamRules(minutes=self.minutes, attempts=self.attempts) if self.exam else None

    @property
    def typed(self) -> "Plan":
        """The plan without what is picked from a list."""
        return self.model_copy(update={"picked": ()})

    def pick(self, ids: tuple[str, ...]) -> "Plan":
        """Add items behind those that are picked, each once and no more than MOST_PICKED in all."""
        picked = tuple(dict.fromkeys((*self.picked, *ids)))[:MOST_PICKED]
        return self.model_copy(update={"picked": picked})

    def drop(self, item_id: str) -> "Plan":
        """Take an item out of those that are picked."""
        return self.model_copy(update={"picked": tuple(one for one in self.picked if one != item_id)})

    def move(self, item_id: str, by: int) -> "Plan":
        """Move a picked item by so many places, as far as there are any; one that is not picked moves nothing."""
        if item_id not in self.picked:
            return self
        others = [one for one in self.picked if one != item_id]
        others.insert(max(0, self.picked.index(item_id) + by), item_id)
        return self.model_copy(update={"picked": tuple(others)})
