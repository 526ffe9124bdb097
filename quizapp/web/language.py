"""The reader's language: in the address of every page, else from the cookie, the browser, or the default."""

from functools import lru_cache
from urllib.parse import quote

from flask import Flask, Response, current_app, request, url_for
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.routing import BaseConverter

from quizapp.languages import DEFAULT, NAMES, Language, parse_language

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600


class LanguageConverter(BaseConverter):
    """The part of an address that names one of our languages."""

    regex = "|".join(NAMES)


def init_languages(app: Flask) -> None:
    """Teach an app addresses such as /vi/quizzes, and links that stay in the reader's language."""
    app.url_map.converters["language"] = LanguageConverter
    app.url_defaults(_stay_in_language)
    app.url_value_preprocessor(_take_language)
    app.after_request(_remember)


def reader_language() -> Language:
    """Return the language of the page being made, also where no page of ours has this address."""
    return named_language() or preferred_language()


def named_language() -> Language | None:
    """Return the language in the address, if it starts with one of ours."""
    return parse_language(request.path.split("/", 2)[1])


def preferred_language() -> Language:
    """Return the language a reader wants who has not said so in the address."""
    cookie = parse_language(request.cookies.get(COOKIE, ""))
    return cookie or accepted_language(request.headers.get("Accept-Language", ""))


@lru_cache
def accepted_language(accepts: str) -> Language:
    """Return the language a browser asks for by its header, or the default."""
    return parse_language(parse_accept_header(accepts, LanguageAccept).best_match(list(NAMES)) or "") or DEFAULT


def has_page() -> bool:
    """Whether the address asked for is that of a page, which can be had in the other languages too."""
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ()) and named_language() is not None


def in_language(language: str, query: str | None = None) -> str:
    """Return the address of this very page in a language, of the home page where there is no page here.

    What the reader wrote behind the question mark goes along as it is, unless another `query` is given: url_for would
    take some of it for orders.
    """
    if not has_page():
        return url_for("home.home", language=language)
    query = request.query_string.decode(errors="replace") if query is None else query
    _, _, rest = request.path[1:].partition("/")
    return f"/{language}/{quote(rest)}{'?' if query else ''}{query}"


def _stay_in_language(endpoint: str, values: dict[str, object]) -> None:
    if endpoint and "." in endpoint and not endpoint.endswith("static"):
        values.setdefault("language", reader_language())


def _take_language(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Drop the language from the arguments of the page: it asks `reader_language` where it needs it."""
    if values is not None:
        values.pop("language", None)


def _remember(response: Response) -> Response:
    """Set the cookie with pages where, and only where, the browser alone would lead to another language next time."""
    named = named_language()
    if response.mimetype == "text/html" and response.status_code < 400 and named and named != preferred_language():
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, named, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True, secure=secure)
    return response
