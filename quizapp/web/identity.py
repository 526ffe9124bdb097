"""Who is reading: nobody until they start something, then a guest known by a random token in the cookie."""

import hashlib
import secrets
from datetime import datetime

from flask import session

from quizapp.accounts.models import User
from quizapp.accounts.sessions import user_of, welcome_guest
from quizapp.db import take_turns

COOKIE_KEY = "guest"


def current_user() -> User | None:
    """Return who the browser speaks for, or None for a reader we know nothing of."""
    token = session.get(COOKIE_KEY)
    return user_of(token) if isinstance(token, str) else None


def user_or_guest(now: datetime) -> User:
    """Return who the browser speaks for, making a guest of a reader we know nothing of. For writing pages only."""
    if user := current_user():
        return user
    # The form's own random number makes the guest, so that a double click, both with the same cookie, makes one.
    seed = session.get("csrf_token") or secrets.token_hex(32)
    token = hashlib.sha256(f"guest {seed}".encode()).hexdigest()
    session.permanent = True
    session[COOKIE_KEY] = token
    take_turns(f"guest {token}")
    return user_of(token) or welcome_guest(token, now)
