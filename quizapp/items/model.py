"""Item, Option, Citation: what every kind of item has in common."""

import re
from abc import ABC, abstractmethod
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from quizapp.items.text import Body, Text, Wording

LONGEST_ID = 60
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=LONGEST_ID)]


def is_id(text: str) -> bool:
    """Whether a text could be the id of anything."""
    return len(text) <= LONGEST_ID and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None


def _a_real_date(text: str) -> str:
    year, month, day, *_ = (*(int(part) for part in text.split("-")), 1, 1)
    date(year, month, day)
    return text


PartialDate = Annotated[
    str, StringConstraints(pattern=r"^(19|20)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?$"), AfterValidator(_a_real_date)
]
Level = Literal["recall", "understanding", "comparing"]
LONGEST_SIDE = 1600  # of a picture, in pixels


class Citation(Body):
    """The one sentence of an article that something rests on: its address and the fingerprint of its text."""

    article: Id
    paragraph: Annotated[int, Field(ge=1)]
    sentence: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Option(Body):
    """One of the offered options. Its letter is its identity, never its place: options are shuffled when shown."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]$")]
    text: Text
    why: Text


class Image(Body):
    """A picture beside the text that asks: its file, named by the hash of its bytes, its size, and what it shows."""

    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}\.webp$")]
    width: Annotated[int, Field(ge=1, le=LONGEST_SIDE)]
    height: Annotated[int, Field(ge=1, le=LONGEST_SIDE)]
    alt: Text


class Dismissal(Body):
    """A warning that the author has weighed and lets stand: its rule, and the reason why."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z-]+$", max_length=40)]
    reason: Wording


class Item(Body, ABC):
    """A question or a card, in both languages, with the sentences it rests on.

    `as_of` is the year, month or day the statement is true of; `attributed_to` says whose statement it is; `image` is
    shown with the text that asks.
    """

    id: Id
    kind: str
    level: Level
    topics: Annotated[tuple[Id, ...], Field(min_length=1)]
    facts: Annotated[tuple[Id, ...], Field(min_length=1)]
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]
    as_of: PartialDate
    attributed_to: Text | None = None
    image: Image | None = None
    evidence: Text
    dismissed: tuple[Dismissal, ...] = ()

    @property
    @abstractmethod
    def prompt(self) -> Text:
        """The text that asks: a question's stem, a card's front."""

    @property
    @abstractmethod
    def key_texts(self) -> tuple[Text, ...]:
        """What a reader is shown as right."""
