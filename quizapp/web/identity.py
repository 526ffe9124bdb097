"""Who is reading: nobody until they start something, then a guest known by a random token in the cookie."""

import secrets
from datetime import datetime

from flask import session

from quizapp.accounts.models import User
from quizapp.accounts.sessions import user_of, welcome_guest

COOKIE_KEY = "guest"


def current_user() -> User | None:
    """Return who the browser speaks for, or None for a reader we know nothing of."""
    token = session.get(COOKIE_KEY)
    return user_of(token) if isinstance(token, str) else None


def user_or_guest(now: datetime) -> User:
    """Return who the browser speaks for, making a guest of a reader we know nothing of. For writing pages only."""
    if user := current_user():
        return user
    session.permanent = True
    token = session[COOKIE_KEY] = secrets.token_urlsafe(32)
    return welcome_guest(token, now)
