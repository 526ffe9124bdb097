"""What a question's key is, for telling what kind of change lies between two wordings of it."""

from quizapp.items.arranged import ArrangedQuestion
from quizapp.items.choice import ChoiceQuestion, OptionQuestion
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.typed import Number, TermQuestion

CHANGES = ("typo", "wording", "key")  # from the least to the greatest


def scores_alike(one: Question, other: Question) -> bool:
    """Whether one question gives every response the score that the other gives it.

    What is shown as the key may differ, such as the accepted spelling that stands first; a change of letters or of
    the key, the accepted spellings, the number or its tolerance is a change of the key, and all else is wording.
    """
    return key_of(one) == key_of(other)


def key_of(question: Question) -> tuple[object, ...]:
    """Return all that a question's scores depend on: its kind, its letters, and what earns a mark."""
    letters = frozenset(question.option_by_letter) if isinstance(question, OptionQuestion) else None
    return (question.kind, letters, _earns(question))


def _earns(question: Question) -> object:
    if isinstance(question, ChoiceQuestion):
        return question.right_options
    if isinstance(question, ArrangedQuestion):
        return question.right_choice
    if isinstance(question, TermQuestion):
        return question.accepted
    if isinstance(question, Number):
        return question.answers.value, question.answers.tolerance
    raise TypeError(f"nobody has said what the key of a {question.kind} is")


def least_change(old: Item, new: Item) -> str:
    """Return the least kind of change that lies between two wordings: a key change where a score might differ.

    Another picture is another wording at the least.
    """
    if isinstance(old, Question) and isinstance(new, Question) and not scores_alike(old, new):
        return "key"
    return "typo" if _picture(old) == _picture(new) else "wording"


def _picture(item: Item) -> str:
    return item.image.file if item.image else ""
