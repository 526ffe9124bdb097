"""How often one reader may ask for what costs the site much: packages, imports, mail, pictures.

Signed-in people are counted one by one, others by their address, under keyed hashes; a school has one address, so an
address may ask for as much as many readers. Pages without a limit pay nothing. Beside these, accounts/tries.py counts
sign-ins in the database.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from math import ceil
from typing import Any

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from quizapp.accounts.tries import trier
from quizapp.config import Settings
from quizapp.web.identity import signed_in_user

READERS_AT_ONE_ADDRESS = 20
LARGE = 100_000  # bytes: a form of the desk with a picture in it
WAITS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}  # seconds, for a Redis that does not reply
REST_SECONDS = 30.0


@dataclass(frozen=True)
class Limit:
    """How often a reader may ask for an endpoint, by which methods; with `from_bytes` only larger requests count."""

    often: str
    methods: frozenset[str] = frozenset({"POST"})
    from_bytes: int = 0


READ = frozenset({"GET"})
LIMITS = {
    "entry.sign_up": Limit("20/hour"),
    "recovery.forgot": Limit("20/hour"),
    "recovery.reset": Limit("20/hour"),
    "reports.ask": Limit("60/hour"),
    "results.missed_deck": Limit("60/hour", READ),
    "own_decks.download": Limit("60/hour", READ),
    "own_decks.own_text": Limit("60/hour", READ),
    "decks.delta": Limit("60/hour", READ),
    "study_history.take": Limit("20/hour"),
    "study_history.export": Limit("60/hour", READ),
    "editor.new": Limit("120/hour", from_bytes=LARGE),
    "editor.save": Limit("120/hour", from_bytes=LARGE),
    "editor.autosave": Limit("120/hour", from_bytes=LARGE),
    "sources.text": Limit("60/hour"),
}


class LimitReached(TooManyRequests):
    """A reader asked for much in a short time; the page says so, and when to come again."""


class Counter:
    """Where it is counted: in this process, or in the Redis that several share. What fails there stops no reader."""

    def __init__(self, url: str) -> None:
        options: dict[str, Any] = {} if url.startswith("memory") else dict(WAITS)
        self.window = MovingWindowRateLimiter(storage_from_string(url, wrap_exceptions=True, **options))
        self.rests_until = 0.0

    def wait(self, limit: RateLimitItem, *names: str) -> int | None:
        """Count one more, or return how many seconds to wait."""
        if time.monotonic() < self.rests_until:
            return None
        try:
            if self.window.hit(limit, *names):
                return None
            return max(1, ceil(self.window.get_window_stats(limit, *names).reset_time - time.time()))
        except StorageError as error:
            self.rests_until = time.monotonic() + REST_SECONDS
            told = type(error.storage_error).__name__
            logging.getLogger(__name__).error("Limits cannot be counted (%s), so none holds for half a minute.", told)
            return None


def init_limits(app: Flask) -> None:
    """Put a limit before each page that has one; called when all pages are there."""
    settings: Settings = app.config["SETTINGS"]
    if settings.limits_url == "none":
        return
    counter = Counter(settings.limits_url)
    for endpoint, limit in LIMITS.items():
        app.view_functions[endpoint] = limited(app.view_functions[endpoint], counter, endpoint, limit)


def limited(view: Callable[..., Any], counter: Counter, endpoint: str, limit: Limit) -> Callable[..., Any]:
    """Return a view that counts before it does anything."""
    each = parse(limit.often)
    address = parse(f"{each.amount * READERS_AT_ONE_ADDRESS}/{limit.often.partition('/')[2]}")

    @wraps(view)
    def counted(*args: Any, **named: Any) -> Any:
        if request.method in limit.methods and (request.content_length or 0) >= limit.from_bytes:
            user = signed_in_user()
            secret, home = str(current_app.config["SECRET_KEY"]), request.remote_addr or ""
            who = trier(secret, endpoint, str(user.id) if user else "", home)
            wait = counter.wait(each, endpoint, who.account) if user else counter.wait(address, endpoint, who.address)
            if wait:
                raise LimitReached(retry_after=wait)
        return view(*args, **named)

    return counted
