"""Sign-in sessions: a random token in the browser's cookie, its hash in the database."""

import hashlib
from datetime import datetime

from quizapp.accounts.models import SignInSession, User
from quizapp.db import db


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256. The token is random, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_of(token: str) -> User | None:
    """Return the user a token speaks for, or None."""
    found = db.session.get(SignInSession, token_hash(token))
    return found.user if found else None


def welcome_guest(token: str, now: datetime) -> User:
    """Add a guest and a sign-in session for the browser that holds `token`."""
    guest = User(role="guest", created_at=now)
    db.session.add(guest)
    db.session.flush()
    db.session.add(SignInSession(token_hash=token_hash(token), user_id=guest.id, created_at=now))
    db.session.flush()
    return guest
