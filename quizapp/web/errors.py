"""Error pages: what went wrong and what to do, in the reader's language, with the right status."""

from errno import EDQUOT, EFBIG, EIO, ENOSPC

from flask import Flask, abort, current_app, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, ServiceUnavailable

from quizapp.db import is_full
from quizapp.web.limits import LimitReached
from quizapp.web.watch import DATABASE_FAILED, reference
from quizapp.web.wording import file_size

NO_ROOM = 507
DISK_TROUBLES = {ENOSPC, EDQUOT, EFBIG, EIO}
ErrorPage = tuple[str, int] | tuple[str, int, dict[str, str]]


def init_errors(app: Flask) -> None:
    """Register the pages for every HTTP error, for a database that is not ready, and for our own faults."""
    app.before_request(refuse_impossible_address)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(SecurityError, show_unknown_host)
    for error in (OperationalError, ProgrammingError, InternalError, PoolTimeoutError):
        app.register_error_handler(error, show_database_error)
    app.register_error_handler(OSError, show_disk_error)


def refuse_impossible_address() -> None:
    """Answer 404 to an address with a NUL, which no id holds and PostgreSQL refuses to look for."""
    if "\0" in request.path:
        abort(404)


def show_unknown_host(error: SecurityError) -> ErrorPage:
    """Say that the site does not go by this name; no page can be made, since every link would bear it."""
    return "Unknown host. Set BASE_URL to the address of this site. / Tên máy chủ không đúng.", 400


def show_http_error(error: HTTPException) -> ErrorPage | HTTPException:
    """Show the page of an HTTP error; redirects pass through."""
    code = error.code or InternalServerError.code
    if code < 400:
        return error
    told = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    if isinstance(error, LimitReached):
        title = _("A little slower, please")
        advice = _("This takes the site some work, and you have asked for it often. Try again in a while.")
        return render_template("error.html", code=code, title=title, advice=advice), code, told
    return (*_page(code), told)


def show_database_error(error: Exception) -> ErrorPage:
    """Say that the database cannot be used, or takes nothing more; the log tells the keeper why."""
    request.environ[DATABASE_FAILED] = True
    current_app.logger.error("The database cannot be used; `flask doctor` says why.", exc_info=error)
    return _page(NO_ROOM if isinstance(error, DBAPIError) and is_full(error) else ServiceUnavailable.code)


def show_disk_error(error: OSError) -> ErrorPage:
    """Say that the disk takes nothing more; every other OSError is a fault of ours."""
    if error.errno not in DISK_TROUBLES:
        raise error
    current_app.logger.error("The disk takes nothing more.", exc_info=error)
    return _page(NO_ROOM)


def _page(code: int) -> tuple[str, int]:
    titles = {
        400: _("This form has expired"),
        403: _("This page is not for you"),
        404: _("There is no such page"),
        405: _("This address cannot be used like that"),
        410: _("This link no longer works"),
        413: _("That was too much to send"),
        429: _("Too many tries"),
        500: _("Something broke on our side"),
        503: _("The question bank is not ready"),
        507: _("There is no room left to store anything"),
    }
    advice = {
        400: _("Go back, reload the page and send it again. What you had saved is still there."),
        403: _("Your account does not have access to it. Whoever runs the site can give you access."),
        404: _("The address may be mistyped, or the page may have moved. The quizzes and decks are a click away."),
        405: _("Start from one of the pages below."),
        410: _("A link for a new password works once and for a limited time. Ask for a new one on the sign-in page."),
        413: _(
            "Send less at a time: at most %(most)s. What you had saved is still there.",
            most=file_size(request.max_content_length or 0),
        ),
        429: _("To keep accounts safe, there is a pause after several tries. Try again in a quarter of an hour."),
        500: _("Nothing you had saved is lost. Try again in a moment."),
        503: _("It is being set up or cannot be reached. Nothing you had saved is lost. Try again in a moment."),
        507: _("Nothing you had saved is lost. Try again in a moment."),
    }
    if request.method == "POST":
        advice |= {
            503: _("What you just sent may not have been stored. Go back and send it again: twice does no harm."),
            507: _("What you just sent was not stored; what was saved before is. Go back and send it again later."),
        }
    title = titles.get(code, _("This did not work"))
    told = {"title": title, "advice": advice.get(code, advice[405]), "reference": reference() if code >= 500 else None}
    return render_template("error.html", code=code, **told), code
