"""Keys: whether two wordings of a question score every response alike, so that what is known of one holds of both."""

from quizapp.items.question import Question


def scores_alike(one: Question, other: Question) -> bool:
    """Whether two wordings of a question earn every response the same."""
    return one == other
