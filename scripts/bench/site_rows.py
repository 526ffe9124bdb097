"""The database of the bench of the site: so many items and responses, and a class in the middle of a quiz."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, session
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert, select, text

from quizapp.accounts.models import User
from quizapp.accounts.sessions import open_sign_in
from quizapp.app import create_app
from quizapp.bank.records import sync_records
from quizapp.commands.packages import prepare_decks
from quizapp.commands.shipped import store_shipped_bank
from quizapp.config import PROJECT, Settings
from quizapp.db import db, set_journal_mode, writing
from quizapp.items.collection import QuizOutline, Selection
from quizapp.items.files import read_content
from quizapp.items.text import Text
from quizapp.quiz.models import Attempt, Quiz, Response, Slot
from scripts.bench.bank_page import START, TOKEN, fill_attempts, fill_list, recount
from scripts.bench.drive import Asked
from scripts.bench.queue_page import fill_bank

KEY = "a key for benches only, of thirty-two"
LEARNERS, ASKED = 64, 20
FIRST_LEARNER, FIRST_ROW = 2_000_000, 3_000_000
SENT = "response=a&seq={seq}"
WORDS = ("bench", "hoi", "question", "duong")


def make_site(url: str, folder: Path) -> Flask:
    """Return the app on a database, as it is served."""
    return create_app(Settings(url, KEY, "https://localhost", True, PROJECT / "content", decks=folder / "decks"))


def fill(app: Flask, items: int, responses: int) -> None:
    """Fill an empty database."""
    with app.app_context():
        upgrade()
        set_journal_mode()
        store_shipped_bank(PROJECT / "content", datetime.now(UTC))
        prepare_decks(datetime.now(UTC))
        with writing():
            fill_bank(read_content(PROJECT / "content")[0].items, items)
            first = db.session.scalar(text("SELECT min(id) FROM item_version WHERE item_id LIKE 'bench-%'")) or 1
            fill_list(items, FIRST_ROW)
            fill_attempts(items, responses // 10, first)
            fill_class(range(first, first + items))
        recount()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            is_file = app.config["SETTINGS"].database_url.startswith("sqlite")
            connection.execute(text("ANALYZE" if is_file else "VACUUM ANALYZE"))


def fill_class(versions: range) -> None:
    """Let learners who are signed in be in the middle of a quiz of twenty questions, and have finished one before."""
    named, chance = Text(vi="Cả lớp", en="The class"), random.Random(2)  # noqa: S311
    outline = QuizOutline(id="class", title=named, description=named, deck="whole", select=Selection(count=ASKED))
    sync_records(Quiz, [*(one.outline for one in db.session.scalars(select(Quiz))), outline], START)
    now = datetime.now(UTC)
    for number in range(LEARNERS):
        learner = User(id=FIRST_LEARNER + number, role="learner", name=f"Learner {number}", created_at=START)
        db.session.add(learner)
        db.session.flush()
        open_sign_in(learner, token_of(number), now)
        for place, over in enumerate((True, False), 1):
            attempt = Attempt(
                id=FIRST_ROW + 2 * number + place,
                public_id=attempt_of(number, over=over), quiz_id="class", user_id=learner.id, number=place,
                seed=number, started_at=now - timedelta(minutes=20),
            )  # fmt: skip
            if over:
                attempt.finished_at, attempt.score, attempt.full_score, attempt.counted = now, 12.0, ASKED, True
            db.session.add(attempt)
            db.session.flush()
            fill_slots(attempt, chance.sample(versions, ASKED), now if over else None)


def fill_slots(attempt: Attempt, versions: list[int], responded_at: datetime | None) -> None:
    """Store the questions of an attempt, with responses where it is over."""
    slots = [{"attempt_id": attempt.id, "number": n, "version_id": v} for n, v in enumerate(versions, 1)]
    db.session.execute(insert(Slot), slots)
    if responded_at:
        same = {"attempt_id": attempt.id, "seq": 1, "value": '["a"]', "language": "vi", "recorded_at": responded_at}
        db.session.execute(insert(Response), [same | {"slot": n, "score": float(n % 2)} for n in range(1, ASKED + 1)])


def token_of(number: int) -> str:
    """Return the token of a learner's browser."""
    return f"learner {number} of the bench"


def attempt_of(number: int, *, over: bool = False) -> str:
    """Return the address of a learner's attempt."""
    return f"{'over' if over else 'open'}{number:012d}"


def requests(app: Flask) -> dict[str, list[Asked]]:
    """Return what is asked for, by what it is called."""
    people = [browser(app, token_of(number)) for number in range(LEARNERS)]
    teacher, _ = browser(app, TOKEN)
    learners = list(enumerate(people))
    slots = [(number, cookie, token, slot) for slot in range(1, ASKED + 1) for number, (cookie, token) in learners]
    return {
        "a question": [Asked("GET", f"/vi/attempts/{attempt_of(n)}/{slot}", cookie) for n, cookie, _, slot in slots],
        "storing a response": [
            Asked(
                "POST",
                f"/vi/attempts/{attempt_of(n)}/{slot}/save",
                cookie,
                f"csrf_token={token}&response=a&seq={{seq}}",
            )
            for n, cookie, token, slot in slots
        ],
        "a result": [Asked("GET", f"/vi/attempts/{attempt_of(n, over=True)}/result", c) for n, (c, _) in learners],
        "a deck": [Asked("GET", "/vi/decks/whole/both.apkg")],
        "a search": [Asked("GET", f"/vi/desk/questions?words={word}", teacher) for word in WORDS],
        "the bank": [Asked("GET", "/vi/desk/questions", teacher)],
    }


def browser(app: Flask, token: str) -> tuple[str, str]:
    """Return the cookies of somebody who is signed in, and the token of their forms."""
    held = {"_user_id": token, "_fresh": True, "_permanent": True, "csrf_token": token.encode().hex()[:40]}
    with app.test_request_context():
        session.update(held)
        form_token = str(generate_csrf())
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # of Flask's own cookies
    return f"session={serializer.dumps(held)}; language=vi", form_token
