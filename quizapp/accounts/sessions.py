"""Sign-in sessions: a random token in the browser's cookie, its hash in the database."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, select

from quizapp.accounts.models import GUEST, SignInSession, User
from quizapp.db import db


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256. The token is random, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_of(token: str) -> User | None:
    """Return the user a token speaks for, or None."""
    found = sign_in_of(token)
    return found.user if found else None


def sign_in_of(token: str) -> SignInSession | None:
    """Return the sign-in of a token, or None. While somebody holds it, asking again costs no statement."""
    return db.session.get(SignInSession, token_hash(token))


def guest_of(token: str, *, for_moving: bool = False) -> User | None:
    """Return the guest a token speaks for and keep their row from going away until this unit of work ends.

    With `for_moving` the row is this unit of work's alone: of two that want the same guest, the second finds none.
    """
    mine = select(User).join(SignInSession).where(SignInSession.token_hash == token_hash(token), User.role == GUEST)
    lock = mine.with_for_update(of=User) if for_moving else mine.with_for_update(of=User, read=True, key_share=True)
    return db.session.scalar(lock.execution_options(populate_existing=True))


def welcome_guest(token: str, now: datetime) -> User:
    """Add a guest and a sign-in session for the browser that holds `token`."""
    guest = User(role=GUEST, created_at=now)
    db.session.add(guest)
    db.session.flush()
    open_sign_in(guest, token, now)
    return guest


def open_sign_in(user: User, token: str, now: datetime) -> None:
    """Let the browser that holds `token` speak for a user."""
    db.session.add(SignInSession(token_hash=token_hash(token), user_id=user.id, created_at=now))
    db.session.flush()


def close_sign_in(token: str) -> None:
    """Let a token speak for nobody any more."""
    db.session.execute(delete(SignInSession).where(SignInSession.token_hash == token_hash(token)))


def close_every_sign_in(user: User) -> None:
    """Sign a user out in every browser."""
    db.session.execute(delete(SignInSession).where(SignInSession.user_id == user.id))


def close_old_sign_ins(before: datetime) -> None:
    """Sign out the browsers of all who signed in before a moment; guests, who cannot sign in again, stay."""
    people = select(User.id).where(User.role != GUEST)
    old = SignInSession.created_at < before
    db.session.execute(delete(SignInSession).where(old, SignInSession.user_id.in_(people)))


def sign_ins_of(user: User) -> list[SignInSession]:
    """Return the browsers that speak for a user, the latest first."""
    mine = select(SignInSession).where(SignInSession.user_id == user.id)
    return list(db.session.scalars(mine.order_by(SignInSession.created_at.desc(), SignInSession.token_hash)))
