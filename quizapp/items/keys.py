"""Keys: whether two wordings of an item score every response alike, and what kind of change lies between them."""

from quizapp.items.arranged import Matching
from quizapp.items.choice import OptionQuestion
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.typed import Number, TermQuestion

CHANGES = ("typo", "wording", "key")  # from the least to the greatest


def scores_alike(one: Question, other: Question) -> bool:
    """Whether two wordings of a question earn every response the same."""
    if one.kind != other.kind or one.right_choice != other.right_choice:
        return False
    if isinstance(one, OptionQuestion) and isinstance(other, OptionQuestion):
        rows = [len(item.rows) if isinstance(item, Matching) else 0 for item in (one, other)]
        return set(one.option_by_letter) == set(other.option_by_letter) and rows[0] == rows[1]
    if isinstance(one, TermQuestion) and isinstance(other, TermQuestion):
        return one.answers == other.answers
    if isinstance(one, Number) and isinstance(other, Number):
        return one.answers == other.answers
    return False


def least_change(old: Item, new: Item) -> str:
    """Return the least kind of change that lies between two wordings: a key change where a score might differ."""
    if isinstance(old, Question) and isinstance(new, Question) and not scores_alike(old, new):
        return "key"
    return "typo"
