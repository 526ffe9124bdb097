"""What an address or a form names and somebody may not have, or nobody has, is refused; nothing of it is told."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from quizapp.accounts.people import find_by_name
from quizapp.bank.audit import AuditEntry
from quizapp.bank.conflicts import SyncConflict
from quizapp.bank.models import BankItem
from quizapp.db import db, writing
from quizapp.web.policy import ANYBODY, POLICY
from tests.conftest import NOW
from tests.web.cast import OTHER, OWNER, Stage, word
from tests.web.desk import typed
from tests.web.test_policy import SENT, methods_of, things_of

ODD = (
    *("0", "-1", str(2**31), str(2**63), "9" * 400, "1.0", "none", "NONE", "é", "x" * 300, "a%00b", "%ff", "%0a"),
    *("..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "a%2fb", "%2f", "a\\b", "'--", "{{7*7}}", "all;x", "*", "%25"),
)
REFUSED = {302, 308, 400, 403, 404, 405, 410}  # 308 to the address with one slash for two
HIDDEN = word("q-own")
HERS = re.compile(f"{HIDDEN}|{word('q-own-sent')}")
WORD = re.compile(r"\bw[0-9a-f]{15}\b")  # of anything of anybody's


def odd_addresses(stage: Stage, endpoint: str) -> Iterator[str]:
    """Give the address of an endpoint with each odd word in the place of each name."""
    [rule] = stage.app.url_map.iter_rules(endpoint)
    [thing, *_] = things_of(stage.app, stage.cast, endpoint)
    values = {"language": "en"} | thing.values
    for name in rule.arguments - {"language"}:
        for odd in ODD:
            chosen = {other: str(values[other]) for other in rule.arguments} | {name: odd}
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found: chosen[found[1]], rule.rule)  # noqa: B023  # used at once


@pytest.mark.parametrize("endpoint", sorted(endpoint for endpoint, rule in POLICY.items() if rule.whose))
def test_what_nobody_has_is_not_there_and_nothing_fails_over_it(stage: Stage, endpoint: str) -> None:
    before = stage.rows()
    tried = 0
    for address in odd_addresses(stage, endpoint):
        for name in ("Chi", "An") if POLICY[endpoint].who is ANYBODY else ("Chi",):
            for method in methods_of(stage.app, endpoint):
                reply = stage.browser(name).open(address, method=method, data=SENT)
                assert reply.status_code in REFUSED, (name, method, address, reply.status_code)
                assert not WORD.search(reply.text), (name, method, address)
                tried += 1
    assert stage.rows() == before
    assert tried >= len(ODD)


@pytest.fixture
def before(stage: Stage) -> str:
    """What a teacher keeps for herself, as it is stored."""
    return kept_by_owner(stage)


def kept_by_owner(stage: Stage) -> str:
    """Return everything that is stored of the question a teacher keeps for herself."""
    found = stage.rows()
    return repr([[row for row in found[name] if "q-own" in row] for name in ("item", "draft", "listing")])


@pytest.mark.parametrize("act", ["retire", "restore", "tag", "untag", "share", "keep", "send", "publish"])
@pytest.mark.parametrize("sure", ["", "1"])
def test_many_at_once_is_nothing_to_what_one_does_not_see(stage: Stage, before: str, act: str, sure: str) -> None:
    hoa = stage.browser(OTHER)
    sent = {"act": act, "item": ["q-own", "q-own-sent", "one"], "seen": "q-own 1", "topic": "second"}
    reply = hoa.post("/en/desk/bulk", data=sent | {"change": "typo", "sure": sure}, follow_redirects=True)
    assert reply.status_code == 200
    assert not HERS.search(reply.text)
    assert kept_by_owner(stage) == before


def test_an_editor_sees_in_no_list_what_another_keeps(stage: Stage) -> None:
    hoa, lan = stage.browser(OTHER), stage.browser(OWNER)
    for path in (
        "questions",
        "questions?state=draft",
        "questions?state=review",
        "review",
        "log",
        "",
        "compose",
        "files",
    ):
        assert HIDDEN not in hoa.get(f"/en/desk/{path}".rstrip("/")).text, path
    assert HIDDEN in lan.get("/en/desk/questions?state=draft").text


def test_what_is_not_published_can_be_picked_by_name_but_is_not_shown(stage: Stage, before: str) -> None:
    hoa = stage.browser(OTHER)
    made = hoa.post("/en/desk/compose/1/copy").location
    assert hoa.post(f"{made}/questions", data={"do": "add", "item": ["q-own", "q-own-sent"]}).status_code == 303
    for page in ("", "/questions", "/preview"):
        assert not HERS.search(hoa.get(f"{made}{page}").text), page
    assert HIDDEN not in hoa.get("/en/decks/make?item=q-own").text
    assert hoa.get("/en/decks/make/vi.txt?item=q-own").status_code == 404
    assert kept_by_owner(stage) == before


def test_an_older_text_of_another_question_is_not_restored_into_ones_own(stage: Stage) -> None:
    lan, hoa = stage.browser(OWNER), stage.browser(OTHER)
    sent = typed(lan, "q-own", stem__en=f"{HIDDEN} once more in 2024?")
    assert lan.post("/en/desk/items/q-own", data=sent).status_code == 303
    with stage.app.app_context():
        acts = list(db.session.scalars(select(AuditEntry.id).where(AuditEntry.item_id == "q-own")))
        texts = select(AuditEntry.before).where(AuditEntry.item_id == "q-own")
        assert any(HIDDEN in text for text in db.session.scalars(texts))
    for act in acts:
        for item in ("q-shared", "one"):
            sent = {"act": str(act), "revision": "1"}
            assert hoa.post(f"/en/desk/items/{item}/restore", data=sent).status_code == 404
    assert lan.post("/en/desk/items/q-own/restore", data={"act": str(acts[-1]), "revision": "0"}).status_code == 303


def test_a_conflict_is_settled_by_who_may_change_the_question(stage: Stage) -> None:
    with stage.app.app_context(), writing():
        version = db.session.get_one(BankItem, "several").version
        assert version is not None
        row = SyncConflict(kind="item", entry_id="several", body=version.body, found_at=NOW)
        db.session.add(row)
        sent = {"kind": "item", "entry_id": "several", "way": "theirs", "seen": row.digest}
    before = stage.rows()
    for name, status in ((OTHER, 403), ("Minh", 403), ("An", 403), ("nobody", 400)):
        assert stage.browser(name).post("/en/desk/files/settle", data=sent).status_code == status
    assert stage.rows() == before
    assert stage.browser(OWNER).post("/en/desk/files/settle", data=sent).status_code == 303


def test_no_card_is_studied_of_what_is_not_published(stage: Stage) -> None:
    an, before = stage.browser("An"), stage.rows()["review"]
    event = {"event": SENT["event"], "rating": "3", "card": "q-own.choose"}
    assert an.get("/en/study/all?card=q-own.choose").status_code == 404
    assert an.post("/en/study/all/rate", data=event).status_code == 404
    whose = json.loads(an.get("/en/study/all/pack").text)["whose"]
    review = {
        "id": SENT["event"],
        "card": "q-own.choose",
        "at": 1,
        "rating": 3,
        "ms": 1,
        "choice": "",
        "language": "vi",
    }
    parcel = {"whose": whose, "sent_at": 1, "zone": "UTC", "events": [review]}
    assert json.loads(an.post("/en/study/events", json=parcel).text)["refused"] == [SENT["event"]]
    binh = stage.browser("Binh")
    assert binh.post("/en/study/events", json=parcel).status_code == 409
    assert stage.rows()["review"] == before


def test_a_picture_that_is_not_here_is_no_picture_of_a_question(stage: Stage) -> None:
    hoa = stage.browser(OTHER)
    for file in ("0" * 32 + ".webp", "../secret.webp", "", "x" * 500):
        sent: dict[str, Any] = typed(hoa, "q-shared", evidence__en=f"E {len(file)}") | {"image-file": file}
        assert hoa.post("/en/desk/items/q-shared", data=sent).status_code in {303, 422}
        assert "/images/" not in hoa.get("/en/desk/items/q-shared").text


def test_nobody_is_anybody_else_by_a_name_in_a_form(stage: Stage) -> None:
    with stage.app.app_context():
        lan = find_by_name(OWNER)
        assert lan is not None
        ids = {name: str(lan.id) for name in ("id", "user_id", "author_id", "owner_id", "person", "whose")}
    before = stage.rows()
    hoa = stage.browser(OTHER)
    assert hoa.post("/en/desk/questions/filters/1/remove", data=ids).status_code == 404
    assert hoa.post(f"/en/desk/bulk/{'a' * 32}/undo", data=ids).status_code == 403
    assert hoa.post("/en/desk/compose/1/withdraw", data=ids).status_code == 403
    for attempt in stage.cast.things["attempt_id"]:
        assert hoa.post(f"/en/attempts/{attempt.values['attempt_id']}/finish", data=ids).status_code == 404
    assert stage.rows() == before
