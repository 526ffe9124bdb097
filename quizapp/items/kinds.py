"""The kinds of item: each reads a response, scores it between 0 and 1, and says its key.

A response is a tuple of strings for every kind: option letters, or the one text that was typed.
"""

from abc import abstractmethod
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_serializer, field_validator

from quizapp.items.folding import fold
from quizapp.items.model import Item, Option
from quizapp.items.numbers import parse_number, write_number
from quizapp.items.text import Body, Text, Wording
from quizapp.languages import Language

LONGEST_TYPED = 200

Response = tuple[str, ...]


class NotAResponse(ValueError):
    """What was sent is no possible response to the item: no option of it, too many, nothing, or no number."""


class Question(Item):
    """An item that is asked in a quiz."""

    stem: Text

    @property
    def prompt(self) -> Text:
        """The stem."""
        return self.stem

    @abstractmethod
    def read(self, sent: Sequence[str], language: Language) -> Response:
        """Return the response that was sent in the reader's language; raise NotAResponse where it is none."""

    @abstractmethod
    def score(self, response: Response) -> float:
        """Return the share of the item's mark that a response earns, between 0 and 1."""


class ChoiceQuestion(Question):
    """A question with options, each with the reason why it is right or wrong."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6)]

    @field_validator("options")
    @classmethod
    def _letters_differ(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        letters = [option.id for option in options]
        if len(set(letters)) < len(letters):
            raise ValueError("two options have the same letter")
        return options

    @property
    @abstractmethod
    def right_options(self) -> frozenset[str]:
        """The letters of the options that are right."""

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The texts of the right options, in the order of the file."""
        return tuple(option.text for option in self.options if option.id in self.right_options)

    def read(self, sent: Sequence[str], language: Language) -> Response:
        """Return the chosen letters in the order of the file, whatever the order they were sent in."""
        chosen = set(sent)
        letters = [option.id for option in self.options]
        if not chosen or not chosen <= set(letters):
            raise NotAResponse(f"{self.id}: {sorted(chosen)} are not options of it")
        return tuple(letter for letter in letters if letter in chosen)


class SingleChoice(ChoiceQuestion):
    """One option is right."""

    kind: Literal["single_choice"]
    key: str

    @field_validator("key")
    @classmethod
    def _key_is_an_option(cls, key: str, info: ValidationInfo) -> str:
        return _one_of_the_options(key, info)

    @property
    def right_options(self) -> frozenset[str]:
        """The one right letter."""
        return frozenset({self.key})

    def read(self, sent: Sequence[str], language: Language) -> Response:
        """Return the one chosen letter."""
        response = super().read(sent, language)
        if len(response) != 1:
            raise NotAResponse(f"{self.id}: one option is to be chosen")
        return response

    def score(self, response: Response) -> float:
        """Return 1 for the key, 0 for a distractor."""
        return float(response == (self.key,))


class TrueFalse(SingleChoice):
    """A statement that is true (t) or false (f), with the reason."""

    kind: Literal["true_false"]  # type: ignore[assignment]  # a narrower kind is what a subclass is for

    @field_validator("options")
    @classmethod
    def _true_and_false(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        if [option.id for option in options] != ["t", "f"]:
            raise ValueError("a true_false item has exactly the options t and f, in this order")
        return options


class MultipleChoice(ChoiceQuestion):
    """Two or more options are right, and at least one is not."""

    kind: Literal["multiple_choice"]
    key: Annotated[tuple[str, ...], Field(min_length=2)]

    @field_validator("key")
    @classmethod
    def _key_is_of_the_options(cls, key: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for letter in key:
            _one_of_the_options(letter, info)
        if list(key) != sorted(set(key)):
            raise ValueError("name each right option once, in the order of the alphabet")
        if "options" in info.data and len(key) == len(info.data["options"]):
            raise ValueError("every option is right, so nothing is asked")
        return key

    @property
    def right_options(self) -> frozenset[str]:
        """The letters that are right together."""
        return frozenset(self.key)

    def score(self, response: Response) -> float:
        """Return (right chosen - wrong chosen) / number of right options, never below 0."""
        right = len(self.right_options & set(response))
        wrong = len(response) - right
        return max(0.0, (right - wrong) / len(self.key))


class TypedQuestion(Question):
    """A question answered by typing, with one reason for its key."""

    why: Text

    def _typed(self, sent: Sequence[str]) -> str:
        if len(sent) != 1 or not sent[0].strip() or len(sent[0]) > LONGEST_TYPED:
            raise NotAResponse(f"{self.id}: one text of 1 to {LONGEST_TYPED} characters is to be typed")
        return " ".join(sent[0].split())


class Accepted(Body):
    """The accepted spellings in each language; the first is the one that is shown."""

    vi: Annotated[tuple[Wording, ...], Field(min_length=1)]
    en: Annotated[tuple[Wording, ...], Field(min_length=1)]


class ShortAnswer(TypedQuestion):
    """A name or term to be typed; letter case and diacritics do not matter."""

    kind: Literal["short_answer"]
    answers: Accepted

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The spelling to be shown."""
        return (Text(vi=self.answers.vi[0], en=self.answers.en[0]),)

    def read(self, sent: Sequence[str], language: Language) -> Response:
        """Return the typed text with single spaces."""
        return (self._typed(sent),)

    def score(self, response: Response) -> float:
        """Return 1 for an accepted spelling of either language, folded, else 0."""
        accepted = {fold(spelling).strip(" .") for spelling in (*self.answers.vi, *self.answers.en)}
        return float(fold(response[0]).strip(" .") in accepted)


def _decimal(value: Any) -> Any:
    """Take a whole number or a decimal in quotes, as content files hold them."""
    try:
        return Decimal(value) if isinstance(value, int | str) else value
    except InvalidOperation:
        return value


ExactNumber = Annotated[Decimal, BeforeValidator(_decimal)]


class Quantity(Body):
    """A number, how far off a response may be, and the unit that the stem names."""

    value: ExactNumber
    tolerance: Annotated[ExactNumber, Field(ge=0)]
    unit: Text

    @field_serializer("value", "tolerance")
    def _as_in_files(self, number: Decimal) -> int | str:
        return int(number) if number == number.to_integral_value() else str(number)


class Number(TypedQuestion):
    """A quantity to be typed, with the decimal sign of the reader's language."""

    kind: Literal["number"]
    answers: Quantity

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The number with its unit."""
        unit = self.answers.unit
        vi, en = write_number(self.answers.value, "vi"), write_number(self.answers.value, "en")
        return (Text(vi=f"{vi} {unit.vi}", en=f"{en} {unit.en}"),)

    def read(self, sent: Sequence[str], language: Language) -> Response:
        """Return the number in plain digits with a point, the same whatever the language it was typed in."""
        number = parse_number(self._typed(sent), language)
        if number is None:
            raise NotAResponse(f"{self.id}: a number is to be typed")
        return (f"{number:f}",)

    def score(self, response: Response) -> float:
        """Return 1 within the tolerance, else 0."""
        return float(abs(Decimal(response[0]) - self.answers.value) <= self.answers.tolerance)


class Card(Item):
    """One fact to remember: a front and a back. Cards are studied and exported, never asked in a quiz."""

    kind: Literal["card"]
    front: Text
    back: Text

    @property
    def prompt(self) -> Text:
        """The front."""
        return self.front

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The back."""
        return (self.back,)


KINDS: dict[str, type[Item]] = {
    "single_choice": SingleChoice,
    "multiple_choice": MultipleChoice,
    "true_false": TrueFalse,
    "short_answer": ShortAnswer,
    "number": Number,
    "card": Card,
}


def _one_of_the_options(letter: str, info: ValidationInfo) -> str:
    if "options" in info.data and letter not in {option.id for option in info.data["options"]}:
        raise ValueError(f"{letter!r} is not the letter of an option")
    return letter
