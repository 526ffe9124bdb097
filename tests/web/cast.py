"""Everybody who may come to the site, and a thing of theirs in every state: what the tests of rights play with.

Each identity is a cookie, so that every request begins with the browser as it was; each thing that is not everybody's
bears a word that is found nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.accounts.models import ADMIN, GUEST, LEARNER, REVIEWER, TEACHER, User
from quizapp.accounts.people import find_by_name, remove_person, set_role
from quizapp.accounts.resets import add_reset_link
from quizapp.bank.batches import Order
from quizapp.bank.bulk import act_on
from quizapp.bank.compositions import Composition, add_composition
from quizapp.bank.conflicts import SyncConflict
from quizapp.bank.drafts import start_item
from quizapp.bank.images import ImageRow, keep_image
from quizapp.bank.listing import Wanted, catch_up
from quizapp.bank.models import BankItem, FactRecord
from quizapp.bank.saved_filters import SavedFilter, save_filter
from quizapp.db import Base, db, writing
from quizapp.decks.compositions import publish_deck
from quizapp.items.drafting import draft_of
from quizapp.items.plan import Pair, Plan
from quizapp.quiz.compositions import publish_quiz
from quizapp.quiz.models import Attempt
from quizapp.quiz.reports import ProblemReport, report_problem
from tests import samples
from tests.accounts.people import person
from tests.conftest import NOW, close, made_once, make_app
from tests.databases import Databases
from tests.pictures import kept
from tests.web.secret_bank import EXAM, PRACTICE, store_secret_bank
from tests.web.test_entry import sign_in

OWNER, OTHER = "Lan", "Hoa"  # two teachers
LEARNERS = ("An", "Binh")
ROLES = {
    **dict.fromkeys(LEARNERS, LEARNER),
    **dict.fromkeys((OWNER, OTHER, "Dung", "Giang", "Kim"), TEACHER),
    "Minh": REVIEWER,
    "Chi": ADMIN,
}
SPEAK_FOR_NOBODY = {"Dung": "demoted", "Giang": "signed out elsewhere", "Kim": "deleted"}
TOKEN = "t" * 43
DRAFTS = (  # by name: who writes it, whether they keep it for themselves, and whether it waits for a reviewer
    *(("q-own", OWNER, True, False), ("q-own-sent", OWNER, True, True)),
    *(("q-shared", OWNER, False, False), ("q-shared-sent", OWNER, False, True)),
    ("q-of-a-reviewer", "Minh", False, True),
)
BATCHES = {"hidden": "a" * 32, "shared": "b" * 32}


@dataclass(frozen=True)
class Identity:
    """Somebody at a browser: their role as the site should see it, and the cookie."""

    name: str
    role: str | None
    cookie: str = ""

    def browser(self, app: Flask) -> FlaskClient:
        """Return the browser as it was when the play began."""
        client = app.test_client()
        client.set_cookie("language", "en")
        if self.cookie:
            client.set_cookie("session", self.cookie)
        return client


@dataclass(frozen=True)
class Thing:
    """What an address may name: what it is called there, whose it is, and the word that tells of it.

    Of a thing at the desk, `seen` says that all editors see it and `by` who sent it for review.
    """

    values: dict[str, Any]
    owner: str | None = None
    word: str = ""
    seen: bool = True
    by: str = ""


@dataclass
class Cast:
    """The database with everybody and everything in it, to be copied."""

    url: str
    identities: list[Identity] = field(default_factory=list)
    things: dict[str, list[Thing]] = field(default_factory=dict)


class Stage:
    """A copy of the cast's database with the app on it, made anew when something happened."""

    def __init__(self, cast: Cast, databases: Databases, make: Callable[[str], Flask] = made_once) -> None:
        self.cast, self.databases, self.make = cast, databases, make
        self.app = self.begun()

    def begun(self) -> Flask:
        """Return the app on what the cast has."""
        return self.make(self.databases.renew("stage", self.cast.url))

    def browser(self, name: str) -> FlaskClient:
        """Return the browser of one of the cast."""
        [found] = [one for one in self.cast.identities if one.name == name]
        return found.browser(self.app)

    def renew(self) -> None:
        """Begin again."""
        close(self.app)
        self.app = self.begun()

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return everything in the database."""
        return rows(self.app)


def rows(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table in an order of its own."""
    with app.app_context(), db.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables}


def cast_on(url: str, folder: Path) -> Cast:
    """Fill an empty database with everybody and everything."""
    app = make_app(url)
    with app.app_context():
        store_secret_bank(folder)
        ids = {name: person(name, role).id for name, role in ROLES.items()}
        keep_at_the_desk(ids)
        put_together(ids[OWNER])
    browsers = {name: app.test_client() for name in ("nobody", "guest", *ROLES)}
    for name in ROLES:
        assert sign_in(browsers[name], name).status_code == 303
    owners = begin_attempts(app, browsers)
    cookies = {name: client.get_cookie("session") for name, client in browsers.items()}
    roles = {"nobody": None, "guest": GUEST} | ROLES | dict.fromkeys(SPEAK_FOR_NOBODY)
    browsers["Giang"].post("/en/account/everywhere")
    with app.app_context():
        with writing():
            set_role(find_by_name("Dung") or User(), LEARNER)
            remove_person(find_by_name("Kim") or User())
            add_reset_link(find_by_name("Binh") or User(), TOKEN, datetime.now(UTC), timedelta(days=1))
        things = things_here(owners)
    close(app)
    identities = [Identity(name, roles[name], cookie.value if cookie else "") for name, cookie in cookies.items()]
    return Cast(url, identities, things)


def keep_at_the_desk(ids: dict[str, int]) -> None:
    """Let a teacher have questions in every state, and what else the desk keeps."""
    lan = ids[OWNER]
    with writing():
        for name, author, own, sent in DRAFTS:
            data = draft_of(samples.item(samples.single_choice(name, stem=told(name), facts=["news-01"])))
            draft = start_item(data, ids[author], NOW, own=own)
            draft.sent_by_id, draft.sent_at = (ids[author], NOW) if sent else (None, None)
        published = db.session.get_one(BankItem, "several")
        published.owner_id = lan
        catch_up(NOW)
        owner = db.session.get_one(User, lan)
        for name, items in {"hidden": ["q-own"], "shared": ["truth"]}.items():
            act_on(items, Order("tag", topic="second"), user=owner, now=datetime.now(UTC), batch_id=BATCHES[name])
        save_filter(lan, word("filter"), Wanted(level="recall"), NOW)
        keep_image(kept(), lan, NOW)
        fact = db.session.get_one(FactRecord, "news-01").body.replace("who", "what", 1)
        db.session.add(SyncConflict(kind="fact", entry_id="news-01", body=fact, found_at=NOW))
        version = db.session.get_one(BankItem, "one").version
        assert version is not None
        report_problem(version.id, ids["An"], "Hm.", language="en", now=NOW)


def put_together(owner_id: int) -> None:
    """Let a teacher have a quiz and a deck on offer, and a quiz that is not."""
    with writing():
        for number, kind in enumerate(("quiz", "deck", "quiz")):
            title = Pair(**told(f"composition {number}"))
            plan = Plan(title=title, description=Pair(vi="Về", en="About"), picked=("one", "truth"), deck="all")
            row = add_composition(kind, owner_id, plan, NOW)  # type: ignore[arg-type]  # both are kinds
            if number == 0:
                publish_quiz(row, ["quiz"], NOW)
            if number == 1:
                publish_deck(row, ["deck"], seed=1, now=NOW)


def begin_attempts(app: Flask, browsers: dict[str, FlaskClient]) -> dict[str, str]:
    """Let some take quizzes, and return whose each attempt is by the id in its address."""
    for name, quiz in (("An", PRACTICE), ("An", EXAM), ("Binh", EXAM), ("guest", PRACTICE)):
        assert browsers[name].post(f"/en/quizzes/{quiz}/attempts").status_code == 303
    with app.app_context():
        first = select(Attempt.public_id).join(User, User.id == Attempt.user_id).where(Attempt.quiz_id == PRACTICE)
        [over] = db.session.scalars(first.where(User.name == "An"))
        browsers["An"].post(f"/en/attempts/{over}/finish")
        browsers["An"].post(f"/en/quizzes/{PRACTICE}/attempts")
        found = db.session.execute(select(Attempt.public_id, User.name).join(User, User.id == Attempt.user_id))
        owners = {public_id: name or "guest" for public_id, name in found.all()}
        with writing():
            for attempt in db.session.scalars(select(Attempt).where(Attempt.due_at.is_not(None))):
                late = owners[attempt.public_id] == "Binh"
                attempt.due_at = datetime.now(UTC) + timedelta(hours=-1 if late else 24)
    return owners


def things_here(owners: dict[str, str]) -> dict[str, list[Thing]]:
    """Return what addresses may name, by the first name in them."""
    rows_here = db.session.scalars(select(Composition).order_by(Composition.id)).all()
    [filter_id] = db.session.scalars(select(SavedFilter.id))
    [report_id] = db.session.scalars(select(ProblemReport.id))
    [file] = db.session.scalars(select(ImageRow.file))
    drafts = [
        Thing({"item_id": name}, author if own else None, word(name), seen=not own, by=author if sent else "")
        for name, author, own, sent in DRAFTS
    ]
    return {
        "attempt_id": [Thing({"attempt_id": name, "number": 1, "languages": "vi"}, owners[name]) for name in owners],
        "deck_id": [Thing({"deck_id": "all", "languages": "vi", "day": "2030-01-01", "item_id": "one"})],
        "item_id": [*drafts, Thing({"item_id": "several"}, OWNER), Thing({"item_id": "one"})],
        "composition_id": [Thing({"composition_id": one.id}, OWNER) for one in rows_here],
        "batch_id": [
            Thing({"batch_id": BATCHES["hidden"]}, OWNER, word("q-own"), seen=False),
            Thing({"batch_id": BATCHES["shared"]}, OWNER),
        ],
        "filter_id": [Thing({"filter_id": filter_id}, OWNER, word("filter"))],
        "report_id": [Thing({"report_id": report_id})],
        "article_id": [Thing({"article_id": "news"})],
        "fact_id": [Thing({"fact_id": "news-01"})],
        "user_id": [Thing({"user_id": user.id}, user.name) for user in db.session.scalars(select(User))],
        "token": [Thing({"token": TOKEN}, "Binh")],
        "file": [Thing({"file": file})],
        "quiz_id": [Thing({"quiz_id": PRACTICE, "number": 7}), Thing({"quiz_id": EXAM, "number": 7}, "an exam")],
        "set_id": [Thing({"set_id": "all"})],
        "kind": [Thing({"kind": kind, "record_id": name}) for kind, name in (("quiz", PRACTICE), ("deck", "all"))],
        "languages": [Thing({"languages": "vi"})],
        "filename": [Thing({"filename": "css/bootstrap.min.css"})],
        "guide": [Thing({"guide": "students"})],
        "picture": [Thing({"picture": "feedback"})],
    }


def told(name: str) -> dict[str, str]:
    """Return a text that bears the word of a thing, in both languages."""
    return {"vi": f"Cái gì là {word(name)} năm 2024?", "en": f"What is {word(name)} in 2024?"}


def word(name: str) -> str:
    """Return the word by which a thing is known wherever it is told of."""
    return "w" + sha256(name.encode()).hexdigest()[:15]
