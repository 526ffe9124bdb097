"""How pages look to one reader: light or dark, one language or both side by side. Kept in cookies, changed by a link.

A link such as ?theme=dark leads back to the very page it stands on, so the choice works without a script. The first
value of each is the default, for which no cookie is kept.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from quizapp.web.language import COOKIE_SECONDS, has_page, in_language, named_language, reader_language

CHOICES = {"theme": ("auto", "light", "dark"), "show": ("one", "both")}


def init_look(app: Flask) -> None:
    """Let readers choose a look, and templates ask for it."""
    app.before_request(take_look)
    app.after_request(tell_caches)
    app.context_processor(look_of_the_page)
    app.add_template_global(same_page)


def look(name: str) -> str:
    """Return what the reader chose of one of the CHOICES."""
    kept = request.cookies.get(name, "")
    return kept if kept in CHOICES[name] else CHOICES[name][0]


def shows_both() -> bool:
    """Whether the reader wants the bank's texts in both languages."""
    return look("show") == "both"


def look_of_the_page() -> dict[str, Any]:
    """Return the look for the templates."""
    return {"theme": look("theme"), "both": shows_both(), "base_url": current_app.config["SETTINGS"].base_url}


def chosen_look(sent: Mapping[str, str]) -> dict[str, str]:
    """Return those of the things sent that choose a look."""
    return {name: sent[name] for name in CHOICES if sent.get(name) in CHOICES[name]}


def same_page(language: str | None = None, **changes: str) -> str:
    """Return the address of this very page in another language or with another look."""
    address = in_language(language or reader_language())
    if not changes:
        return address
    return f"{address.partition('?')[0]}?{urlencode([*without_look(), *changes.items()])}"


def without_look() -> list[tuple[str, str]]:
    """Return what else stands behind the question mark of the address asked for, where a page is there."""
    return [pair for pair in request.args.items(multi=True) if pair[0] not in CHOICES] if has_page() else []


def take_look() -> AnyResponse | None:
    """Keep the look that an address chooses, and lead to the page without it."""
    chosen = chosen_look(request.args)
    if not chosen or request.method not in {"GET", "HEAD"} or not has_page():
        return None
    path, rest = in_language(reader_language(), query=""), without_look()
    response = redirect(f"{path}?{urlencode(rest)}" if rest else path)
    for name, value in chosen.items():
        if value == CHOICES[name][0]:
            response.delete_cookie(name)
        else:
            secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
            response.set_cookie(name, value, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True, secure=secure)
    response.headers["Cache-Control"] = "no-store"
    return response


def tell_caches(response: Response) -> Response:
    """Tell caches that a page is one reader's, chosen by cookies and, where it names no language, by the browser."""
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if named_language() is None:
            response.vary.add("Accept-Language")
    return response
