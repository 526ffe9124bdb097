"""The two languages of the product: their codes, their own names, and the one to fall back on."""

from typing import Literal

Language = Literal["vi", "en"]

NAMES: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT: Language = "vi"


def parse_language(code: str) -> Language | None:
    """Return the language of a code such as "vi", or None where it is not one of ours."""
    return next((language for language in NAMES if language == code), None)
