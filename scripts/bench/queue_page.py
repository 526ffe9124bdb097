"""`python -m scripts.bench.queue_page CARDS REVIEWS`: time the page that asks the next card; prints JSON.

The database is the PostgreSQL that TEST_DATABASE_URL names, else a file of its own.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, insert, select, text

from quizapp.accounts.models import User
from quizapp.app import create_app
from quizapp.bank.bodies import digest, write_body
from quizapp.bank.models import BankItem, ItemTag, ItemVersion, TopicRecord
from quizapp.bank.records import sync_records
from quizapp.config import PROJECT, Settings
from quizapp.db import Base, db, writing
from quizapp.items.files import read_content
from quizapp.items.model import Item
from quizapp.study.models import CardRow, ReviewEvent
from quizapp.study.schedule import study_day

ROUNDS, CHUNK = 100, 2000
OFFSET = timedelta(hours=7)
PAGES = {"everything": "/en/study/all", "a topic": "/en/study/topic-models"}


def main(cards: int, reviews: int) -> None:
    """Fill a database, and print for each page its statements and how long it takes, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as folder:
        url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite"
        key, content = "a key for benches only, of thirty-two", PROJECT / "content"
        app = create_app(Settings(url, key, "http://localhost", False, content, decks=Path(folder)))
        app.config.update(WTF_CSRF_ENABLED=False)
        client = app.test_client()
        with app.app_context():
            upgrade()
            shipped = read_content(content)[0]
            with writing():
                sync_records(TopicRecord, shipped.topics, datetime.now(UTC))
                fill_bank(shipped.items, cards)
        first = {"event": str(UUID(int=1)), "rating": "4", "card": "bench-0.choose", "began": "0"}
        if client.post("/en/study/all/rate", data=first).status_code != 303:
            sys.exit("the page takes no rating")
        with app.app_context(), writing():
            user_id = db.session.scalars(select(User.id)).one()
            fill_log(user_id, cards, reviews)
        with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # PostgreSQL does so by itself soon after so many rows came in.
            connection.execute(text("ANALYZE" if url.startswith("sqlite") else "VACUUM ANALYZE"))
        print(json.dumps({name: measure(app, client, path) | {"bare ms": bare()} for name, path in PAGES.items()}))


def fill_bank(items: tuple[Item, ...], cards: int) -> None:
    """Store so many questions with one right option, worded as those of the bank, and nothing else."""
    kept = [item for item in items if item.kind == "single_choice"]
    now = datetime.now(UTC)
    made = [kept[number % len(kept)].model_copy(update={"id": f"bench-{number}"}) for number in range(cards)]
    rows(
        BankItem,
        ({"id": item.id, "home": "bench", "position": at, "version_number": 1} for at, item in enumerate(made)),
    )
    bodies = ((item.id, write_body(item)) for item in made)
    rows(
        ItemVersion,
        (
            {"item_id": name, "number": 1, "body": body, "digest": digest(body), "published_at": now}
            for name, body in bodies
        ),
    )
    rows(ItemTag, ({"item_id": item.id, "tag": "topic", "value": "models"} for item in made[::2]))
    rows(ItemTag, ({"item_id": item.id, "tag": "kind", "value": item.kind} for item in made))


def fill_log(user_id: int, cards: int, reviews: int) -> None:
    """Store reviews of all cards over two years, and states of which one in five is due."""
    chance, now = random.Random(1), datetime.now(UTC)  # noqa: S311
    today = study_day(now, OFFSET)
    moments = [now - timedelta(minutes=chance.randrange(60, 2 * 365 * 1440)) for _ in range(reviews)]
    log = (
        {"event_id": str(UUID(int=at + 2)), "item_id": f"bench-{at % cards}", "reviewed_at": moment}
        | {"study_day": study_day(moment, OFFSET), "rating": chance.choice((1, 3, 3, 3, 3, 4)), "arrived_at": moment}
        for at, moment in enumerate(moments)
    )
    same = {
        "user_id": user_id,
        "template": "choose",
        "zone": "Asia/Ho_Chi_Minh",
        "offset_minutes": 420,
        "duration_ms": 7000,
    }
    same |= {"source": "review", "choice": "", "language": "en", "phase_before": "review", "interval_given": 9}
    rows(ReviewEvent, (same | row | {"algorithm": "fsrs-6"} for row in log))
    db.session.execute(CardRow.__table__.delete())  # type: ignore[attr-defined]
    rows(CardRow, (state(user_id, f"bench-{number}", today, now, chance) for number in range(cards)))


def state(user_id: int, item_id: str, today: int, now: datetime, chance: random.Random) -> dict[str, Any]:
    """Return a card's state: a few in learning, one in five of the others due."""
    learning, interval = chance.random() < 0.002, chance.randrange(2, 300)
    due = today - chance.randrange(0, 20) if chance.random() < 0.2 else today + chance.randrange(1, 300)
    return {
        "user_id": user_id, "item_id": item_id, "template": "choose",
        "phase": "learning" if learning else "review", "step": 0 if learning else None,
        "stability": chance.uniform(1, 400), "difficulty": chance.uniform(1, 10),
        "due_at": now + timedelta(hours=1) if learning else now + timedelta(days=due - today),
        "due_day": today if learning else due, "last_at": now - timedelta(days=interval),
        "first_day": today - 700, "last_day": due - interval, "interval": interval, "reps": 20, "lapses": 1,
    }  # fmt: skip


def rows(table: type[Base], values: Iterator[dict[str, Any]]) -> None:
    """Insert rows some thousand at a time."""
    while chunk := list(islice(values, CHUNK)):
        db.session.execute(insert(table), chunk)


def measure(app: Flask, client: Any, path: str) -> dict[str, float]:
    """Ask for a page again and again; return its statements, and the median and 95th percentile of its time."""
    counted: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    times = []
    for _ in range(ROUNDS):
        counted.clear()
        start = time.perf_counter()
        reply = client.get(path)
        times.append((time.perf_counter() - start) * 1000)
        if reply.status_code != 200 or b"bench-" not in reply.data:
            sys.exit(f"{path} asks no card")
    asked = [statement for statement in counted if not statement.startswith("BEGIN")]
    return {"statements": len(asked), "median ms": median(times), "p95 ms": quantiles(times, n=20)[-1]}


def bare() -> float:
    """Return the median time of a page of Flask's that says hello: how fast this machine is just now."""
    hello = Flask("hello")
    hello.add_url_rule("/", view_func=lambda: "Hello")
    client, times = hello.test_client(), []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get("/")
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
