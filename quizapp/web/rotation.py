"""A new SECRET_KEY while former ones still count: an old signature is renewed, and everybody stays signed in."""

from flask import Flask, current_app, request, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature

from quizapp.config import Settings


def init_rotation(app: Flask) -> None:
    """Let former keys count for cookies and for forms that were open; where there are none, nothing is done."""
    settings: Settings = app.config["SETTINGS"]
    if settings.former_keys:
        app.config["SECRET_KEY_FALLBACKS"] = list(settings.former_keys)
        app.config["WTF_CSRF_SECRET_KEY"] = [*settings.former_keys, settings.secret_key]  # the last one signs
        app.before_request(sign_anew)


def sign_anew() -> None:
    """Have a cookie that a former key signed written again, so that it outlives that key."""
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"])
    interface = current_app.session_interface
    if not cookie or not session or not isinstance(interface, SecureCookieSessionInterface):
        return
    signer = interface.get_signing_serializer(current_app)
    if signer is not None:
        signer.secret_keys = signer.secret_keys[-1:]
        try:
            signer.loads(cookie)
        except BadSignature:
            session.modified = True
