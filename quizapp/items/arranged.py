"""The kinds of question whose options are to be arranged: put in order, or matched to rows.

Both have places, numbered from 1: the ranks of an ordering, the rows of a matching. A response is the letter at each
place; a form sends it as one "place:letter" for each.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from quizapp.items.choice import OptionQuestion, one_of_the_options
from quizapp.items.model import Option
from quizapp.items.question import Choice, NotAResponse
from quizapp.items.text import Body, Text
from quizapp.languages import Language


class ArrangedQuestion(OptionQuestion):
    """A question with one right letter at each place."""

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the letter sent for each place; raise NotAResponse unless every place has one option."""
        letters: dict[int, str] = {}
        for value in sent:
            place, _, letter = value.partition(":")
            if not (place.isascii() and place.isdigit() and len(place) < 3 and letter in self.option_by_letter):
                raise NotAResponse(f"{self.id}: {value!r} is no place with an option")
            if letters.setdefault(int(place), letter) != letter:
                raise NotAResponse(f"{self.id}: place {place} has two options")
        if sorted(letters) != list(range(1, len(self.right_choice) + 1)):
            raise NotAResponse(f"{self.id}: each place is to have an option")
        return tuple(letters[place] for place in sorted(letters))

    def as_sent(self, choice: Choice, language: Language) -> Choice:
        """Return each letter with its place."""
        return tuple(f"{place}:{letter}" for place, letter in enumerate(choice, 1))


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
        """Return the letters in the order chosen; raise NotAResponse unless each option has a place of its own."""
        choice = super().read(sent, language)
        if len(set(choice)) < len(choice):
            raise NotAResponse(f"{self.id}: two places have the same option")
        return choice

    def score(self, choice: Choice) -> float:
        """Return Kendall's tau, never below 0: (pairs in the right order - pairs the wrong way round) / pairs."""
        rank = {letter: place for place, letter in enumerate(self.key)}
        pairs = [rank[first] < rank[second] for first, second in combinations(choice, 2)]
        return max(0.0, (2 * sum(pairs) - len(pairs)) / len(pairs))


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
        return tuple(Text(vi=f"{row.vi} – {option.vi}", en=f"{row.en} – {option.en}") for row, option in matches)

    def score(self, choice: Choice) -> float:
        """Return the share of the rows that have their option."""
        return sum(letter == row.key for letter, row in zip(choice, self.rows, strict=True)) / len(self.rows)
