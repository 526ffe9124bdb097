"""People with accounts for the tests: one password for all, hashed once."""

from functools import lru_cache

from quizapp.accounts.models import LEARNER, User
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.people import NewPerson, add_person
from quizapp.db import writing
from tests.conftest import NOW

PASSWORD = "con mèo trèo cây cau"  # noqa: S105  # nobody's
OTHER_PASSWORD = "hỏi thăm chú chuột"  # noqa: S105


@lru_cache(maxsize=4)
def hashed(password: str = PASSWORD) -> str:
    return hash_password(password)


def person(name: str, role: str = LEARNER, email: str | None = None) -> User:
    """Add somebody whose password is PASSWORD."""
    with writing():
        return add_person(NewPerson(name, hashed(), email, role), NOW)
