"""Proof by name and password: one way for every page that asks for a password, with too many tries refused."""

from datetime import UTC, datetime

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

from quizapp.accounts.models import User
from quizapp.accounts.passwords import hash_password, is_right, needs_rehash
from quizapp.accounts.people import find_by_name
from quizapp.accounts.tries import Trier, begin_try, forget_tries, note_failure, trier
from quizapp.db import db, writing

SIGN_IN, FORGOT = "sign in", "forgot"


def who_tries(name: str, purpose: str = SIGN_IN) -> Trier:
    """Return what is counted of the reader's try."""
    return trier(str(current_app.config["SECRET_KEY"]), purpose, name, request.remote_addr or "")


def proven(name: str, password: str) -> int | None:
    """Return the id of the user whose name and password these are, or None; answer 429 after too many tries.

    A name nobody has takes the same way and the same time. No transaction is open while the password is hashed.
    """
    who, now = who_tries(name), datetime.now(UTC)
    with writing():
        wait = begin_try(who, now)
        user = find_by_name(name)
        user_id, stored = (user.id, user.password_hash) if user else (None, None)
    if wait:
        raise TooManyRequests(retry_after=wait)
    if not is_right(stored, password) or user_id is None or stored is None:
        with writing():
            note_failure(who, now)
        return None
    fresh = hash_password(password) if needs_rehash(stored) else stored
    with writing():
        forget_tries(who)
        user = db.session.get(User, user_id)
        if user and user.password_hash == stored:
            user.password_hash = fresh
    return user_id
