"""The kinds of question answered by typing: a name or term, a number."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_serializer, field_validator
from rapidfuzz.distance import OSA

from quizapp.items.folding import fold
from quizapp.items.numbers import localise_number, parse_number, write_number
from quizapp.items.question import Choice, NotAResponse, Question
from quizapp.items.text import Body, Text, Wording, unmeasured
from quizapp.languages import NAMES, Language

LONGEST_TYPED = 200
SLIP_LETTERS = 4
NUMBER_BEFORE = re.compile(r"^[\d.,\s+−-]*")
DIGITS = re.compile(r"\d")
GAP = "____"
RULED = re.compile(r"_{2,}")
PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")


class TypedQuestion(Question):
    """A question answered by typing, with one reason for its key."""

    why: Text

    def _typed(self, sent: Sequence[str]) -> str:
        seen = (mark for mark in sent[0] if mark.isprintable() or mark.isspace()) if len(sent) == 1 else ()
        typed = " ".join("".join(seen).split())
        if not typed or len(sent[0]) > LONGEST_TYPED:
            raise NotAResponse(f"{self.id}: one text of 1 to {LONGEST_TYPED} characters is to be typed")
        return typed


class Accepted(Body):
    """The accepted spellings in each language; the first is the one that is shown."""

    vi: Annotated[tuple[Wording, ...], Field(min_length=1)]
    en: Annotated[tuple[Wording, ...], Field(min_length=1)]


class TermQuestion(TypedQuestion):
    """A question answered with a name or term; letter case and diacritics do not matter."""

    answers: Accepted

    @property
    def right_choice(self) -> Choice:
        """The spelling to be shown, in Vietnamese; either language's is right."""
        return self.answers.vi[:1]

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The spelling to be shown."""
        return (Text(vi=self.answers.vi[0], en=self.answers.en[0]),)

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the typed text with single spaces."""
        return (self._typed(sent),)

    def score(self, choice: Choice) -> float:
        """Return 1 for an accepted spelling of either language, folded, else 0."""
        return float(_plain(choice[0]) in self.accepted)

    def is_close(self, choice: Choice) -> bool:
        """Whether a typed text is no accepted spelling, but so like one that a slip of the fingers may be the reason.

        The measure is the optimal string alignment distance of the folded texts, by which two letters in the wrong
        order are one slip; one slip in SLIP_LETTERS letters is let pass. Another digit is another name: GPT-3, GPT-4.
        """
        typed = _plain(choice[0])
        alike = [spelling for spelling in self.accepted if DIGITS.findall(spelling) == DIGITS.findall(typed)]
        return any(0 < OSA.distance(typed, spelling) <= len(typed) // SLIP_LETTERS for spelling in alike)

    @property
    def accepted(self) -> frozenset[str]:
        """The accepted spellings of both languages, folded."""
        return frozenset(_plain(spelling) for spelling in (*self.answers.vi, *self.answers.en))


def _plain(text: str) -> str:
    return fold(text).strip(" .")


class ShortAnswer(TermQuestion):
    """A name or term to be typed."""

    kind: Literal["short_answer"]


class Gap(TermQuestion):
    """A sentence with one gap, written as GAP, to be filled with a name or term."""

    kind: Literal["gap"]

    @field_validator("stem")
    @classmethod
    def _one_gap(cls, stem: Text) -> Text:
        for language in NAMES:
            if RULED.findall(stem[language]) != [GAP]:
                raise ValueError(f"the {language} text is to hold one gap, written {GAP}")
        return stem


def _decimal(value: object) -> object:
    """Take a whole number, or a decimal with a point in quotes, as content files hold them."""
    if isinstance(value, int | str) and PLAIN_DECIMAL.fullmatch(str(value)):
        return Decimal(value)
    raise ValueError("is no plain number; write 12 or '12.5'")


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
    def right_choice(self) -> Choice:
        """The number in plain digits."""
        return (f"{self.answers.value:f}",)

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The number with its unit."""
        unit = self.answers.unit
        vi, en = write_number(self.answers.value, "vi"), write_number(self.answers.value, "en")
        return (unmeasured(f"{vi} {unit.vi}", f"{en} {unit.en}"),)

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the number in plain digits with a point, whatever the language, with or without the unit behind it."""
        typed = self._typed(sent)
        unit = NUMBER_BEFORE.sub("", typed)
        units = {"", *(fold(self.answers.unit[known]) for known in NAMES)}
        number = parse_number(typed.removesuffix(unit), language) if fold(unit) in units else None
        if number is None:
            raise NotAResponse(f"{self.id}: a number is to be typed")
        return (f"{number:f}",)

    def score(self, choice: Choice) -> float:
        """Return 1 within the tolerance, else 0."""
        return float(abs(Decimal(choice[0]) - self.answers.value) <= self.answers.tolerance)

    def as_sent(self, choice: Choice, language: Language) -> Choice:
        """Return the number with the decimal sign of the language."""
        return tuple(localise_number(plain, language) for plain in choice)
