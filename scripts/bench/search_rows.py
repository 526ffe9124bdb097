"""`python -m scripts.bench.search_rows ITEMS`: time the search at the desk over a bank of so many items; prints JSON.

The database is the PostgreSQL that TEST_DATABASE_URL names, else a file of its own. The items are made of the words of
the shipped bank; one in RARE says "đường", one in COMMON says "phố".
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, text

from quizapp.accounts.models import User
from quizapp.app import create_app
from quizapp.bank.listing import Listing, Wanted, find_listed, words_of
from quizapp.bank.models import BankItem
from quizapp.config import PROJECT, Settings
from quizapp.db import db, writing
from quizapp.items.drafting import draft_of
from quizapp.items.files import read_content
from scripts.bench.bank_page import rows

ROUNDS, PAGE, WORDS_OF_AN_ITEM = 200, 51, 60
RARE, COMMON = 100, 2
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
SOUGHT = {
    "“duong”, in one item of 100": "duong",
    "“đường”, typed with its marks": "đường",
    "“pho”, in every second item": "pho",
    "“duong pho”, both": "duong pho",
    "“duo”, the beginning of a word": "duo",
    "“bench-777”, one item": "bench-777",
    "“xyzzy”, in none": "xyzzy",
}


def main(items: int) -> None:
    """Fill a database, and print for each search its statements, what it found, and how long it takes."""
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as folder:
        url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite"
        key, content = "a key for benches only, of thirty-two", PROJECT / "content"
        app = create_app(Settings(url, key, "http://localhost", False, content, decks=Path(folder)))
        with app.app_context():
            upgrade()
            said = {word for item in read_content(content)[0].items for word in words_of(draft_of(item)).split()}
            with writing():
                home = {"home": "bench", "version_number": 1}
                rows(BankItem, ({"id": f"bench-{at}", "position": at} | home for at in range(items)))
                rows(Listing, listings(items, sorted(said - {"duong", "pho"})))
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                # PostgreSQL does so by itself soon after so many rows came in.
                connection.execute(text("ANALYZE" if url.startswith("sqlite") else "VACUUM ANALYZE"))
            with writing():
                teacher = User(role="teacher", time_factor=1.0, created_at=START)
                db.session.add(teacher)
            print(json.dumps({name: measure(teacher, Wanted(words=words)) for name, words in SOUGHT.items()}))


def listings(items: int, said: list[str]) -> Iterator[dict[str, Any]]:
    """Give the row of each item: its words are drawn from those of the bank."""
    chance = random.Random(1)  # noqa: S311
    for at in range(items):
        asked, words = f"Câu {at}", [*chance.sample(said, WORDS_OF_AN_ITEM), "bench", str(at)]
        for every, word, folded in ((RARE, "đường", "duong"), (COMMON, "phố", "pho")):
            if at % every == 0:
                asked, words = f"{asked} {word}", [*words, folded]
        yield {
            "item_id": f"bench-{at}", "state": "published", "kind": "single_choice", "level": "recall",
            "prompt_vi": asked, "prompt_en": f"Question {at}", "words": " ".join(words), "errors": 0, "warnings": 0,
            "changed_at": START + timedelta(seconds=at), "seen": "1 in",
        }  # fmt: skip


def measure(teacher: User, wanted: Wanted) -> dict[str, float]:
    """Search again and again; return the statements, how many rows came, the median and 95th percentile in ms."""
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    times, found = [], []
    for _ in range(ROUNDS):
        counted.clear()
        start = time.perf_counter()
        found = find_listed(teacher, wanted, most=PAGE)
        times.append((time.perf_counter() - start) * 1000)
        db.session.expunge_all()
        db.session.add(teacher)
    if wanted.words == "duong" and not (found and all("đường" in row.prompt_vi for row in found)):
        sys.exit("“duong” does not find “đường”")
    asked = [statement for statement in counted if not statement.startswith("BEGIN")]
    return {
        "statements": len(asked),
        "rows": len(found),
        "median ms": median(times),
        "p95 ms": quantiles(times, n=20)[-1],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
