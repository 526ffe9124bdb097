"""Names and e-mail addresses of people: tidied, judged, and compared without regard to large and small letters."""

import re
import unicodedata
from enum import Enum

SHORTEST_NAME, LONGEST_NAME = 2, 80
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class NameProblem(Enum):
    """Why a name or an address cannot be taken."""

    LENGTH = "length"
    SIGNS = "signs"
    EMAIL = "e-mail"


def tidy_name(typed: str) -> str:
    """Return a name as it is stored: letters composed, white space single."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def name_key(name: str) -> str:
    """Return what names are compared by: two that differ in large and small letters alone are one."""
    letters = unicodedata.normalize("NFD", name)
    for _ in range(2):  # as Unicode defines caseless matching
        letters = unicodedata.normalize("NFKC", letters.casefold())
    return " ".join(letters.split())


def name_problem(name: str) -> NameProblem | None:
    """Say why a tidied name cannot be taken: its length, signs nobody sees, or an @, which marks an e-mail address."""
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or len(name_key(name)) > 2 * LONGEST_NAME:
        return NameProblem.LENGTH
    if "@" in name or any(unicodedata.category(sign)[0] == "C" for sign in name):
        return NameProblem.SIGNS
    return None


def tidy_email(typed: str) -> str | None:
    """Return an e-mail address as it is stored, in small letters, or None where none was typed."""
    return typed.strip().lower() or None


def email_problem(email: str) -> NameProblem | None:
    """Say whether a text cannot be an e-mail address; whether mail arrives there only a mail can tell."""
    signs = len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email) or not email.isprintable() or not email.isascii()
    return NameProblem.EMAIL if signs else None
