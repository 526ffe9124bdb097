"""The quick way to the page of an open question: what Flask gave a browser once it gives again by itself.

It stands before the app. Who reads, by which cookie, and with which headers the page goes out, it learns from Flask's
reply to the same browser; that the tokens still speak for the owner of the attempt, and how the question stands, it
asks the database each time. Whatever is not as it was goes to Flask.
"""

import gzip
import re
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

import brotli
import zstandard
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from quizapp.quiz.open_question import open_question
from quizapp.web.identity import SIGNED_IN_FOR
from quizapp.web.kept import Kept
from quizapp.web.pieces import Piece
from quizapp.web.question_page import PIECES, READER, Reader, is_open, put_together
from quizapp.web.watch import ENDPOINT

ADDRESS = re.compile(r"/(\w\w)/attempts/([\w-]{16,32})/([1-9]\d{0,3})")
ASKED_BY = ("HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE")
MOST_KNOWN, KNOWN_FOR = 4096, 600  # browsers, seconds
QUICK = "quizapp-quick"
POLICY, LENGTH = "Content-Security-Policy", "Content-Length"
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": lambda page: page,
    "gzip": lambda page: gzip.compress(page, 1),
    "br": lambda page: cast(bytes, brotli.compress(page, quality=1)),
    "zstd": lambda page: zstandard.ZstdCompressor(level=1).compress(page),
}
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Key = tuple[str | None, ...]


class Known(NamedTuple):
    """What a browser was given: to whom, with which headers, those around the nonce of the policy apart, and when."""

    reader: Reader
    headers: Headers
    policy: tuple[str, str]
    packing: str
    since: float


class NotKept(LookupError):
    """A piece of the page has to be rendered."""


class QuickPages:
    """A WSGI app before Flask's."""

    def __init__(self, app: Flask) -> None:
        """Stand before an app."""
        self.app, self.behind = app, app.wsgi_app
        self.pieces: Kept[Piece] = app.extensions[PIECES]
        self.known: Kept[Known] = Kept(MOST_KNOWN)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Give the page at once where that can be, else let Flask."""
        asked = ADDRESS.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
        if asked is None or environ.get("QUERY_STRING"):
            return self.behind(environ, start_response)
        language, attempt_id, number = asked.groups()
        key = (language, *(environ.get(name) for name in ASKED_BY))
        known = self.known.find(key)
        if known and time.time() - known.since < KNOWN_FOR:
            nonce = secrets.token_urlsafe(16)
            if page := self.page(known.reader, attempt_id, int(number), nonce):
                body = PACKED[known.packing](page)
                policy = (POLICY, nonce.join(known.policy))
                environ[ENDPOINT] = "attempts.question"
                start_response("200 OK", [*known.headers, policy, (LENGTH, str(len(body)))])
                return [body]
        return self.behind(environ, self.learning(key, environ, start_response))

    def page(self, reader: Reader, attempt_id: str, number: int, nonce: str) -> bytes | None:
        """Return the page of a question, or None where Flask is to make it."""
        now = datetime.now(UTC)
        with self.app.app_context():
            try:
                seen = open_question(attempt_id, number, reader.tokens, now - SIGNED_IN_FOR)
                if seen is None or not is_open(seen, now):
                    return None
                return put_together(seen, reader, now, self.keep, (nonce, None, None))
            except (NotKept, SQLAlchemyError):
                return None

    def keep(self, key: tuple[object, ...], make: Callable[[], Piece]) -> Piece:
        """Return the piece that is kept under a key; none is made here."""
        if found := self.pieces.find(key):
            return found
        raise NotKept

    def learning(self, key: Key, environ: Environ, start_response: Callable[..., Any]) -> Callable[..., Any]:
        """Return a `start_response` that remembers the headers of a page that can be had again."""

        def start(status: str, headers: Headers, *failed: Any) -> Any:
            if (reader := environ.get(READER)) and (known := learn(reader, status, headers)):
                self.known.keep(key, known)
            return start_response(status, headers, *failed)

        return start


def learn(reader: Reader, status: str, headers: Headers) -> Known | None:
    """Return what is to be known of a reply, or None where it set a cookie or is not as others of its kind will be."""
    told = dict(headers)
    before, nonce, after = told.get(POLICY, "").partition("'nonce-")
    _, quote, after = after.partition("'")
    packing = told.get("Content-Encoding", "")
    if not status.startswith("200") or "Set-Cookie" in told or not (nonce and quote) or packing not in PACKED:
        return None
    same = [(name, value) for name, value in headers if name not in {POLICY, LENGTH}]
    return Known(reader, same, (before + nonce, quote + after), packing, time.time())


def init_quick(app: Flask) -> None:
    """Put the quick way before an app."""
    app.extensions[QUICK] = app.wsgi_app = QuickPages(app)  # type: ignore[method-assign]  # Flask's own way
