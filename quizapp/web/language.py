"""The reader's language: in the address of every page, else from the cookie, the browser, or the default."""

from urllib.parse import quote

from flask import Flask, Response, current_app, request, url_for
from werkzeug.routing import BaseConverter

from quizapp.languages import DEFAULT, NAMES, Language, parse_language

COOKIE = "language"
ONE_YEAR = 365 * 24 * 3600


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
    return _named_language() or preferred_language()


def _named_language() -> Language | None:
    return parse_language(request.path.split("/", 2)[1])


def preferred_language() -> Language:
    """Return the language a reader wants who has not said so in the address."""
    cookie = parse_language(request.cookies.get(COOKIE, ""))
    accepted = parse_language(request.accept_languages.best_match(list(NAMES)) or "")
    return cookie or accepted or DEFAULT


def other_languages() -> list[tuple[Language, str]]:
    """Return each other language with the address of this very page in it; of the home page where there is no page."""
    others = [language for language in NAMES if language != reader_language()]
    if request.url_rule is None or "GET" not in (request.url_rule.methods or ()) or not _named_language():
        return [(language, url_for("home.home", language=language)) for language in others]
    # What the reader wrote behind the question mark goes along as it is: url_for would take some of it for orders.
    query = f"?{request.query_string.decode(errors='replace')}" if request.query_string else ""
    _, _, rest = request.path[1:].partition("/")
    return [(language, f"/{language}/{quote(rest)}{query}") for language in others]


def _stay_in_language(endpoint: str, values: dict[str, object]) -> None:
    if endpoint and "." in endpoint and not endpoint.endswith("static"):
        values.setdefault("language", reader_language())


def _take_language(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Drop the language from the arguments of the page: it asks `reader_language` where it needs it."""
    if values is not None:
        values.pop("language", None)


def _remember(response: Response) -> Response:
    """Set the cookie where, and only where, the browser alone would lead to another language the next time."""
    named = _named_language()
    if named and named != preferred_language():
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, named, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response
