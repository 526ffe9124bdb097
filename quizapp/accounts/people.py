"""The people of the site: adding, finding, changing and deleting them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_

from quizapp.accounts.models import ADMIN, GUEST, ROLES, TIME_FACTORS, User
from quizapp.accounts.names import name_key, name_problem, tidy_name
from quizapp.accounts.sessions import close_every_sign_in
from quizapp.db import db, take_turns
from quizapp.items.folding import fold

NAMES, ADMINS = "names of people", "admins"  # what units of work take turns at


class NameTaken(Exception):
    """Somebody else has this name."""


class EmailTaken(Exception):
    """Somebody else has this e-mail address."""


class LastAdmin(Exception):
    """Somebody is the last admin, and so cannot stop being one."""


@dataclass(frozen=True)
class NewPerson:
    """What somebody tells of themselves when they join: a tidied name, the hash of a password, an address or none."""

    name: str
    password_hash: str | None
    email: str | None = None
    role: str = ROLES[0]


def add_person(new: NewPerson, now: datetime, *, guest: User | None = None) -> User:
    """Add a user, or make one of a guest, who keeps the row and so all that hangs on it.

    Raises NameTaken or EmailTaken.
    """
    take_turns(NAMES)
    if find_by_name(new.name):
        raise NameTaken(new.name)
    user = guest or User(created_at=now)
    set_email(user, new.email)
    user.role, user.name, user.password_hash = new.role, new.name, new.password_hash
    if guest:
        close_every_sign_in(guest)
    db.session.add(user)
    db.session.flush()
    return user


def set_email(user: User, email: str | None) -> None:
    """Set or remove a user's e-mail address; raises EmailTaken."""
    take_turns(NAMES)
    owner = find_by_email(email) if email else None
    if owner is not None and owner is not user:
        raise EmailTaken(email)
    user.email = email


def set_password(user: User, password_hash: str) -> None:
    """Set a user's password and sign them out in every browser."""
    user.password_hash = password_hash
    close_every_sign_in(user)
    db.session.flush()


def set_role(user: User, role: str) -> None:
    """Give a user another role, which signs them out in every browser; raises LastAdmin where none would be left."""
    if role not in ROLES or user.role == GUEST:
        raise ValueError(f"{role!r} is no role for this user")
    if role != ADMIN:
        _keep_an_admin(user)
    if role != user.role:
        close_every_sign_in(user)
    user.role = role
    db.session.flush()


def set_time_factor(user: User, factor: float) -> None:
    """Stretch a user's time limits."""
    if factor not in TIME_FACTORS:
        raise ValueError(f"{factor!r} is no time factor")
    user.time_factor = factor
    db.session.flush()


def remove_person(user: User) -> None:
    """Delete a user and all that was kept about them; raises LastAdmin."""
    _keep_an_admin(user)
    db.session.delete(user)
    db.session.flush()


def find_by_name(typed: str) -> User | None:
    """Return the user of a name, however it is capitalised, or None."""
    known = None if name_problem(tidy_name(typed)) else name_key(typed)
    return db.session.scalar(select(User).where(User.name_key == known)) if known else None


def find_by_email(email: str) -> User | None:
    """Return the user of a tidied e-mail address, or None."""
    return db.session.scalar(select(User).where(User.email == email)) if email.isprintable() else None


def search_people(words: str = "", *, after: tuple[str, int] | None = None, most: int = 50) -> list[User]:
    """Return people whose names hold `words`, in the order of their folded names, those after a place in it."""
    place = (User.folded_name, User.id)
    found = select(User).where(User.role != GUEST, User.name.is_not(None)).order_by(*place).limit(most)
    if plain := fold(words.replace("\0", "")):
        found = found.where(User.folded_name.contains(plain, autoescape=True))
    if after:
        found = found.where(tuple_(*place) > after)
    return list(db.session.scalars(found))


def _keep_an_admin(user: User) -> None:
    if user.role != ADMIN:
        return
    take_turns(ADMINS)
    others = select(func.count()).select_from(User).where(User.role == ADMIN, User.id != user.id)
    if not db.session.scalar(others):
        raise LastAdmin(user.name)
