"""What was typed at the desk is never lost with a form that cannot be taken: it comes back, to be sent again."""

from contextlib import suppress
from typing import Any

from flask import Flask, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from quizapp.web.errors import show_http_error
from quizapp.web.identity import signed_in_user

LARGEST_FORM = 4_000_000  # so that what is far too long still comes back to who typed it
TAKES_PICTURES = {"editor.save"}
LARGEST_UPLOAD = 32_000_000  # more than is taken in, so that it can be said at the field what is too large
OURS = {"csrf_token"}


def init_typed_on(app: Flask) -> None:
    """Let the desk take long forms, so that it can say which field is too long, and hold on to what was typed."""
    app.url_value_preprocessor(allow_long_forms)  # before anything reads the request
    app.before_request(drop_nul)
    app.register_error_handler(CSRFError, keep_after_refusal)


def is_at_desk() -> bool:
    """Whether the request is for a page of the desk."""
    return "/desk" in request.path


def allow_long_forms(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Raise the limits of a request to the desk."""
    if is_at_desk() and request.method == "POST":
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM
        if endpoint in TAKES_PICTURES:
            request.max_content_length = LARGEST_UPLOAD


def drop_nul() -> None:
    """Read what is sent to the desk without any NUL, which nobody types and PostgreSQL refuses to keep or look for."""
    if is_at_desk():
        with suppress(RequestEntityTooLarge):  # the page says so
            request.args, request.form = without_nul(request.args), without_nul(request.form)


def without_nul(sent: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """Return what was sent without NUL, in names and in values."""
    pairs = sent.items(multi=True)
    return ImmutableMultiDict([(name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs])


def keep_after_refusal(error: CSRFError) -> Response:
    """Answer a form with an old token: at the desk with what was typed in it, elsewhere that it has expired."""
    if is_at_desk() and was_typed():
        return keep_what_was_typed()
    return make_response(show_http_error(error))


def was_typed() -> bool:
    """Whether a form was sent with anything in it."""
    try:
        return any(value for name, value in request.form.items(multi=True) if name not in OURS)
    except RequestEntityTooLarge:
        return False


def keep_what_was_typed() -> Response:
    """Show what was typed in a form of its own, which is sent to the same address again."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    page = render_template(
        "desk/resend.html",
        hidden=kept,
        readable=[value for _, value in kept if " " in value.strip()],
        is_signed_in=signed_in_user() is not None,
        had_picture=any(file.filename for file in request.files.values()),
    )
    return make_response(page, 400)
