"""Every text a reader sees comes from the catalogue or the bank: both are put in marks, and nothing stands outside.

Pages are rendered with a catalogue that wraps each text in ⟦ ⟧, and with filters that wrap the bank's texts, dates and
numbers in ⦃ ⦄. What is left over must be names, digits and signs.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from uuid import uuid4

import flask_babel
import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import default_exceptions

from quizapp.accounts.people import find_by_name
from quizapp.bank.choose import choose_ids, published
from quizapp.bank.conflicts import SyncConflict
from quizapp.bank.models import BankItem, FactRecord
from quizapp.db import db, writing
from quizapp.decks.render import Sides
from quizapp.items.collection import Selection
from quizapp.items.kinds import KINDS
from quizapp.languages import Language
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt
from quizapp.study.log import record_reviews
from quizapp.study.queue import templates_of
from quizapp.study.schedule import EASY, Parameters
from quizapp.web import gallery, guide_pages, previews
from quizapp.web.guides import Guide, read_guide
from quizapp.web.mail import OUTBOX
from quizapp.web.policy import ANYBODY, POLICY, Rule
from tests.conftest import NOW, close, make_app
from tests.decks.learners import studious, with_schedule
from tests.pictures import png
from tests.study.people import event
from tests.web.desk import HERE

pytestmark = pytest.mark.appearance

NAMES = {"quizapp", "Tiếng", "Việt", "English", "VI", "EN", "apps", "ankiweb", "net", "Atom", "JSON", "Feed"}
LETTERS_OF_OPTIONS = set("ABCDEF")
READ_ALOUD = {"alt", "title", "aria-label", "placeholder"}
FILTERS = (
    *("text", "inline", "markdown", "other_spellings", "partial_date", "on_day", "moment", "file_size"),
    *("kind_name", "rule_name", "problem_said", "advice_said", "as_typed"),
    *("number", "exact_number", "percent", "column_name", "column_tick", "spent", "interval", "set_name"),
    *("rule_in_words", "alt_text"),
)
NOT_PAGES = {"root.choose_language", "attempts.go_on", "decks.download", "account.data", "bootstrap.static"}
NOT_PAGES |= {
    "study_sync.manifest",
    "study_sync.pack",
    "decks.delta",
    "own_decks.download",
    "own_decks.text",
    "own_decks.own_text",
    "study_history.export",
}
NOT_PAGES |= {
    "study_history.export",
    "feeds.atom",
    "feeds.json_feed",
    "saving.state",
    "worker.offline",
    "results.missed_deck",
    "sharing.code",
    "images.show",
    "help.picture",
}
CARD = "/decks/whole/cards/distillation-what"


class Marking(NullTranslations):
    """A catalogue in which every text is translated into itself, in marks."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    ugettext, ungettext = gettext, ngettext  # the names Flask-Babel calls them by


class Seen(HTMLParser):
    """Collects what a reader sees or hears of a page, the drawn line of time left out, whose words are the list's."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.words += [value or "" for name, value in attrs if name in READ_ALOUD]
        if tag == "meta" and ("name", "description") in attrs:
            self.words += [value or "" for name, value in attrs if name == "content"]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "text", "textarea"} & set(self.inside[-1:]):
            self.words.append(data)


def outside_marks(html: str) -> set[str]:
    """Return the words of a page that stand in no marks."""
    text = "\n".join(Seen(html).words)
    while (less := re.sub(r"⟦[^⟦⟧⦃⦄]*⟧|⦃[^⟦⟧⦃⦄]*⦄", "", text)) != text:
        text = less
    return set(re.findall(r"[^\W\d_]+", text)) - NAMES


def in_marks(written: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap what a filter writes in the marks of the bank."""
    return lambda *given: Markup("⦃{}⦄").format(written(*given))


def guide_in_marks(name: str, language: Language) -> Guide:
    """Return a guide, whose words stand in its file, in the marks of the bank."""
    wrapped, guide = Markup("⦃{}⦄").format, read_guide(name, language)
    contents = tuple((anchor, wrapped(heading)) for anchor, heading in guide.contents)
    return Guide(name, wrapped(guide.title), wrapped(guide.lead), contents, wrapped(guide.body))


@pytest.fixture
def marked(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The app with every text in marks."""
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _: Marking())
    monkeypatch.setattr(gallery, "SPECIMEN", ())
    # The words of Anki's templates stand in no catalogue: they are the same in both languages of the site.
    monkeypatch.setattr(previews, "cards_of", lambda _: {"choose": Sides("⦃front⦄", "⦃back⦄")})
    monkeypatch.setattr(guide_pages, "read_guide", guide_in_marks)
    app = make_app(database)
    app.jinja_env.bytecode_cache = None  # the marks are compiled into the templates
    app.jinja_env.filters |= {name: in_marks(app.jinja_env.filters[name]) for name in FILTERS}
    yield app
    close(app)


def visits(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Visit every page of the site, with two questions of each kind; give addresses and pages."""
    for path in (
        "/",
        "/quizzes",
        "/quizzes/models",
        "/decks",
        "/decks/whole",
        CARD,
        "/bank",
        "/help",
        "/help/students",
        "/gallery",
        "/none",
    ):
        yield path, client.get(f"{start}{path}").text
    for path in ("whole/since?day=2030", "make", "make?topic=models&level=recall", "make?topic=none"):
        yield path, client.get(f"{start}/decks/{path}").text
    nothing_new = client.get(f"{start}/decks/whole/since?day=2030-01-01&languages=vi", follow_redirects=True)
    yield "nothing new", nothing_new.text
    for path in ("", "?number=0", "?number=x", "/7", "/7/key"):
        yield path, client.get(f"{start}/quizzes/whole-story/on-paper{path}").text
    attempt = client.post(f"{start}/quizzes/whole-story/attempts").location
    for number in two_of_each_kind(client.application):
        page = page_of(client, attempt, number)
        yield f"question {number}", page
        yield f"problem {number}", client.post(f"{attempt}/{number}", data={}).text
        typed = 'id="typed"' in page
        sent = ["3"] if typed else re.findall(r'name="response" value="(\w)"', page)[:1] or arrangement(page)
        client.post(f"{attempt}/{number}", data={"response": sent})
        yield f"feedback {number}", page_of(client, attempt, number)
        yield f"report {number}", client.post(f"{attempt}/{number}/report", data={"comment": " "}).text
        client.post(f"{attempt}/{number}/report", data={"comment": "1"})
    for place in ("all", "review"):
        client.post(f"{attempt}/1", data={"flag": "1"})
        yield place, client.get(f"{attempt}/{place}").text
    yield "unfinished", client.get(f"{start}/results").text
    client.post(f"{attempt}/finish")
    yield "result", client.get(f"{attempt}/result").text
    yield "too late", client.post(f"{attempt}/1", data={"response": "a"}).text
    yield from visits_to_study(client, start)
    yield "no progress", client.get(f"{start}/study/progress").text
    study(client.application)
    for span in ("month", "year"):
        yield f"progress {span}", client.get(f"{start}/study/progress?span={span}").text
    yield from exam(client, start)
    yield from visits_to_anki(client, start)
    yield from visits_of_people(client, start)
    yield from visits_to_the_composer(client, f"{start}/desk/compose")


def visits_to_study(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Look at what there is to study, at cards of every kind on both sides, and at the end of a day."""
    yield "study", client.get(f"{start}/study").text
    yield "missed", client.get(f"{start}/study/missed").text
    yield "study/settings", client.get(f"{start}/study/settings").text
    yield "wrong settings", client.post(f"{start}/study/settings", data={"zone": "x", "weights": "x", "sure": "x"}).text
    pack = client.get(f"{start}/study/all/pack").get_json()
    for card in (*(card["name"] for card in pack["cards"][:2]), *one_card_of_each_kind(client.application)):
        yield card, client.get(f"{start}/study/all?card={card}&response=2026").text
    for rating in ("1", "4"):
        form = {"rating": rating, "event": str(uuid4()), "card": pack["cards"][0]["name"], "began": "0"}
        yield f"rated {rating}", client.post(f"{start}/study/all/rate", data=form, follow_redirects=True).text
    chosen = {"new_per_day": "0", "reviews_per_day": "0", "sure": "90", "buttons": "2", "manner": "both", "zone": ""}
    chosen |= {"new_when": "mixed", "order": "due", "ahead_minutes": "0", "weights": ""}
    for path in ("settings", "all/undo", "all/undo", "all/undo"):
        yield path, client.post(f"{start}/study/{path}", data=chosen, follow_redirects=True).text
    yield "two buttons", client.get(f"{start}/study/all?card={pack['cards'][0]['name']}").text
    yield "done", client.get(f"{start}/study/all").text


def one_card_of_each_kind(app: Flask) -> list[str]:
    """Return a card of every kind, and one that asks without options."""
    with app.app_context():
        items = {version.item.kind: version.item for version in published()}
    names = [f"{item.id}.{templates_of(item, 'options')[0]}" for item in items.values()]
    return [*names, f"{items['single_choice'].id}.recall"]


def study(app: Flask) -> None:
    """Let the one who started the last attempt have studied for two months, but not every day, and not today."""
    with app.app_context(), writing():
        user_id = db.session.scalars(select(Attempt.user_id).order_by(Attempt.id.desc())).first()
        assert user_id is not None
        now, ids = datetime.now(UTC), choose_ids(Selection())[:60]
        log = [event(one, one, EASY, at=now - timedelta(days=ago)) for ago, one in enumerate(ids, 1) if ago % 7]
        record_reviews(user_id, log, Parameters(), now)


def exam(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Sit an exam that allows one attempt, and a practice quiz twice."""
    for quiz in ("final-exam", "mock-exam"):
        yield f"rules of {quiz}", client.get(f"{start}/quizzes/{quiz}").text
        attempt = client.post(f"{start}/quizzes/{quiz}/attempts").location
        yield f"{quiz} open", client.get(f"{start}/quizzes/{quiz}").text
        yield f"{quiz} asks", page_of(client, attempt, 1)
        client.post(f"{attempt}/finish")
        yield f"{quiz} over", client.get(f"{start}/quizzes/{quiz}").text
    for _ in range(2):
        attempt = client.post(f"{start}/quizzes/models/attempts").location
        client.post(f"{attempt}/finish")
    yield "past", client.get(f"{attempt}/result").text
    again = client.post(f"{attempt}/missed").location
    client.post(f"{again}/finish")
    yield "practice of what was missed", client.get(f"{again}/result").text
    yield "mine", client.get(f"{start}/results").text


def visits_to_anki(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Visit the page between here and Anki, send nothing, then a file, and see what came over."""
    path = f"{start}/study/import"
    yield "study/import", client.get(path).text
    yield "nothing sent", client.post(path).text
    with client.application.app_context():
        file = with_schedule(studious(), "models")
        db.session.rollback()
    client.post(path, data={"file": (BytesIO(file), "1.apkg")})
    yield "came over", client.get(path).text


def visits_of_people(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Visit the pages of accounts, as a guest, then as a learner, then as an admin, with forms right and wrong."""
    app = client.application
    for path in ("/account", "/account/delete", "/sign-in", "/sign-up", "/password/forgot"):
        yield path, client.get(f"{start}{path}").text
    wrong = {"name": "1", "password": "1", "email": "1", "old": "1", "role": "1", "time": "1"}
    for path in ("/sign-in", "/sign-up"):
        yield f"{path} wrong", client.post(f"{start}{path}", data=wrong).text
    client.post(f"{start}/sign-up", data={"name": "2026 11", "password": "7 3 1 9 5 2 8"})
    for path in ("", "/password", "/email", "/delete"):
        yield f"/account{path}", client.get(f"{start}/account{path}").text
        yield f"/account{path} wrong", client.post(f"{start}/account{path}", data=wrong).text
    yield "/people forbidden", client.get(f"{start}/people").text
    yield "/desk forbidden", client.get(f"{start}/desk").text
    with app.app_context(), writing():
        user = find_by_name("2026 11")
        assert user is not None
        user.role, user.time_factor = "admin", 0
    yield "desk", client.get(f"{start}/desk").text
    person = f"{start}/people/{user_id_of(app)}"
    for path in (f"{start}/account", f"{start}/people", f"{start}/people?search=3", person):
        yield path, client.get(path).text
    yield "/person wrong", client.post(person, data=wrong).text
    [link] = re.findall(r"(/\w\w/password/reset/[\w-]+)<", client.post(f"{person}/reset-link").text)
    for path in (link, link + "x"):
        yield path, client.get(path).text
    yield "reset wrong", client.post(link, data=wrong).text
    yield from visits_to_sources(client, start)
    yield from visits_to_the_editor(client, f"{start}/desk")
    yield from visits_to_the_files(client, f"{start}/desk/files")
    yield from visits_to_many_at_once(client, f"{start}/desk")
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = type(settings)(**vars(settings) | {"smtp_url": "smtp://127.0.0.1:1"})
    yield "/password/forgot", client.get(f"{start}/password/forgot").text
    for sent in ({}, *[{"who": "nobody"}] * 6):
        yield f"/password/forgot {sent}", client.post(f"{start}/password/forgot", data=sent).text
    OUTBOX.submit(int).result()


def visits_to_sources(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Add a source with a text and a fact of it, as an editor; change both, and look at every state of them."""
    desk = f"{start}/desk/sources"
    for path in ("", "/new", "/wsj-chips", "/wsj-chips/text", "/wsj-chips/facts/new"):
        yield f"sources{path}", client.get(f"{desk}{path}").text
    for path in ("sources/wsj-chips/edit", "facts/wsj-chips-01"):
        page = client.get(f"{start}/desk/{path}").text
        yield path, re.sub(r"(<textarea[^>]*>).*?(</textarea>)", r"\1\2", page, flags=re.DOTALL)
    yield "wrong source", client.post(f"{desk}/new", data={"date": "x", "text": "1"}).text
    names = ("title", "publisher", "original", "dated_by", "summary", "text")
    words = {f"{name}_{language}": "1" for name in names for language in ("vi", "en")}
    source = client.post(f"{desk}/new", data=words | {"date": "2026", "text": "1. 2.\n3.", "rights": "1"}).location
    yield "new source", client.get(source).text
    yield "wrong fact", client.post(f"{source}/facts/new", data={"said_by_vi": "1", "weight": "9", "kind": "9"}).text
    place = {"kind": "what", "weight": "1", "paragraph": "1", "sentence": "2"}
    yield "no such sentence", client.post(f"{source}/facts/new", data=words | place | {"sentence": "9"}).text
    fact = client.post(f"{source}/facts/new", data=words | place | {"another": "1"}).location
    yield "another fact", client.get(fact).text
    fact = client.post(f"{source}/facts/new", data=words | place).location.partition("#fact-")[2]
    yield "a sentence", client.get(f"{source}/facts/new?paragraph=1&sentence=2").text
    yield "cited", client.get(source).text
    yield "meanwhile", client.post(f"{source}/edit", data=words | {"date": "2026", "seen": "x"}).text
    yield "fact meanwhile", client.post(f"{start}/desk/facts/{fact}", data=words | place | {"seen": "x"}).text
    yield "text meanwhile", client.post(f"{source}/text", data={"text": "1. 2.", "rights": "1", "seen": "x"}).text
    seen = re.findall(r'name="seen" value="(\w+)"', client.get(f"{source}/text").text)[0]
    yield "no text", client.post(f"{source}/text", data={"rights": ""}).text
    text = {"text": "1. 3.", "rights": "1", "seen": seen}
    yield "would lose", client.post(f"{source}/text", data=text).text
    yield "lost", client.post(f"{source}/text", data=text | {"sure": "1"}, follow_redirects=True).text
    yield "changed", client.get(f"{start}/desk/facts/{fact}").text
    for path in (f"facts/{fact}/retire", f"facts/{fact}/return", "facts/wsj-chips-01/retire"):
        yield path, client.post(f"{start}/desk/{path}", follow_redirects=True).text
    yield "text gone", client.post(f"{source}/text/remove", follow_redirects=True).text


def visits_to_the_editor(client: FlaskClient, desk: str) -> Iterator[tuple[str, str]]:
    """Write items of every kind as an admin, one of them to its end; look at every state of it and at the lists."""
    for path in ("questions", "questions?words=zzz", "questions?flaw=clang", "new", "new?fact=wsj-chips-01"):
        yield path, client.get(f"{desk}/{path}").text
    yield "no kind", client.post(f"{desk}/new", data={"kind": "0"}).text
    for kind in KINDS:
        made = client.post(f"{desk}/new", data={"kind": kind, "keeping": "shared"}).location
        yield f"new {kind}", client.get(made).text
    for item in ("kling-who", "distillation-what"):
        yield item, client.get(f"{desk}/items/{item}").text
    yield "its card", client.get(f"{desk}/items/kling-who/card").text
    names = ("front", "back", "evidence", "attributed_to")
    typed = {f"{name}-{code}": f"{place} {place}" for place, name in enumerate(names) for code in ("vi", "en")}
    typed |= {
        "as_of": "2024",
        "level": "recall",
        "topics": "models",
        "facts": "wsj-chips-01",
        "revision": "1",
        "whole": "1",
    }
    yield "too long", client.post(made, data=typed | {"front-vi": "1" * 20_001}).text
    other = client.post(f"{desk}/new", data={"kind": "card", "keeping": "own"}).location
    for data in (b"1", png()):
        shown = typed | {"image-file": "", "image-alt-vi": "1", "image-upload": (BytesIO(data), "1")}
        yield "a picture", client.post(other, data=shown, follow_redirects=True).text
    yield "its history", client.get(f"{other}/history").text
    yield "in two minds", client.post(made, data=typed | {"revision": "0"}).text
    yield "not typed on", client.application.test_client().post(made, data=typed, headers=HERE).text
    yield "not ready", client.post(made, data=typed | {"front-en": "", "act": "send"}).text
    sent = client.post(made, data=typed | seen_at(client, made) | {"act": "send", "note": "1"}).location
    for path in (sent, made, f"{desk}/review", desk):
        yield path, client.get(path).text
    yield "no reason", client.post(sent, data=seen_at(client, sent) | {"act": "return"}).text
    back = seen_at(client, sent) | {"act": "return", "reason": "1"}
    yield "returned", client.post(sent, data=back, follow_redirects=True).text
    yield "not as seen", client.post(sent, data=typed | {"act": "edit", "reason": "1"}, follow_redirects=True).text
    yield "sent back", client.get(made).text
    again = typed | seen_at(client, made) | {"act": "send"}
    yield "sent again", client.post(made, data=again, follow_redirects=True).text
    client.post(f"{made}/retire")
    yield "out of use", client.post(sent, data=seen_at(client, sent) | {"act": "approve"}).text
    client.post(f"{made}/bring-back")
    approved = seen_at(client, sent) | {"act": "approve"}
    yield "published", client.post(sent, data=approved, follow_redirects=True).text
    changed = typed | {"front-vi": "9 9", "front-en": "9 9", "act": "send"}
    yield "no kind of change", client.post(made, data=changed | seen_at(client, made)).text
    changed |= seen_at(client, made) | {"change": "typo"}
    yield "changed", client.post(made, data=changed, follow_redirects=True).text
    for act in ("writing", "discard"):
        yield act, client.post(f"{made}/{act}", data=seen_at(client, made), follow_redirects=True).text
        yield "history", client.get(f"{made}/history").text
    for path in ("retire", "bring-back"):
        yield path, client.post(f"{made}/{path}", follow_redirects=True).text


def seen_at(client: FlaskClient, address: str) -> dict[str, str]:
    """Return the number of the text that a page shows, as its form sends it."""
    [*_, revision] = re.findall(r'name="revision" value="(\d+)"', client.get(address).text)
    return {"revision": revision}


def visits_to_the_files(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Look at conflicts of every sort and settle them either way."""
    yield "no conflict", client.get(start).text
    with client.application.app_context(), writing():
        item = db.session.get_one(BankItem, "distillation-what")
        assert item.version is not None
        other_kind, lost, same = "kling-who", *list(db.session.scalars(select(BankItem.id).order_by(BankItem.id)))[:2]
        texts = dict.fromkeys((other_kind, item.id), item.version.body) | {lost: "", same: body_of(same)}
        found = [SyncConflict(kind="item", entry_id=name, body=body, found_at=NOW) for name, body in texts.items()]
        fact = db.session.get_one(FactRecord, "wsj-chips-01").body.replace(" ", "  ", 1)
        db.session.add_all([*found, SyncConflict(kind="fact", entry_id="wsj-chips-01", body=fact, found_at=NOW)])
    page = client.get(start).text
    yield "conflicts", page
    between = r'"><input type="hidden" name='
    hidden = rf'name="kind" value="(\w+){between}"entry_id" value="([\w-]+){between}"seen" value="(\w+)"'
    seen = re.findall(hidden, page)
    assert seen
    for number, (kind, name, digest) in enumerate(dict.fromkeys(seen)):
        form = {"kind": kind, "entry_id": name, "seen": digest, "way": "ours" if number % 2 else "theirs"}
        for time in ("settled", "settled again"):
            yield f"{time} {kind}", client.post(f"{start}/settle", data=form, follow_redirects=True).text
    client.get(f"{start}/bank.zip")


def body_of(item_id: str) -> str:
    """Return the published wording of an item as it is stored."""
    version = db.session.get_one(BankItem, item_id).version
    return version.body if version else ""


def visits_to_many_at_once(client: FlaskClient, desk: str) -> Iterator[tuple[str, str]]:
    """Do everything that can be done to many questions, rightly and wrongly, undo it, and read the log of it."""
    item = {"item": ["distillation-what", "kling-who", "2"], "topic": "policy", "change": "typo"}
    yield "nothing ticked", client.post(f"{desk}/bulk", data={"act": "retire"}).text
    yield "all ticked", client.get(f"{desk}/questions?tick=all&level=recall").text
    for wrong in ({"act": "0"}, {"act": "tag", "topic": "0"}, {"act": "send", "change": "0"}):
        yield f"wrong {wrong}", client.post(f"{desk}/bulk?level=recall", data=item | wrong).text
    yield "too many", client.post(f"{desk}/bulk", data={"act": "keep", "item": [str(at) for at in range(201)]}).text
    for act in ("retire", "publish"):
        yield f"sure to {act}", client.post(f"{desk}/bulk", data=item | {"act": act}).text
    for act in ("tag", "untag", "keep", "share", "send", "publish", "retire", "restore"):
        done = client.post(f"{desk}/bulk", data=item | {"act": act, "sure": "1"}).location
        yield f"done {act}", client.get(done).text
        yield f"undone {act}", client.post(f"{done}/undo", follow_redirects=True).text + client.get(done).text
    for path in ("", "?act=retired", "?act=sent%20back&person=999"):
        yield f"log{path}", client.get(f"{desk}/log{path}").text
    for name, query in (("", ""), ("2", ""), ("2" * 61, "?level=recall"), ("2", "?level=recall")):
        saved = client.post(f"{desk}/questions/filters{query}", data={"name": name}, follow_redirects=True)
        yield f"filter {name}{query}", saved.text
    yield "filters", client.get(f"{desk}/questions?level=recall").text
    removed = client.post(f"{desk}/questions/filters/1/remove", follow_redirects=True)
    yield "no filters", removed.text
    client.get(f"{desk}/questions/filters")
    client.get(f"{desk}/bulk")


def visits_to_the_composer(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Put together a quiz and a deck as an admin, rightly and wrongly; publish, share, withdraw and restore them."""
    typed = {"title_vi": "1", "title_en": "1", "description_vi": "1", "description_en": "1", "way": "hand"}
    typed["whole"] = "1"
    some = {"parts-0-topics": "models", "parts-0-count": "500", "exam": "y", "minutes": "9", "attempts": "2"}
    quiz_only = some | {"deck": "whole"}
    for kind, more in (("quiz", quiz_only), ("deck", {})):
        yield f"new {kind}", client.get(f"{start}/new/{kind}").text
        wrong = {"title_vi": "1" * 200, "minutes": "x", "rule-count": "0", "rule-topics": "0", "deck": "0"}
        yield f"wrong {kind}", client.post(f"{start}/new/{kind}", data=wrong | {"whole": "1"}).text
        made = client.post(f"{start}/new/{kind}", data=typed | more).location
        for path in ("", "/questions", "/preview"):
            yield f"blank {kind}{path}", client.get(f"{made}{path}").text
        yield f"unpublished {kind}", client.post(f"{made}/publish", data={"seen": seen_in(client, made)}).text
        yield f"unticked {kind}", client.post(f"{made}/questions", follow_redirects=True).text
        for item in ("kling-who", "distillation-what"):
            added = client.post(f"{made}/questions", data={"item": item}, follow_redirects=True)
            yield f"picked {kind}", added.text
        yield f"stale {kind}", client.post(f"{made}/publish", follow_redirects=True).text
        shared = client.post(f"{made}/publish", data={"seen": seen_in(client, made)}).location
        yield f"shared {kind}", without_addresses(client.get(shared).text)
        client.get(f"{shared}.svg")
        for press in ("withdraw", "restore", "copy"):
            yield f"{press} {kind}", client.post(f"{made}/{press}", follow_redirects=True).text
        client.post(made, data=typed | more | {"title_vi": "2", "revision": "1"})
        yield f"conflict {kind}", client.post(made, data=typed | more | {"title_vi": "3", "revision": "1"}).text
        for way in ("rule", "parts"):
            client.post(made, data=typed | more | {"title_vi": "2", "way": way, "revision": "2"})
            yield f"{way} of {kind}", client.get(made).text + client.get(f"{made}/preview").text
    for path in (start, f"{start}?whose=all", f"{start.removesuffix('/compose')}"):
        yield path, client.get(path).text
    client.delete_cookie("session")
    yield "signed out while typing", client.post(f"{start}/new/quiz", data={"title_vi": "1"}, headers=HERE).text


def seen_in(client: FlaskClient, composition: str) -> str:
    """Return the mark of what a preview showed."""
    [found] = re.findall(r'name="seen" value="(\w+)"', client.get(f"{composition}/preview").text)
    return str(found)


def without_addresses(page: str) -> str:
    """Return a page without the whole addresses on it, which are no words."""
    return re.sub(r"http://localhost/[^\"<]*", "", page)


def user_id_of(app: Flask) -> int:
    """Return the id of the one who signed up on the visit."""
    with app.app_context():
        user = find_by_name("2026 11")
        return user.id if user else 0


def two_of_each_kind(app: Flask) -> list[int]:
    """Return the numbers of the first two questions of each kind in the attempt that was started last."""
    with app.app_context():
        attempt = db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
        assert attempt is not None
        kinds: dict[str, list[int]] = {}
        for slot in slots_of(attempt):
            kinds.setdefault(slot.question.kind, []).append(slot.number)
    assert set(kinds) == set(KINDS) - {"card"}
    return [number for numbers in kinds.values() for number in numbers[:2]]


def arrangement(page: str) -> list[str]:
    """Return an option for each of a page's selects: the first for the first, the second for the second, and so on."""
    selects = re.findall(r'<select.*?name="response">(.*?)</select>', page, re.DOTALL)
    return [re.findall(r'value="(\d+:\w)"', select)[number] for number, select in enumerate(selects)]


def page_of(client: FlaskClient, attempt: str, number: int) -> str:
    return client.get(f"{attempt}/{number}").text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_says_nothing_outside_the_catalogue_and_the_bank(marked: Flask, language: str) -> None:
    visited: set[str | None] = set()

    @marked.after_request
    def note(response: Any) -> Any:
        visited.add(request.endpoint)
        return response

    client, found, seen = marked.test_client(), {}, 0
    for name, page in visits(client, f"/{language}"):
        letters = LETTERS_OF_OPTIONS if name.startswith("/7") else set()
        assert "⟦" in page, name
        if leftover := outside_marks(page) - letters:
            found[name] = leftover
        seen += 1
    pages = {rule.endpoint for rule in marked.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert visited >= pages - NOT_PAGES
    assert found == {}
    assert seen > 3 * 2 * 8


@pytest.fixture(autouse=True)
def errors_are_for_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let anybody come to the addresses of `failing`."""
    monkeypatch.setitem(POLICY, "fails", Rule(ANYBODY))


def failing(app: Flask) -> FlaskClient:
    """Give the app an address for every HTTP error."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/<language:language>/fails/<int:code>", "fails", abort)
    return app.test_client()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_error_page_says_nothing_outside_the_catalogue(marked: Flask, language: str) -> None:
    client = failing(marked)
    for code in default_exceptions:
        reply = client.get(f"/{language}/fails/{code}")
        assert (reply.status_code, outside_marks(reply.text)) == (code, set())


@pytest.mark.parametrize(("language", "error"), [("vi", "Lỗi"), ("en", "Error")])
def test_every_error_page_is_in_the_readers_language(new_app: Flask, language: str, error: str) -> None:
    client = failing(new_app)
    for code in default_exceptions:
        text = client.get(f"/{language}/fails/{code}").text
        assert f'<html lang="{language}"' in text
        assert f"{error} {code}" in text
    assert len(default_exceptions) > 20


def test_the_marks_do_find_a_text_outside() -> None:
    assert outside_marks('<p>⟦Start: ⦃Ten <em>words</em>⦄⟧ 12 %</p><a title="Loose">⟦x⟧</a> ends') == {"Loose", "ends"}
