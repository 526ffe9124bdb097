"""Links by which somebody who forgot the password sets a new one: random, for a while, once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from quizapp.accounts.models import ResetLink, User
from quizapp.accounts.sessions import token_hash
from quizapp.db import db

MAILED_FOR = timedelta(hours=1)
HANDED_FOR = timedelta(hours=24)


def add_reset_link(user: User, token: str, now: datetime, lasts: timedelta) -> None:
    """Let whoever holds `token` set a new password for a user, once, while it lasts; clear away what has expired."""
    db.session.execute(delete(ResetLink).where(ResetLink.expires_at <= now))
    link = ResetLink(token_hash=token_hash(token), user_id=user.id, created_at=now, expires_at=now + lasts)
    db.session.add(link)
    db.session.flush()


def user_of_link(token: str, now: datetime) -> User | None:
    """Return whose password a link can set now, or None."""
    found = db.session.get(ResetLink, token_hash(token))
    return found.user if found and found.expires_at > now else None


def use_link(token: str, now: datetime) -> User | None:
    """Use a link up, and every other one of the same user, and return the user; None where it no longer works."""
    mine = select(ResetLink).where(ResetLink.token_hash == token_hash(token), ResetLink.expires_at > now)
    found = db.session.scalar(mine.with_for_update(of=ResetLink))
    if found is None:
        return None
    user = found.user
    db.session.execute(delete(ResetLink).where(ResetLink.user_id == user.id))
    return user


def links_of(user: User) -> list[ResetLink]:
    """Return the links that were made for a user and not used."""
    return list(db.session.scalars(select(ResetLink).where(ResetLink.user_id == user.id).order_by("created_at")))
