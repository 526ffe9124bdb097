"""The kinds of question with options: one right, several right, true or false."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from quizapp.items.model import Option
from quizapp.items.question import Choice, NotAResponse, Question
from quizapp.items.text import Text
from quizapp.languages import Language


class OptionQuestion(Question):
    """A question with options, each with its reason: to be chosen from, put in order, or matched."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6)]

    @field_validator("options")
    @classmethod
    def _letters_differ(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        letters = [option.id for option in options]
        if len(set(letters)) < len(letters):
            raise ValueError("two options have the same letter")
        return options

    @property
    def option_by_letter(self) -> dict[str, Option]:
        """The options by their letters, in the order of the file."""
        return {option.id: option for option in self.options}


class ChoiceQuestion(OptionQuestion):
    """A question of which one option is right, or several, each for itself."""

    @property
    @abstractmethod
    def right_options(self) -> frozenset[str]:
        """The letters of the options that are right."""

    @property
    def right_choice(self) -> Choice:
        """The right letters, in the order of the file."""
        return tuple(letter for letter in self.option_by_letter if letter in self.right_options)

    @property
    def key_texts(self) -> tuple[Text, ...]:
        """The texts of the right options, in the order of the file."""
        return tuple(option.text for option in self.options if option.id in self.right_options)

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the chosen letters in the order of the file, whatever the order they were sent in."""
        chosen = set(sent)
        letters = [option.id for option in self.options]
        if not chosen or not chosen <= set(letters):
            raise NotAResponse(f"{self.id}: {sorted(chosen)} are not options of it")
        return tuple(letter for letter in letters if letter in chosen)


class OneRight(ChoiceQuestion):
    """A question with options of which one is right."""

    key: str

    @field_validator("key")
    @classmethod
    def _key_is_an_option(cls, key: str, info: ValidationInfo) -> str:
        return one_of_the_options(key, info)

    @property
    def right_options(self) -> frozenset[str]:
        """The one right letter."""
        return frozenset({self.key})

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return the one chosen letter."""
        choice = super().read(sent, language)
        if len(choice) != 1:
            raise NotAResponse(f"{self.id}: one option is to be chosen")
        return choice

    def score(self, choice: Choice) -> float:
        """Return 1 for the key, 0 for a distractor."""
        return float(choice == (self.key,))


class SingleChoice(OneRight):
    """One of several options is right."""

    kind: Literal["single_choice"]


class TrueFalse(OneRight):
    """A statement that is true (t) or false (f), with the reason."""

    kind: Literal["true_false"]

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
            one_of_the_options(letter, info)
        if list(key) != sorted(set(key)):
            raise ValueError("name each right option once, in the order of the alphabet")
        if "options" in info.data and len(key) == len(info.data["options"]):
            raise ValueError("every option is right, so nothing is asked")
        return key

    @property
    def right_options(self) -> frozenset[str]:
        """The letters that are right together."""
        return frozenset(self.key)

    def score(self, choice: Choice) -> float:
        """Return (right chosen - wrong chosen) / number of right options, never below 0."""
        right = len(self.right_options & set(choice))
        wrong = len(choice) - right
        return max(0.0, (right - wrong) / len(self.key))


def one_of_the_options(letter: str, info: ValidationInfo) -> str:
    """Return the letter, or raise ValueError where it is that of no option."""
    if "options" in info.data and letter not in {option.id for option in info.data["options"]}:
        raise ValueError(f"{letter!r} is not the letter of an option")
    return letter
