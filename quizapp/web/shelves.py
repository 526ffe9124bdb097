"""Quizzes and decks on their shelves: mixed ones, one for each topic, one for each article, and what teachers made."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from flask_babel import lazy_gettext as _l

from quizapp.bank.sources import sources

MIXED, TOPICS, ARTICLES, MADE_HERE = _l("Mixed"), _l("By topic"), _l("By article"), _l("Put together by teachers")


class Offered(Protocol):
    """A quiz or a deck: those of a topic or an article have its id; what teachers made is kept here."""

    id: str
    kept_here: bool


T = TypeVar("T", bound=Offered)


def on_shelves(offered: Sequence[T]) -> list[tuple[object, list[T]]]:
    """Return the shelves that hold something, each with its name and what stands on it, in the order given."""
    known = sources()
    shipped = [each for each in offered if not each.kept_here]
    shelves = [
        (MIXED, [each for each in shipped if each.id not in {*known.topics, *known.articles}]),
        (TOPICS, [each for each in shipped if each.id in known.topics]),
        (ARTICLES, [each for each in shipped if each.id in known.articles]),
        (MADE_HERE, [each for each in offered if each.kept_here]),
    ]
    return [(name, held) for name, held in shelves if held]
