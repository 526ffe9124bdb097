"""Text: one wording in both languages, and the strict base that every part of an item is built on."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from quizapp.languages import Language

HIDDEN = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


class Body(BaseModel):
    """A part of the bank's content: unknown fields and guessed types are refused, and nothing changes after birth."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _plain(text: str) -> str:
    # Control and format characters cannot be seen; some break Anki's files, others turn the direction of a line.
    hidden = next((mark for mark in text if unicodedata.category(mark) in HIDDEN), None)
    if hidden is not None:
        raise ValueError(f"holds the invisible character U+{ord(hidden):04X}")
    if text != unicodedata.normalize("NFC", text):
        raise ValueError("is not in Unicode NFC form; retype it or normalise the file")
    if text != text.strip():
        raise ValueError("starts or ends with a space")
    return text


Wording = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(_plain)]


class Text(Body):
    """The same wording in every language of `quizapp.languages`; neither is the original."""

    vi: Wording
    en: Wording

    def __getitem__(self, language: Language) -> str:
        """Return the wording in one language."""
        return self.vi if language == "vi" else self.en


def unmeasured(vi: str, en: str) -> Text:
    """Return a text put together from texts, which may be longer than one that is written."""
    return Text.model_construct(vi=vi, en=en)
