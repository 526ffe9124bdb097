"""Every kind of item by its name in the files, and the one kind that is no question: the card."""

from typing import Literal

from quizapp.items.arranged import Matching, Ordering
from quizapp.items.choice import MultipleChoice, SingleChoice, TrueFalse
from quizapp.items.model import Item
from quizapp.items.text import Text
from quizapp.items.typed import Gap, Number, ShortAnswer


class Card(Item):
    """One fact to remember: a front and a back. Cards are studied and exported, never asked in a quiz."""

    kind: Literal["card"]
    front: Text
    back: Text

    @property
    def prompt(self) -> Text:
        """The front."""
        return self.front

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The back."""
        return (self.back,)


KINDS: dict[str, type[Item]] = {
    "single_choice": SingleChoice,
    "multiple_choice": MultipleChoice,
    "true_false": TrueFalse,
    "short_answer": ShortAnswer,
    "gap": Gap,
    "number": Number,
    "matching": Matching,
    "ordering": Ordering,
    "card": Card,
}
