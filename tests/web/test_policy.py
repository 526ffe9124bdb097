"""The table of who may come: it names every address and no other, and every page keeps to its line.

Every method of every address is asked for by every identity about every thing it can name; what comes is what the table
says. Who is refused changes nothing, and is told nothing of the thing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.accounts.models import GUEST
from quizapp.web import policy
from quizapp.web.policy import ADMINS, ANYBODY, EDITORS, OWN, POLICY, REVIEWERS
from tests.web.cast import Cast, Identity, Stage, Thing

SAFE = ("GET", "HEAD")
# A form in which nearly every page finds something to do, so that a refusal is no accident.
SENT = {
    "act": "retire",
    "comment": "Hm.",
    "do": "add",
    "entry_id": "news-01",
    "event": "00000000-0000-4000-8000-000000000001",
    "item": "one",
    "kind": "fact",
    "name": "Somebody",
    "password": "con mèo trèo cây cau",
    "old": "con mèo trèo cây cau",
    "rating": "3",
    "card": "one.choose",
    "response": "a",
    "revision": "1",
    "role": "admin",
    "seq": "5",
    "sure": "1",
    "time": "2",
    "way": "ours",
    "who": "An",
    "whole": "1",
}
FINE, MOVED, UNUSABLE, MISSING = {200}, {302, 303}, {400, 409, 410, 422}, {404}
# Where what is asked for is not there yet, or no longer, although the reader may have it.
NOT_NOW = {
    *("results.missed_deck", "results.practise"),  # of an attempt that goes on
    *("review.show", "review.follow"),  # of a draft that nobody sent
    "editor.card",  # of a draft that is not ready
    "study_history.export",  # of nobody's reviews
    *("facts.retire", "decks.delta", "own_decks.download", "own_decks.own_text", "study.rate", "history.restore"),
}


@dataclass(frozen=True)
class Ask:
    """Somebody who asks for an address in one way, about a thing."""

    identity: Identity
    method: str
    thing: Thing

    @property
    def is_safe(self) -> bool:
        """Whether asking so may change nothing."""
        return self.method in SAFE

    @property
    def is_mine(self) -> bool:
        """Whether the thing is the asker's own."""
        return self.thing.owner == self.identity.name

    @property
    def is_admin(self) -> bool:
        """Whether an admin asks."""
        return self.identity.role in ADMINS

    @property
    def reviews(self) -> bool:
        """Whether a reviewer asks."""
        return self.identity.role in REVIEWERS

    @property
    def sees(self) -> bool:
        """Whether the asker, who is at the desk, sees the thing there."""
        return self.thing.seen or self.is_mine or self.reviews

    @property
    def keeps(self) -> bool:
        """Whether the asker, who is at the desk, may change the thing."""
        return self.thing.owner is None or self.is_mine or self.is_admin


def methods_of(app: Flask, endpoint: str) -> list[str]:
    """Return the ways in which an endpoint can be asked for, the safe ones first."""
    found = {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()}
    return sorted(found - {"OPTIONS"}, key=lambda method: (method not in SAFE, method))


def things_of(app: Flask, cast: Cast, endpoint: str) -> list[Thing]:
    """Return what an address of an endpoint can name."""
    [rule] = app.url_map.iter_rules(endpoint)
    named = rule.arguments - {"language"}
    return next((things for name, things in cast.things.items() if name in named), [Thing({})])


def asks(app: Flask, cast: Cast, endpoint: str) -> Iterator[Ask]:
    """Give every way of asking for an endpoint."""
    for method in methods_of(app, endpoint):
        for thing in things_of(app, cast, endpoint):
            for identity in cast.identities:
                yield Ask(identity, method, thing)


def refusal(endpoint: str, ask: Ask) -> int | None:
    """Return the status by which the table refuses somebody, or None for whom it lets in.

    Who is not signed in is led to sign in, but what comes to the desk with no word of where it comes from is refused.
    """
    who, whose = POLICY[endpoint]
    if ask.identity.role in who:
        return LAWS[whose](ask) if whose in LAWS else None
    if ask.identity.role not in {None, GUEST}:
        return 403
    return 302 if ask.is_safe or who not in {EDITORS, REVIEWERS} else 400


def unless(fine: bool, status: int) -> int | None:
    """Return a status where something is not so."""
    return None if fine else status


# What each word of the table means for one who asks: the status of the refusal, if any.
LAWS: dict[str, Callable[[Ask], int | None]] = {
    policy.OWN: lambda ask: unless(ask.is_mine, 404),
    policy.NAMED: lambda ask: unless(ask.thing.owner is not None, 404),
    policy.PRINTED: lambda ask: unless(ask.thing.owner is None or ask.identity.role in EDITORS, 404),
    policy.MADE: lambda ask: unless(ask.is_safe or ask.keeps, 403),
    policy.DONE: lambda ask: unless(ask.sees, 404) if ask.is_safe else unless(ask.is_mine or ask.is_admin, 403),
    policy.SEEN: lambda ask: unless(ask.sees, 404),
    policy.CHANGED: lambda ask: unless(ask.sees, 404) or unless(ask.keeps, 403),
    policy.FOLLOWED: lambda ask: unless(ask.sees and bool(ask.thing.by), 404) or unless(ask.keeps or ask.reviews, 403),
    policy.DECIDED: lambda ask: unless(ask.thing.by != ask.identity.name, 403),
}


def reply_to(stage: Stage, endpoint: str, ask: Ask, sent: dict[str, Any]) -> TestResponse:
    """Return what the site replies."""
    address = address_of(stage.app, endpoint, ask)
    client: FlaskClient = ask.identity.browser(stage.app)
    return client.open(address, method=ask.method, data=sent)


def address_of(app: Flask, endpoint: str, ask: Ask) -> str:
    """Return the address that is asked for."""
    [rule] = app.url_map.iter_rules(endpoint)
    values = {"language": "en"} | ask.thing.values
    return app.url_map.bind("localhost").build(
        endpoint, {name: values[name] for name in rule.arguments}, method=ask.method
    )


def fits(reply: TestResponse, endpoint: str, ask: Ask) -> bool:
    """Whether a reply is one to somebody who is let in: never a fault of ours, nor a refusal in other words."""
    allowed = FINE | MOVED | (set() if ask.is_safe else UNUSABLE) | (MISSING if endpoint in NOT_NOW else set())
    leads_away = reply.status_code in MOVED and "/sign-in?next=" in str(reply.location)
    return reply.status_code in allowed and not leads_away


def test_the_table_names_every_address_of_the_site_and_no_other(stage: Stage) -> None:
    assert set(POLICY) == {rule.endpoint for rule in stage.app.url_map.iter_rules()}


def test_an_address_that_the_table_does_not_name_is_nobodys(new_app: Flask) -> None:
    new_app.add_url_rule("/en/forgotten", "forgotten", lambda: "secret")
    for name in ("GET", "POST"):
        assert new_app.test_client().open("/en/forgotten", method=name).status_code in {403, 405}
    assert new_app.test_client().get("/en/not-there").status_code == 404


def test_the_desk_is_for_editors_people_for_admins_and_attempts_for_whose_they_are(stage: Stage) -> None:
    rooms = {"desk": EDITORS, "people": ADMINS}
    for rule in stage.app.url_map.iter_rules():
        who, whose = POLICY[rule.endpoint]
        room = rule.rule.split("/")[2] if rule.rule.count("/") > 1 else ""
        assert who <= rooms.get(room, ANYBODY), rule
        assert who != ANYBODY or room != "account", rule
        assert ("attempt_id" in rule.arguments) <= (whose == OWN), rule
        assert bool(whose) <= bool(rule.arguments - {"language"}), rule


def test_the_matrix_is_as_large_as_the_page_about_security_says(stage: Stage) -> None:
    cells = [ask for endpoint in POLICY for ask in asks(stage.app, stage.cast, endpoint)]
    refused = sum(1 for endpoint in POLICY for ask in asks(stage.app, stage.cast, endpoint) if refusal(endpoint, ask))
    print(f"{len(cells)} cells, {refused} of them refused")
    assert len(cells) > 5000
    assert refused > 3000


@pytest.mark.parametrize("endpoint", sorted(POLICY))
def test_every_page_replies_as_the_table_says(stage: Stage, endpoint: str) -> None:
    """Those who are refused come first, then those who read; after them the database is as it was."""
    every = list(asks(stage.app, stage.cast, endpoint))
    before = stage.rows()
    for ask in every:
        status = refusal(endpoint, ask)
        if status is None and not ask.is_safe:
            continue
        reply = reply_to(stage, endpoint, ask, SENT)
        if status is None:
            assert fits(reply, endpoint, ask), (ask, reply.status_code)
        else:
            assert reply.status_code == status, ask
            assert not ask.thing.word or ask.thing.word not in reply.text, ask
        reply.close()
    assert stage.rows() == before
    for ask in every:
        if refusal(endpoint, ask) is None and not ask.is_safe:
            reply = reply_to(stage, endpoint, ask, SENT)
            assert fits(reply, endpoint, ask), (ask, reply.status_code)
            stage.renew()
