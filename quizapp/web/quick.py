"""The quick way to an open question and to storing a response: what Flask gave a browser once it gives again.

It stands before the app. Who reads, by which cookie, and with which headers a reply goes out, it learns from Flask's
reply to the same browser; that the tokens still speak for the owner of the attempt, and how the question stands, it
asks the database each time. Whatever is not as it was goes to Flask.
"""

import gzip
import io
import re
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hmac import compare_digest
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl

import brotli
import zstandard
from flask import Flask
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict

from quizapp.items.question import NotAResponse
from quizapp.quiz.open_question import OpenQuestion, open_question
from quizapp.quiz.recording import NotAtOnce
from quizapp.web.identity import SIGNED_IN_FOR
from quizapp.web.kept import Kept
from quizapp.web.pieces import Piece
from quizapp.web.question_page import PIECES, READER, Once, Reader, is_open, put_together
from quizapp.web.saving import read_sending, store_at_once, told
from quizapp.web.watch import ENDPOINT

ADDRESS = re.compile(r"/(\w\w)/attempts/([\w-]{16,32})/([1-9]\d{0,3})(/save)?")
PAGE, SAVE = ("GET", None), ("POST", "/save")
ENDPOINTS = {PAGE: "attempts.question", SAVE: "saving.save"}
ASKED_BY = ("HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "CONTENT_TYPE")
MOST_KNOWN, KNOWN_FOR = 4096, 600  # browsers, seconds
QUICK = "quizapp-quick"
POLICY, LENGTH = "Content-Security-Policy", "Content-Length"
PACKED: dict[str, Callable[[bytes], bytes]] = {  # each a little less tightly than Flask-Compress, and much sooner
    "": lambda page: page,
    "gzip": lambda page: gzip.compress(page, 1),
    "br": lambda page: cast(bytes, brotli.compress(page, quality=1)),
    "zstd": lambda page: zstandard.ZstdCompressor(level=1).compress(page),
}
PLAIN_FORM, LONGEST_FORM = re.compile(rb"[!-~]*"), 4000
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


class NotQuick(Exception):
    """Flask is to reply: a piece of the page has to be rendered, or what was sent is not stored at once."""


QUIET = (NotQuick, NotAtOnce, NotAResponse, SQLAlchemyError)


class QuickPages:
    """A WSGI app before Flask's."""

    def __init__(self, app: Flask) -> None:
        """Stand before an app."""
        self.app, self.behind = app, app.wsgi_app
        self.pieces: Kept[Piece] = app.extensions[PIECES]
        self.known: Kept[Known] = Kept(MOST_KNOWN)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Reply at once where that can be, else let Flask."""
        asked = ADDRESS.fullmatch(environ["PATH_INFO"])
        what = (environ["REQUEST_METHOD"], asked[4]) if asked else None
        if asked is None or what not in ENDPOINTS or environ.get("QUERY_STRING"):
            return self.behind(environ, start_response)
        key = (*what, asked[1], *(environ.get(name) for name in ASKED_BY))
        known = self.known.find(key)
        if known and time.time() - known.since < KNOWN_FOR:
            nonce = secrets.token_urlsafe(16)
            try:
                with self.app.app_context():
                    body = self.page(known.reader, asked, nonce) if what == PAGE else self.save(known, asked, environ)
            except QUIET:
                pass
            else:
                packed = PACKED[known.packing](body)
                policy = (POLICY, nonce.join(known.policy))
                environ[ENDPOINT] = ENDPOINTS[what]
                start_response("200 OK", [*known.headers, policy, (LENGTH, str(len(packed)))])
                return [packed]
        return self.behind(environ, self.learning(key, environ, start_response))

    def page(self, reader: Reader, asked: re.Match[str], nonce: str) -> bytes:
        """Return the page of a question."""
        now = datetime.now(UTC)
        return put_together(self.question(reader, asked, now), reader, now, self.keep, Once(nonce))

    def save(self, known: Known, asked: re.Match[str], environ: Environ) -> bytes:
        """Store what a form sends, and return what the script is told of it."""
        now, reader = datetime.now(UTC), known.reader
        sending = read_sending(self.form(reader, environ), reader.look.language, now)
        if sending is None:
            raise NotQuick
        seen = self.question(reader, asked, now)
        found = told(seen, sending, store_at_once(seen, sending))
        return b"%b\n" % self.app.json.dumps(found, separators=(",", ":")).encode()

    def question(self, reader: Reader, asked: re.Match[str], now: datetime) -> OpenQuestion:
        """Return the question that is asked for, where it is the reader's own and takes a response."""
        seen = open_question(asked[2], int(asked[3]), reader.tokens, now - SIGNED_IN_FOR)
        if seen is None or not is_open(seen, now):
            raise NotQuick
        return seen

    def form(self, reader: Reader, environ: Environ) -> MultiDict[str, str]:
        """Read a short and plain form whose token is the reader's; what follows can read it once more."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or int(length) > LONGEST_FORM:
            raise NotQuick
        sent = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(sent)
        if not PLAIN_FORM.fullmatch(sent):
            raise NotQuick
        form = MultiDict(parse_qsl(sent.decode(), keep_blank_values=True, errors="replace"))
        keys = self.app.config.get("WTF_CSRF_SECRET_KEY", self.app.config["SECRET_KEY"])
        signed_by = (keys,) if isinstance(keys, str) else tuple(keys)
        if not compare_digest(unsigned(form.get("csrf_token", ""), signed_by), unsigned(reader.form_token, signed_by)):
            raise NotQuick
        return form

    def keep(self, key: tuple[object, ...], make: Callable[[], Piece]) -> Piece:
        """Return the piece that is kept under a key; none is made here."""
        if found := self.pieces.find(key):
            return found
        raise NotQuick

    def learning(self, key: Key, environ: Environ, start_response: Callable[..., Any]) -> Callable[..., Any]:
        """Return a `start_response` that remembers the headers of a reply that can be had again."""

        def start(status: str, headers: Headers, *failed: Any) -> Any:
            if (reader := environ.get(READER)) and (known := learn(reader, status, headers)):
                self.known.keep(key, known)
            return start_response(status, headers, *failed)

        return start


@lru_cache(MOST_KNOWN)
def unsigned(form_token: str, keys: tuple[str, ...]) -> str:
    """Return what a session holds of the token of a form, as Flask-WTF reads it; raise NotQuick for a wrong one."""
    try:
        return str(URLSafeTimedSerializer(keys, salt="wtf-csrf-token").loads(form_token))
    except BadData as error:
        raise NotQuick from error


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
