"""`python -m scripts.bench.bank_page ITEMS RESPONSES`: time a page of fifty questions with figures; prints JSON.

The database is the PostgreSQL that TEST_DATABASE_URL names, else a file of its own.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask, render_template
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import Template
from sqlalchemy import event, insert, select, text

from quizapp.accounts.models import User
from quizapp.accounts.sessions import open_sign_in
from quizapp.app import create_app
from quizapp.bank.listing import Listing, ListingTag
from quizapp.bank.records import sync_records
from quizapp.config import PROJECT, Settings
from quizapp.db import Base, db, writing
from quizapp.items.collection import QuizOutline, Selection
from quizapp.items.files import read_content
from quizapp.items.text import Text
from quizapp.quiz.difficulty import rate_items, rated_items
from quizapp.quiz.models import Attempt, Quiz, Response, ResponseEvent, Slot
from quizapp.quiz.statistics import count_more, figures_by_item, forget_figures
from scripts.bench.measure import say
from scripts.bench.queue_page import bare, fill_bank

ROUNDS, CHUNK, PAGE, ASKED = 100, 5000, 50, 10
QUIZZES = 100
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
# Addresses of pages with figures, measured as a whole, by a teacher who is signed in.
PAGES = {
    "the list of the bank": "/en/desk/questions",
    "the list, filtered": "/en/desk/questions?topic=models&level=recall&state=published",
    "the list, searched": "/en/desk/questions?words=bench",
}
TEACHER, TOKEN = 1_000_000, "a teacher of the bench"
ROWS = """{% from "desk/figures.html" import figures_row %}
{% for figures in found.values() %}{{ figures_row(figures) }}{% endfor %}"""


def main(items: int, responses: int) -> None:
    """Fill a database, and print for each page its statements and how long it takes, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as folder:
        url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite"
        key, content = "a key for benches only, of thirty-two", PROJECT / "content"
        app = create_app(Settings(url, key, "http://localhost", False, content, decks=Path(folder)))
        with app.app_context():
            upgrade()
            with writing():
                fill_bank(read_content(content)[0].items, items)
                fill_list(items)
                fill_attempts(items, responses // ASKED)
            say("bank: counting them")
            start = time.perf_counter()
            recount()
            seconds = time.perf_counter() - start
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                # PostgreSQL does so by itself soon after so many rows came in.
                connection.execute(text("ANALYZE" if url.startswith("sqlite") else "VACUUM ANALYZE"))
        template = app.jinja_env.from_string(ROWS)
        found = {"the figures of a page": measure(app, lambda: show_figures(app, template, items))}
        for name, address in PAGES.items():
            client = signed_in(app)
            found[name] = measure(app, lambda client=client, address=address: client.get(address).text)  # type: ignore[misc]
        print(json.dumps({name: each | {"bare ms": bare(), "recount s": seconds} for name, each in found.items()}))


def fill_list(items: int, first: int = 1) -> None:
    """List every item in rows from an id on, half of them with a topic, as written by a teacher who is signed in."""
    rows(User, iter([{"id": TEACHER, "role": "teacher", "name": "Bench", "time_factor": 1.0, "created_at": START}]))
    open_sign_in(db.session.get_one(User, TEACHER), TOKEN, START)
    same = {
        "kind": "single_choice",
        "level": "recall",
        "state": "published",
        "seen": "1 in",
        "errors": 0,
        "warnings": 1,
    }
    same |= {
        "errors": 0,
        "warnings": 1,
        "author_id": TEACHER,
        "difficulty": "medium",
        "prompt_vi": "Câu hỏi này hỏi gì?",
    }
    rows(
        Listing,
        (
            same
            | {"id": first + at, "item_id": f"bench-{at}", "prompt_en": f"What does question {at} ask?"}
            | {"words": f"bench {at} cau hoi nay hoi gi", "changed_at": START + timedelta(seconds=at)}
            for at in range(items)
        ),
    )
    rows(ListingTag, ({"listing_id": first + at, "tag": "topic", "value": "models"} for at in range(0, items, 2)))


def signed_in(app: Flask) -> FlaskClient:
    """Return the browser of the teacher."""
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = TOKEN, True
    return client


def fill_attempts(items: int, attempts: int, first_version: int = 1) -> None:
    """Store finished attempts of ten questions each, each the first of its learner at its quiz."""
    named = Text(vi="Đề", en="Quiz")
    outlines = [
        QuizOutline(id=f"quiz-{number}", title=named, description=named, deck="whole", select=Selection())
        for number in range(QUIZZES)
    ]
    kept = [one.outline for one in db.session.scalars(select(Quiz))]
    sync_records(Quiz, [*kept, *outlines], START)
    chance, people = random.Random(1), attempts // QUIZZES  # noqa: S311
    rows(User, ({"id": at, "role": "learner", "time_factor": 1.0, "created_at": START} for at in range(1, people + 1)))
    rows(Attempt, (attempt(at, people) for at in range(attempts)))
    for first in range(0, attempts, CHUNK):
        slots = [
            (at + 1, place, version)
            for at in range(first, min(first + CHUNK, attempts))
            for place, version in enumerate(chance.sample(range(first_version, first_version + items), ASKED), 1)
        ]
        keys = [{"attempt_id": at, "slot": place} for at, place, _ in slots]
        sent = [{"seq": 1, "value": f'["{chance.choice("abc")}"]', "language": "vi"} for _ in slots]
        moments = [START + timedelta(seconds=at % 7 + 20 * place) for at, place, _ in slots]
        rows(Slot, ({"attempt_id": at, "number": place, "version_id": v, "flagged": False} for at, place, v in slots))
        scored = ({"score": float(chance.random() < 0.6), "recorded_at": moment} for moment in moments)
        rows(Response, (key | one | score for key, one, score in zip(keys, sent, scored, strict=True)))
        logged = zip(keys, sent, moments, strict=True)
        rows(ResponseEvent, (key | one | {"sent_at": moment} for key, one, moment in logged))


def attempt(at: int, people: int) -> dict[str, Any]:
    """Return an attempt as it stands when it is over."""
    return {
        "id": at + 1, "public_id": f"bench-{at}", "quiz_id": f"quiz-{at // people}", "user_id": at % people + 1,
        "number": 1, "seed": at, "set_apart": 0, "exam": False, "timed_out": False, "counted": False,
        "started_at": START, "finished_at": START + timedelta(minutes=10), "score": 6.0, "full_score": ASKED,
    }  # fmt: skip


def recount() -> None:
    """Count all figures, in the batches in which the command does it."""
    last = 0
    with writing():
        forget_figures()
    while last >= 0:
        with writing():
            last = (count_more(last) or [-1])[-1]
    for item_ids in rated_items():
        with writing():
            rate_items(item_ids)


def show_figures(app: Flask, template: Template, items: int) -> str:
    """Read the figures of a page of questions, other ones each time, and render them."""
    first = random.randrange(items - PAGE)  # noqa: S311
    with app.test_request_context("/en/desk"):
        app.preprocess_request()
        found = figures_by_item([f"bench-{number}" for number in range(first, first + PAGE)])
        return render_template(template, found=found)


def rows(table: type[Base], values: Iterator[dict[str, Any]]) -> None:
    """Store rows, some thousand at a time."""
    while chunk := list(islice(values, CHUNK)):
        db.session.execute(insert(table), chunk)


def measure(app: Flask, show: Callable[[], str]) -> dict[str, float]:
    """Make a page again and again; return its statements, and the median and 95th percentile of its time."""
    counted: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    times = []
    for _ in range(ROUNDS):
        counted.clear()
        start = time.perf_counter()
        page = show()
        times.append((time.perf_counter() - start) * 1000)
        if page.count('class="figures-row"') != PAGE or "facility" not in page:
            sys.exit("the page shows no figures")
    asked = [statement for statement in counted if not statement.startswith("BEGIN")]
    return {"statements": len(asked), "median ms": median(times), "p95 ms": quantiles(times, n=20)[-1]}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
