"""The order of questions and options in an attempt: chance fixed by its seed, so every look shows the same. Pure."""

import random
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from quizapp.items.choice import OptionQuestion, TrueFalse
from quizapp.items.model import Option

T = TypeVar("T")


def shuffled(things: Sequence[T], seed: str) -> list[T]:
    """Return the things in an order that depends on the seed alone."""
    return [things[place] for place in order_of(len(things), seed)]


@lru_cache(4096)
def order_of(count: int, seed: str) -> Sequence[int]:
    """Return so many places in an order that depends on the seed alone."""
    places = list(range(count))
    random.Random(seed).shuffle(places)  # noqa: S311  # an order to look at, not a secret
    return tuple(places)


def shown_options(question: OptionQuestion, seed: int, slot: int) -> list[Option]:
    """Return a question's options as one attempt shows them; true comes before false in every attempt."""
    if isinstance(question, TrueFalse):
        return list(question.options)
    return shuffled(question.options, f"{seed}:{slot}")
