"""The log: JSON lines in production, readable ones in development, and nothing in it by which a reader can be known.

A line says which page it is about, never its address; of a failure it says what kind and where in our code. In
production it does not quote the failure itself, whose words may be somebody's: "no such user: An".
"""

import logging
from collections.abc import Iterator
from typing import Any, TextIO, cast

import structlog
from flask import Flask, has_request_context, request
from flask.logging import wsgi_errors_stream
from structlog.typing import EventDict, Processor

from quizapp.config import Settings
from quizapp.web.watch import Seen, add_watcher, reference, reference_of

SLOW_SECONDS = 1.0
CAUSES_AT_MOST = 5
FACTS = {"endpoint", "method", "status", "ms", "reference"}  # no line says more of a request
requests = logging.getLogger("quizapp.requests")


def init_logs(app: Flask) -> None:
    """Write what any library logs through one formatter, and a line for each request that is wanted in the log."""
    settings: Settings = app.config["SETTINGS"]
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler.formatter, SiteFormatter)]
    handler = logging.StreamHandler(cast(TextIO, wsgi_errors_stream))  # each line goes where errors go just then
    handler.setFormatter(SiteFormatter(production=settings.production))
    root.addHandler(handler)
    logging.getLogger("quizapp").setLevel(logging.INFO)

    def say_broken(failure: Any) -> None:
        app.logger.error("A page broke.", exc_info=failure)

    app.log_exception = say_broken  # type: ignore[assignment, method-assign]  # Flask's own would tell the address
    if settings.log_requests != "none":
        add_watcher(app, log_every if settings.log_requests == "all" else log_failure)


class SiteFormatter(structlog.stdlib.ProcessorFormatter):
    """The one way in which lines are written."""

    def __init__(self, *, production: bool) -> None:
        last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
        if production:
            last += [without_words, structlog.processors.JSONRenderer()]
        else:
            plain = structlog.dev.plain_traceback
            last += [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
        first: list[Processor] = [
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(FACTS),
            say_where,
        ]
        super().__init__(foreign_pre_chain=first, processors=last)


def say_where(logger: object, method: str, line: EventDict) -> EventDict:
    """Add which page it is about, and the reference that the reader was shown."""
    if has_request_context():
        line.setdefault("endpoint", request.endpoint or "none")
        line.setdefault("method", request.method)
        line.setdefault("reference", reference())
    return line


def without_words(logger: object, method: str, line: EventDict) -> EventDict:
    """Put the kind and the places of a failure in the place of the failure and its words."""
    failure = line.pop("exc_info", None)
    line.pop("stack_info", None)
    error = failure[1] if isinstance(failure, tuple) else failure
    if isinstance(error, BaseException):
        line["failure"] = [told(each) for each in causes(error)]
    return line


def causes(error: BaseException) -> Iterator[BaseException]:
    """Give a failure and what led to it, the latest first."""
    found: BaseException | None = error
    for _ in range(CAUSES_AT_MOST):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def told(error: BaseException) -> dict[str, Any]:
    """Return the kind of a failure, the database's code for it, and where it came from, the place itself last."""
    codes = (getattr(error, name, None) for name in ("sqlstate", "sqlite_errorname"))
    line: dict[str, Any] = {"kind": f"{type(error).__module__}.{type(error).__qualname__}"}
    if code := next((str(one) for one in codes if one), None):
        line["code"] = code
    places, trace = [], error.__traceback__
    while trace is not None:
        code_at = trace.tb_frame.f_code
        places.append(f"{code_at.co_filename}:{trace.tb_lineno} {code_at.co_name}")
        trace = trace.tb_next
    return line | {"at": places}


def log_failure(seen: Seen) -> None:
    """Log a request that failed on our side, or took long."""
    if seen.status >= 500 or seen.seconds >= SLOW_SECONDS:
        log_every(seen)


def log_every(seen: Seen) -> None:
    """Log a request."""
    level = logging.ERROR if seen.status >= 500 else logging.INFO
    facts = {"endpoint": seen.endpoint, "method": seen.method, "status": seen.status}
    timed = {"ms": round(1000 * seen.seconds, 1), "reference": reference_of(seen.environ)}
    requests.log(level, "request", extra=facts | timed)
