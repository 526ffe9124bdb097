"""What the pages of the composer share: who may open them, finding a composition, and losing nothing that was typed."""

import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Response, abort, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from quizapp.accounts.models import EDITORS, User
from quizapp.bank.compositions import KINDS, Composition, Kind, hold
from quizapp.db import db
from quizapp.items.text import HIDDEN
from quizapp.web.identity import signed_in_user, to_sign_in

MOST_BYTES = 4 * 1024 * 1024  # what a form may send here: a text that is far too long is told so at its field
HIGHEST_ID = 2**31 - 1

P = ParamSpec("P")
T = TypeVar("T")
Page = str | AnyResponse | tuple[str, int]


def set_up(pages: Blueprint) -> None:
    """Let the pages of a blueprint take long texts, keep what was typed when the form expired, and stay private."""
    pages.url_value_preprocessor(take_long_texts)
    pages.register_error_handler(CSRFError, lambda _: send_again(400))
    pages.after_request(keep_private)


def take_long_texts(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let a form send more than elsewhere. It comes before anything has read what was sent."""
    request.max_content_length = request.max_form_memory_size = MOST_BYTES


def keep_private(response: Response) -> Response:
    """Keep these pages out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def send_again(status: int) -> tuple[str, int]:
    """Show all that was sent, to be sent again: whoever was signed out while typing loses nothing."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("compose/again.html", sent=sent, signed_in=signed_in_user() is not None), status


def needs_editor(page: Callable[P, T]) -> Callable[P, T | Page]:
    """Let a page be read by those who keep the bank; what others sent is kept for them while they sign in."""

    @wraps(page)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T | Page:
        user = signed_in_user()
        if user is None:
            return send_again(401) if request.method == "POST" else to_sign_in()
        return page(*args, **kwargs) if user.role in EDITORS else abort(403)

    return guarded


def editor() -> User:
    """Return who is at the desk."""
    return signed_in_user() or abort(401)


def get_composition(composition_id: int) -> Composition:
    """Return a composition or answer 404."""
    found = db.session.get(Composition, composition_id) if composition_id <= HIGHEST_ID else None
    return found or abort(404)


def held_composition(composition_id: int) -> Composition:
    """Return a composition to be changed, held until the unit of work ends; answer 404 or, if not the reader's, 403."""
    found = hold(composition_id) if composition_id <= HIGHEST_ID else None
    if found is None:
        abort(404)
    return found if found.may_be_changed_by(editor()) else abort(403)


def get_kind(name: str) -> Kind:
    """Return the kind an address names or answer 404."""
    return next((kind for kind in KINDS if kind == name), None) or abort(404)


def tidy(typed: str | None) -> str:
    """Return what was typed or pasted as one line in NFC, without the marks that word processors hide in it."""
    spaced = "".join(" " if mark.isspace() else mark for mark in typed or "")
    seen = "".join(mark for mark in spaced if unicodedata.category(mark) not in HIDDEN)
    return " ".join(unicodedata.normalize("NFC", seen).split())
