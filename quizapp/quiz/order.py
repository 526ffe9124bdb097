"""The order of questions and options in an attempt: chance fixed by its seed, so every look shows the same. Pure."""

import random
from collections.abc import Sequence
from typing import TypeVar

from quizapp.items.choice import OptionQuestion, TrueFalse
from quizapp.items.model import Option

T = TypeVar("T")


def shuffled(things: Sequence[T], seed: str) -> list[T]:
    """Return the things in an order that depends on the seed alone."""
    order = list(things)
    random.Random(seed).shuffle(order)  # noqa: S311  # an order to look at, not a secret
    return order


def shown_options(question: OptionQuestion, seed: int, slot: int) -> list[Option]:
    """Return a question's options as one attempt shows them; true comes before false in every attempt."""
    if isinstance(question, TrueFalse):
        return list(question.options)
    return shuffled(question.options, f"{seed}:{slot}")
