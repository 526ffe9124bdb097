"""Question: an item that is asked. It reads a response, scores it between 0 and 1, and says its key.

What was chosen is a tuple of strings for every kind: option letters, or the one text that was typed.
What a form sends differs from it where a number is typed in a language's manner, or a letter comes with its place.
"""

from abc import abstractmethod
from collections.abc import Sequence

from quizapp.items.model import Item
from quizapp.items.text import Text
from quizapp.languages import Language

Choice = tuple[str, ...]


class NotAResponse(ValueError):
    """What was sent is no possible response to the item: no option of it, too many, nothing, or no number."""


class Question(Item):
    """An item that is asked in a quiz."""

    stem: Text

    @property
    def prompt(self) -> Text:
        """The stem."""
        return self.stem

    @property
    @abstractmethod
    def right_choice(self) -> Choice:
        """A choice that earns the full mark."""

    @abstractmethod
    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the response that was sent in the reader's language; raise NotAResponse where it is none."""

    @abstractmethod
    def score(self, choice: Choice) -> float:
        """Return the share of the item's mark that a response earns, between 0 and 1."""

    def is_complete(self, choice: Choice) -> bool:
        """Whether nothing is left to choose, so that feedback may be given; an incomplete choice is kept and scored."""
        return bool(choice)

    def as_sent(self, choice: Choice, language: Language) -> Choice:
        """Return a choice the way a form would send it in the reader's language: the inverse of `read`."""
        return choice
