"""Who is reading: nobody until they start something, then a guest, or a signed-in user; each by a token in the cookie.

`current_user()` is the one door for pages. Flask-Login keeps the token of a signed-in browser; a guest, who has signed
in nowhere, is not authenticated.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import flask_login
from flask import Flask, current_app, session
from flask_login import LoginManager, UserMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from quizapp.accounts.models import EDITORS, GUEST, SignInSession, User
from quizapp.accounts.sessions import (
    close_old_sign_ins,
    close_sign_in,
    guest_of,
    open_sign_in,
    sign_in_of,
    user_of,
    welcome_guest,
)
from quizapp.db import db, take_turns
from quizapp.web.destination import way_in

GUEST_KEY = "guest"
SIGN_IN_PAGE = "entry.sign_in"
SIGNED_IN_FOR = timedelta(days=365)


class Reader(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A signed-in browser as Flask-Login knows it: by its token, so that one browser can be signed out alone.

    It holds the sign-in, so that a page asks the database only once who is reading.
    """

    def __init__(self, token: str, sign_in: SignInSession | None = None) -> None:
        self.id, self.sign_in = token, sign_in


def init_identity(app: Flask) -> None:
    """Let Flask-Login know browsers by their tokens. It writes nothing into the cookie when a page is read."""
    manager = LoginManager()
    manager.login_view = SIGN_IN_PAGE
    manager.login_message = None
    manager.session_protection = None
    manager.user_loader(load_reader)
    manager.init_app(app, add_context_processor=False)
    app.add_template_global(reader_in_header)
    app.add_template_global(way_in)


def load_reader(token: str) -> Reader | None:
    """Return the browser of a token that speaks for somebody who signed in, not too long ago."""
    sign_in = sign_in_of(token)
    if sign_in is None or sign_in.user.role == GUEST or sign_in.created_at < datetime.now(UTC) - SIGNED_IN_FOR:
        return None
    return Reader(token, sign_in)


def signed_in_user() -> User | None:
    """Return the user who signed in at this browser, or None."""
    reader = flask_login.current_user
    return user_of(reader.id) if reader.is_authenticated else None


def reader_in_header() -> User | None:
    """Return the signed-in user for the header of a page, which is shown too where the database cannot be used."""
    try:
        return signed_in_user()
    except SQLAlchemyError:
        db.session.rollback()
        return None


def current_user() -> User | None:
    """Return who the browser speaks for, or None for a reader we know nothing of."""
    token = session.get(GUEST_KEY)
    return signed_in_user() or (user_of(token) if isinstance(token, str) else None)


def is_editor() -> bool:
    """Whether the reader is one of those who keep the bank."""
    user = current_user()
    return user is not None and user.role in EDITORS


def user_or_guest(now: datetime) -> User:
    """Return who the browser speaks for, making a guest of a reader we know nothing of. For writing pages only."""
    if user := signed_in_user() or own_guest():
        return user
    # The form's own random number makes the guest, so that a double click, both with the same cookie, makes one.
    seed = session.get("csrf_token") or secrets.token_hex(32)
    token = hashlib.sha256(f"guest {seed}".encode()).hexdigest()
    session.permanent = True
    session[GUEST_KEY] = token
    take_turns(f"guest {token}")
    return guest_of(token) or welcome_guest(token, now)


def own_guest(*, for_moving: bool = False) -> User | None:
    """Return the guest this browser speaks for, held until the unit of work ends."""
    token = session.get(GUEST_KEY)
    return guest_of(token, for_moving=for_moving) if isinstance(token, str) else None


def let_in(user: User, now: datetime) -> None:
    """Sign a user in at this browser, with a new token and a new cookie, whatever the browser held before."""
    leave()
    close_old_sign_ins(now - SIGNED_IN_FOR)
    token = secrets.token_urlsafe(32)
    open_sign_in(user, token, now)
    session.permanent = True
    flask_login.login_user(Reader(token))
    session.pop("_id")  # a hash of address and browser, for a protection we do not use


def leave() -> None:
    """Sign this browser out, and empty its cookie."""
    if flask_login.current_user.is_authenticated:
        close_sign_in(flask_login.current_user.id)
    flask_login.logout_user()
    session.clear()


def own_token() -> str | None:
    """Return the token of this browser, whoever it speaks for."""
    reader = flask_login.current_user
    token = reader.id if reader.is_authenticated else session.get(GUEST_KEY)
    return token if isinstance(token, str) else None


def tokens_held() -> list[str]:
    """Return the tokens in the browser's cookie, of a user and of a guest, whoever they speak for now."""
    return [token for name in ("_user_id", GUEST_KEY) if isinstance(token := session.get(name), str)]


def to_sign_in() -> Response:
    """Lead to the sign-in page, which leads back."""
    there: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # Flask-Login puts it there
    return there
