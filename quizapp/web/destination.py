"""Where a reader goes after signing in: back to a page of ours, and nowhere else."""

from urllib.parse import unquote, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from quizapp.web.look import same_page

ASKED = "next"  # as Flask-Login calls it
WITHOUT_WAY_BACK = {"entry", "recovery"}


def destination() -> str:
    """Return the page named by the address, or the home page where it names none of ours."""
    target = request.args.get(ASKED, "")
    return target if is_page(target) else url_for("home.home")


def is_page(target: str) -> bool:
    """Tell whether a text is the local path of a page: it matches a rule for reading in our map of addresses."""
    odd = not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable()
    if odd or " " in target:
        return False
    try:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            return False
        path = unquote(parts.path, errors="strict")
        if "//" in path or "\\" in path or not path.isprintable() or {".", ".."} & set(path.split("/")):
            return False
        current_app.url_map.bind("").match(path, method="GET")
    except (ValueError, HTTPException, RoutingException):
        return False
    return True


def way_in() -> str:
    """Return the address of the sign-in page, which leads back to the page being read, or to where that one leads."""
    asked = request.args.get(ASKED) if request.blueprint in WITHOUT_WAY_BACK else same_page()
    return url_for("entry.sign_in", next=asked if asked and is_page(asked) else None)
