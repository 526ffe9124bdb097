"""No room, no right to write, no file: what cannot be stored is refused plainly and whole, until it can be again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade
from sqlalchemy import event, func, select, text

from quizapp.accounts.models import User
from quizapp.db import db
from quizapp.quiz.models import Attempt, Response, ResponseEvent
from quizapp.study.models import CardRow, ReviewEvent
from quizapp.upkeep.schema import SchemaState, schema_state
from tests.conftest import close, make_app
from tests.databases import Databases, PostgresDatabases
from tests.durability.children import command_on_record, outcome

CARD = "card-us-ban-object.remember"
MOST_TRIES = 400
LARGEST_FILE = 60_000
Trouble = Callable[[Flask, Path], AbstractContextManager[None]]


@pytest.fixture
def place(filled: str, tmp_path: Path, on_postgres: bool) -> Path:
    """A database of one's own, in a folder of its own."""
    if on_postgres:
        pytest.skip("this is about the file of SQLite")
    place = tmp_path / "data" / "quizapp.sqlite"
    place.parent.mkdir()
    place.write_bytes(Path(filled.removeprefix("sqlite:///")).read_bytes())
    return place


@pytest.fixture
def site(place: Path) -> Iterator[Flask]:
    """The app on it, which replies to faults as it does to readers."""
    app = make_app(f"sqlite:///{place}")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    close(app)


@pytest.fixture
def learner(site: Flask) -> FlaskClient:
    """A guest's browser."""
    return site.test_client()


@contextmanager
def told_at_connecting(app: Flask, pragma: str) -> Iterator[None]:
    """Give every connection a pragma, for a while."""

    def tell(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    close(app)
    with app.app_context():
        event.listen(db.engine, "connect", tell)
        yield
        event.remove(db.engine, "connect", tell)
    close(app)


@contextmanager
def full(app: Flask, place: Path) -> Iterator[None]:
    """Let the file grow no more, as on a disk that is full."""
    close(app)
    page = int.from_bytes(place.read_bytes()[16:18], "big")
    with told_at_connecting(app, f"max_page_count={place.stat().st_size // page}"):
        yield


@contextmanager
def read_only(app: Flask, place: Path) -> Iterator[None]:
    """Let nothing be written."""
    with told_at_connecting(app, "query_only=ON"):
        yield


@contextmanager
def moved(app: Flask, place: Path) -> Iterator[None]:
    """Move the file away, without what SQLite keeps beside it, while connections to it are open."""
    away = place.rename(place.with_name("elsewhere"))
    yield
    assert not place.exists()
    away.rename(place)


@contextmanager
def without_folder(app: Flask, place: Path) -> Iterator[None]:
    """Move the whole folder away."""
    away = place.parent.rename(place.parent.with_name("elsewhere"))
    yield
    assert not place.parent.exists()
    away.rename(place.parent)


TROUBLES = pytest.mark.parametrize("trouble", [full, read_only, moved, without_folder])


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def is_whole(app: Flask) -> bool:
    with app.app_context(), db.engine.connect() as connection:
        checks = ("integrity_check", "foreign_key_check")
        return [connection.exec_driver_sql(f"PRAGMA {one}").fetchall() for one in checks] == [[("ok",)], []]


def save_until_refused(learner: FlaskClient, attempt: str, first: int) -> tuple[int, int, str]:
    """Take back a choice again and again, each of which is logged; return how many got through, and the refusal."""
    for seq in range(first, first + MOST_TRIES):
        reply = learner.post(f"{attempt}/1/save", data={"seq": str(seq)})
        if reply.status_code >= 500:
            return seq - first, reply.status_code, reply.text
        assert reply.status_code == 200, reply.text
    raise AssertionError("nothing was refused")


@TROUBLES
def test_a_choice_that_cannot_be_stored_is_refused_and_goes_through_when_it_can(
    site: Flask, learner: FlaskClient, place: Path, trouble: Trouble
) -> None:
    attempt = begin(site, learner)
    assert learner.post(f"{attempt}/1/save", data={"seq": "1"}).status_code == 200
    with trouble(site, place):
        taken, status, page = save_until_refused(learner, attempt, 2)
        assert (taken > 0 or trouble is not full, status) == (True, 507 if trouble is full else 503)
        assert ("There is no room left" if trouble is full else "may not have been stored") in page
        assert 'lang="vi"' in save_until_refused(learner, attempt.replace("/en/", "/vi/"), 2 + taken)[2]
    assert (count(site, Response), count(site, ResponseEvent)) == (1, 1 + taken)
    assert learner.post(f"{attempt}/1/save", data={"seq": str(2 + taken)}).status_code == 200
    assert (count(site, Response), count(site, ResponseEvent), is_whole(site)) == (1, 2 + taken, True)


def begin(site: Flask, learner: FlaskClient) -> str:
    """Begin a quiz and return its address."""
    attempt = learner.post("/en/quizzes/first-ten/attempts").location
    assert attempt
    return str(attempt)


@TROUBLES
def test_starting_a_quiz_stores_all_of_it_or_nothing(site: Flask, place: Path, trouble: Trouble) -> None:
    begun = 0
    with trouble(site, place):
        for _ in range(MOST_TRIES):
            reply = site.test_client().post("/en/quizzes/whole-story/attempts")
            if reply.status_code >= 500:
                break
            begun += 1
        assert reply.status_code == (507 if trouble is full else 503)
    assert (count(site, Attempt), count(site, User)) == (begun, begun)
    with site.app_context():
        sizes = db.session.scalars(text("SELECT count(*) FROM slot GROUP BY attempt_id")).all()
    assert (len(sizes), len(set(sizes)) <= 1, is_whole(site)) == (begun, True, True)
    assert site.test_client().post("/en/quizzes/whole-story/attempts").status_code == 303


@TROUBLES
def test_ratings_that_cannot_be_stored_wait_on_the_device_and_go_through_when_they_can(
    site: Flask, learner: FlaskClient, place: Path, trouble: Trouble
) -> None:
    acknowledged = 0
    with trouble(site, place):
        for _ in range(MOST_TRIES):
            parcel = ratings(5)
            reply = learner.post("/en/study/events", json=parcel)
            if reply.status_code >= 500:
                break
            acknowledged += len(reply.get_json()["stored"])
        assert reply.status_code == (507 if trouble is full else 503)
        assert learner.post("/en/study/all/rate", data=rating_form()).status_code in {503, 507, 303}
    assert count(site, ReviewEvent) - acknowledged in {0, 1}
    assert learner.post("/en/study/events", json=parcel).get_json()["stored"] == [one["id"] for one in parcel["events"]]
    assert (count(site, CardRow), is_whole(site)) == (1, True)


def ratings(number: int) -> dict[str, Any]:
    """Return a parcel of ratings as a device sends it."""
    one = {"card": CARD, "at": 1_790_000_000_000, "rating": 3, "ms": 1, "choice": "", "language": "en"}
    return {
        "whose": "guest",
        "sent_at": 1_790_000_000_000,
        "zone": "",
        "events": [one | {"id": str(uuid4())} for _ in range(number)],
    }


def rating_form() -> dict[str, str]:
    return {"event": str(uuid4()), "rating": "3", "began": "0", "card": CARD}


@pytest.mark.parametrize("trouble", [full, read_only])
def test_what_is_stored_can_still_be_read_and_downloaded(
    site: Flask, learner: FlaskClient, place: Path, trouble: Trouble
) -> None:
    attempt = begin(site, learner)
    with trouble(site, place):
        pages = [
            "/en/",
            "/vi/quizzes",
            f"{attempt}/1",
            f"{attempt}/all",
            "/en/decks/models/en.apkg",
            "/vi/study/all/pack",
        ]
        assert [learner.get(page).status_code for page in pages] == [200] * len(pages)


def test_another_file_that_takes_the_place_is_the_one_that_is_used(site: Flask, place: Path) -> None:
    close(site)
    earlier = place.read_bytes()
    assert site.test_client().post("/en/quizzes/models/attempts").status_code == 303
    assert count(site, Attempt) == 1
    place.with_name("copy").write_bytes(earlier)
    place.with_name("copy").rename(place)
    for name in ("wal", "shm"):  # who puts an older copy in its place takes away what belongs to the newer file
        place.with_name(f"{place.name}-{name}").unlink(missing_ok=True)
    assert count(site, Attempt) == 0
    assert site.test_client().post("/en/quizzes/models/attempts").status_code == 303
    close(site)
    with (other := make_app(f"sqlite:///{place}")).app_context():
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
    close(other)


@pytest.mark.parametrize("trouble", [full, read_only])
def test_a_command_that_cannot_store_says_so_in_one_line(site: Flask, place: Path, trouble: Trouble) -> None:
    added, runner = 0, site.test_cli_runner()
    with trouble(site, place):
        for number in range(MOST_TRIES):
            words = ["user", "add", f"Person {number} {'x' * 50}", "--role", "teacher", "--password-stdin"]
            result = runner.invoke(args=words, input="con meo treo cay cau\n")
            if result.exit_code:
                break
            added += 1
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert ("There is no room left" if trouble is full else "readonly database") in result.stderr
    assert (count(site, User), is_whole(site)) == (added, True)


@pytest.mark.parametrize("words", [["bank", "sync"], ["quiz", "close"], ["deck", "list"], ["user", "list"]])
@pytest.mark.parametrize("trouble", [moved, without_folder])
def test_a_command_without_its_database_says_so_in_one_line(
    site: Flask, place: Path, trouble: Trouble, words: list[str]
) -> None:
    close(site)
    with trouble(site, place):
        result = site.test_cli_runner().invoke(args=words)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_a_migration_without_room_changes_nothing_and_is_done_when_there_is_some(site: Flask, place: Path) -> None:
    with site.app_context():
        downgrade(revision="0010")
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("BEGIN")
        items = db.session.scalar(text("SELECT count(*) FROM item"))
    runner = site.test_cli_runner()
    with full(site, place):
        assert runner.invoke(args=["db", "upgrade"]).exit_code == 1
    with site.app_context():
        assert schema_state() is SchemaState.OLDER
        assert db.session.scalar(text("SELECT count(*) FROM item")) == items
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    with site.app_context():
        assert schema_state() is SchemaState.CURRENT
        assert db.session.scalar(text("SELECT count(*) FROM item")) == items


def test_a_deck_that_finds_no_room_is_no_deck_and_the_earlier_one_stays(database: str, tmp_path: Path) -> None:
    out, record = tmp_path / "out", tmp_path / "said"
    words = (str(record), "deck", "build", "whole", "--out", str(out))
    assert outcome(database, command_on_record, *words, room=LARGEST_FILE)[0] == 1
    assert ([*out.iterdir()] if out.exists() else [], "Cannot write" in record.read_text()) == ([], True)
    assert outcome(database, command_on_record, *words)[0] == 0
    [deck] = out.iterdir()
    built = deck.read_bytes()
    deck.with_suffix(".part").symlink_to("/dev/full")
    assert outcome(database, command_on_record, *words)[0] == 1
    assert f"Cannot write {deck}: No space left on device." in record.read_text()
    assert ([*out.iterdir()], deck.read_bytes()) == ([deck], built)


@pytest.mark.parametrize(
    "page", ["/en/decks/models/en.apkg", "/vi/decks/models/vi.apkg", "/en/decks/make/en.apkg?level=recall"]
)
def test_a_deck_that_cannot_be_built_is_a_page_that_says_so(database: str, page: str) -> None:
    assert outcome(database, refused_for_want_of_room, page, room=LARGEST_FILE)[0] == 0


def refused_for_want_of_room(app: Flask, page: str) -> None:
    reply = app.test_client().get(page)
    assert (reply.status_code, f'lang="{page[1:3]}"' in reply.text) == (507, True)


@pytest.mark.parametrize("words", ["ALTER DATABASE {} SET default_transaction_read_only = on", ""])
def test_a_postgres_that_takes_nothing_or_goes_away_is_told_and_used_again(
    databases: Databases, filled: str, words: str
) -> None:
    if not isinstance(databases, PostgresDatabases):
        pytest.skip("this is about PostgreSQL")
    app = make_app(url := databases.new(filled))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    learner, name = app.test_client(), url.rpartition("/")[2]
    attempt = begin(app, learner)

    def save(seq: int) -> int:
        return learner.post(f"{attempt}/1/save", data={"seq": str(seq)}).status_code

    assert save(1) == 200
    for statement in (words, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"):
        databases.run(statement.format(name) or "SELECT 1")
    refused = [save(seq) for seq in range(2, 6)]
    assert set(refused[:1] if words == "" else refused) == {503}
    databases.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    close(app)
    assert save(6) == 200
    close(app)
    databases.drop(url)
