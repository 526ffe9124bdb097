"""The kinds of question whose options are to be arranged: put in order, or matched to rows.

Both have places, numbered from 1: the ranks of an ordering, the rows of a matching. A response is the letter at each
place; a form sends it as one "place:letter" for each.
"""

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from quizapp.items.choice import OptionQuestion, one_of_the_options
from quizapp.items.model import Option
from quizapp.items.question import Choice, NotAResponse
from quizapp.items.text import Body, Text, unmeasured
from quizapp.languages import Language

EMPTY = ""  # stands at a place for which nothing was chosen


class ArrangedQuestion(OptionQuestion):
    """A question with one right letter at each place."""

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the letter sent for each place, EMPTY where none was; raise NotAResponse where none was for any."""
        letters: dict[int, str] = {}
        places = range(1, len(self.right_choice) + 1)
        for value in sent:
            place, _, letter = value.partition(":")
            if not (place.isascii() and place.isdigit() and len(place) < 3 and letter in self.option_by_letter):
                raise NotAResponse(f"{self.id}: {value!r} is no place with an option")
            if letters.setdefault(int(place), letter) != letter:
                raise NotAResponse(f"{self.id}: place {place} has two options")
        if not letters or not letters.keys() <= set(places):
            raise NotAResponse(f"{self.id}: no place has an option, or one that is not there")
        return tuple(letters.get(place, EMPTY) for place in places)

    def is_complete(self, choice: Choice) -> bool:
        """Whether every place has an option."""
        return bool(choice) and EMPTY not in choice

    def as_sent(self, choice: Choice, language: Language) -> Choice:
        """Return each letter with its place."""
        return tuple(f"{place}:{letter}" for place, letter in enumerate(choice, 1) if letter)


class Ordering(ArrangedQuestion):
    """Options to be put in order; the key is their letters in the right one."""

    kind: Literal["ordering"]
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=6)]
    key: tuple[str, ...]

    @field_validator("key")
    @classmethod
    def _key_has_every_option(cls, key: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for letter in key:
            one_of_the_options(letter, info)
        if "options" in info.data and sorted(key) != sorted(option.id for option in info.data["options"]):
            raise ValueError("name each option once, in the right order")
        return key

    @property
    def right_choice(self) -> Choice:
        """The letters in the right order."""
        return self.key

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The texts of the options in the right order."""
        return tuple(self.option_by_letter[letter].text for letter in self.key)

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the letters in the order chosen; raise NotAResponse where two places have the same option."""
        choice = super().read(sent, language)
        chosen = [letter for letter in choice if letter]
        if len(set(chosen)) < len(chosen):
            raise NotAResponse(f"{self.id}: two places have the same option")
        return choice

    def score(self, choice: Choice) -> float:
        """Return Kendall's tau, never below 0: (pairs in the right order - pairs the wrong way round) / all pairs.

        A pair of which one has no place yet is neither.
        """
        rank = {letter: place for place, letter in enumerate(self.key)}
        chosen = [rank[letter] for letter in choice if letter]
        pairs = [first < second for first, second in combinations(chosen, 2)]
        return max(0.0, (2 * sum(pairs) - len(pairs)) / comb(len(self.key), 2))


class Row(Body):
    """One side of a match, and the letter of the option that belongs to it."""

    text: Text
    key: str


class Matching(ArrangedQuestion):
    """Rows, each to be given the option that belongs to it; an option may belong to several rows or to none."""

    kind: Literal["matching"]
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=6)]
    rows: Annotated[tuple[Row, ...], Field(min_length=2, max_length=6)]

    @field_validator("rows")
    @classmethod
    def _keys_are_options(cls, rows: tuple[Row, ...], info: ValidationInfo) -> tuple[Row, ...]:
        for row in rows:
            one_of_the_options(row.key, info)
        if len({row.key for row in rows}) == 1:
            raise ValueError("every row has the same option, so nothing is asked")
        return rows

    @property
    def right_choice(self) -> Choice:
        """The right letter of each row."""
        return tuple(row.key for row in self.rows)

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """Each row with the option that belongs to it."""
        matches = [(row.text, self.option_by_letter[row.key].text) for row in self.rows]
        return tuple(unmeasured(f"{row.vi} – {option.vi}", f"{row.en} – {option.en}") for row, option in matches)

    def score(self, choice: Choice) -> float:
        """Return the share of the rows that have their option."""
        return sum(letter == row.key for letter, row in zip(choice, self.rows, strict=True)) / len(self.rows)
