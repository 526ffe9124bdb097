"""Passwords: which are good enough, what is stored of one, and whether one is right."""

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from quizapp.accounts.names import name_key
from quizapp.items.folding import fold

SHORTEST, LONGEST = 8, 1000
# What somebody would try first who knows what the site is about; with digits and signs around it is no better.
WORDS_OF_THE_SITE = {"quizapp", "quiz", "flashcard", "flashcards", "tracnghiem", "cauhoi", "hoctap", "giaovien"}
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password nobody knows. It is compared with where there is none to compare with, so that both take as long.
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$7Bx4UBBKZDvt+nh4nGoFHA$GFTrAGqOAlJzY9QR9IW2fZsaF1BVut2TqRQZ7uXar6Q"


class PasswordProblem(Enum):
    """Why a password cannot be taken."""

    SHORT = "short"
    LONG = "long"
    NAME = "name"
    COMMON = "common"


def password_problem(password: str, name: str) -> PasswordProblem | None:
    """Say why a new password cannot be taken, or None."""
    if len(password) > LONGEST:
        return PasswordProblem.LONG
    if len(password) < SHORTEST:
        return PasswordProblem.SHORT
    if name_key(password) == name_key(name):
        return PasswordProblem.NAME
    letters = re.sub(r"[\W\d_]+", "", fold(password))
    easy = password.casefold() in common_passwords() or letters in WORDS_OF_THE_SITE
    return PasswordProblem.COMMON if easy else None


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """Return the thirty thousand passwords that are guessed first."""
    return frozenset(FREQUENCY_LISTS["passwords"])


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return HASHER.hash(_composed(password))


def is_right(stored: str | None, password: str) -> bool:
    """Tell whether a password is the stored one; where none is stored, tell so after the same time."""
    if len(password) > LONGEST:
        return False
    try:
        return HASHER.verify(stored or NOBODYS, _composed(password)) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Tell whether what is stored was made with other parameters than those of today."""
    return HASHER.check_needs_rehash(stored)


def _composed(password: str) -> str:
    """Return one form of letters that keyboards compose differently, such as ế."""
    return unicodedata.normalize("NFKC", password)
