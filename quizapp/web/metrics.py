"""Figures for Prometheus at /metrics: requests, how long they took, responses stored, failures of the database.

The figures of all processes of one machine are added up where they share a folder, which `flask serve` makes.
"""

import hmac
import os
from functools import cache

from flask import Flask
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.wrappers import Request, Response

from quizapp.config import Settings
from quizapp.web.watch import DATABASE_FAILED, Seen, add_watcher

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # as prometheus-client calls it
STEPS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
STORED = {("saving.save", 200), ("attempts.respond", 303)}


class Figures:
    """What is counted in this process. Made with the first request, when it is known which process that is."""

    def __init__(self) -> None:
        if FOLDER in os.environ:
            values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
        self.registry = here = CollectorRegistry()
        labels = ("endpoint", "method", "status")
        requests = Counter("quizapp_requests", "Requests.", labels, registry=here)
        seconds = Histogram("quizapp_request_seconds", "Time they took.", labels[:1], buckets=STEPS, registry=here)
        self.counting, self.timing = cache(requests.labels), cache(seconds.labels)
        self.responses = Counter("quizapp_responses_stored", "Responses of learners that were stored.", registry=here)
        self.database = Counter("quizapp_database_errors", "Requests that found no database.", registry=here)

    def count(self, seen: Seen) -> None:
        """Count a request."""
        self.counting(seen.endpoint, seen.method, f"{seen.status // 100}xx").inc()
        self.timing(seen.endpoint).observe(seen.seconds)
        if (seen.endpoint, seen.status) in STORED:
            self.responses.inc()
        if DATABASE_FAILED in seen.environ:
            self.database.inc()


@cache
def figures() -> Figures:
    """Return the figures of this process."""
    return Figures()


def init_metrics(app: Flask) -> None:
    """Count requests where METRICS_TOKEN is set; else nothing is done and there is no such page."""
    settings: Settings = app.config["SETTINGS"]
    if settings.metrics_token:
        add_watcher(app, lambda seen: figures().count(seen))


def show_figures(token: str, request: Request) -> Response:
    """Send the figures to whoever knows the token."""
    sent = request.headers.get("Authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return Response("a token is needed\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    registry = figures().registry
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
