"""What stands beside the items in content/: articles, topics, facts, and the outlines of quizzes and decks."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from quizapp.items.model import Citation, Id, Level, PartialDate
from quizapp.items.text import Body, Text, Wording


class Article(Body):
    """One of the articles the bank is drawn from: who published it, when, and our own summary of it.

    `file` is the name of its text in the folder given to `bank check --articles`; the text itself is never stored.
    """

    id: Id
    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.txt$")]
    title: Text
    publisher: Text
    original: Text
    date: PartialDate
    dated_by: Text
    summary: Text


class Topic(Body):
    """A subject of the bank. `deck` names its Anki deck for ever: Anki knows a deck by nothing but its name."""

    id: Id
    title: Text
    description: Text
    deck: Wording


class Fact(Body):
    """One thing an article says that is worth knowing, in our own words; weight 3 matters most."""

    id: Id
    text: Text
    kind: Literal["who", "what", "when", "number", "definition", "cause", "claim", "opinion", "comparison"]
    weight: Literal[1, 2, 3]
    cite: Citation
    said_by: Text | None = None


class Selection(Body):
    """Which items are meant: those named, or those that meet every condition given; `count` draws so many of them."""

    items: tuple[Id, ...] = ()
    topics: tuple[Id, ...] = ()
    articles: tuple[Id, ...] = ()
    levels: tuple[Level, ...] = ()
    kinds: tuple[str, ...] = ()
    count: Annotated[int, Field(ge=1)] | None = None


class ExamRules(Body):
    """How an exam is asked: in how many minutes, and how many times by one learner; no limit where none is given."""

    minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    attempts: Annotated[int, Field(ge=1)] | None = None


class QuizOutline(Body):
    """A quiz as the bank offers it: what it is called, what it asks, and the deck a learner may take away from it.

    It asks what `select` means or, where `parts` are given, what each of them draws, no item twice. With `exam` it
    gives no feedback before its end.
    """

    id: Id
    title: Text
    description: Text
    deck: Id
    select: Selection
    parts: tuple[Selection, ...] = ()
    exam: ExamRules | None = None

    @model_validator(mode="after")
    def _one_way_to_choose(self) -> Self:
        if self.parts and self.select != Selection():
            raise ValueError("with parts, select is to be empty: {}")
        return self


class DeckOutline(Body):
    """A deck as the bank offers it."""

    id: Id
    title: Text
    description: Text
    select: Selection
