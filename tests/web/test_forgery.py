"""What another site sends in a reader's name: without a token of this very browser nothing is done."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from quizapp.web.policy import POLICY
from tests.accounts.people import PASSWORD, person
from tests.conftest import close, served_app
from tests.web.cast import Stage
from tests.web.test_policy import SAFE, SENT, Ask, address_of, asks, methods_of, refusal

REFUSED = ("This form has expired", "What you typed is still here")
PARCEL = {"whose": "guest", "sent_at": 1, "zone": "UTC", "events": []}
FORM = "/en/study/settings"  # which anybody may see


def token_of(client: FlaskClient) -> str:
    """Return the token of the forms that a browser is shown."""
    [found] = set(re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(FORM).text))
    return str(found)


def unsafe_asks(stage: Stage, endpoint: str) -> Iterator[Ask]:
    """Give every unsafe way of asking for an endpoint by each who may, about the first thing they may have."""
    seen = set()
    for ask in asks(stage.app, stage.cast, endpoint):
        if not ask.is_safe and refusal(endpoint, ask) is None and (ask.method, ask.identity) not in seen:
            seen.add((ask.method, ask.identity))
            yield ask


ROOMS = sorted({endpoint.partition(".")[0] for endpoint in POLICY})


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_done_without_a_token_of_this_browser(guarded_stage: Stage, room: str) -> None:
    stage = guarded_stage
    foreign, before = token_of(stage.app.test_client()), stage.rows()
    unsafe = [(name, list(unsafe_asks(stage, name))) for name in POLICY if name.partition(".")[0] == room]
    for endpoint, every in unsafe:
        assert bool(every) == bool(set(methods_of(stage.app, endpoint)) - set(SAFE))
        for ask in every:
            address = address_of(stage.app, endpoint, ask)
            for token in (None, "", foreign, "x" * 91):
                client = ask.identity.browser(stage.app)
                sent = SENT if token is None else SENT | {"csrf_token": token}
                assert client.open(address, method=ask.method, data=sent).status_code == 400, ask
                header = {"X-CSRFToken": token or ""}
                assert client.open(address, method=ask.method, json=PARCEL, headers=header).status_code == 400, ask
    assert stage.rows() == before
    for endpoint, [ask, *_] in ((name, every) for name, every in unsafe if every):  # and it is the token that lacked
        client = ask.identity.browser(stage.app)
        told = {"json": PARCEL} if endpoint == "study_sync.receive" else {"data": SENT}
        header = {"X-CSRFToken": token_of(client)}
        reply = client.open(address_of(stage.app, endpoint, ask), method=ask.method, headers=header, **told)
        assert not [one for one in REFUSED if one in reply.text], endpoint


def test_a_token_of_before_the_sign_in_is_worth_nothing_after_it(database: str) -> None:
    app = served_app(database)
    with app.app_context():
        person("Lan")
    client = app.test_client()
    own = token_of(client)
    assert client.post("/en/sign-in", data={"name": "Lan", "password": PASSWORD, "csrf_token": own}).status_code == 303
    assert client.post("/en/account/everywhere", data={"csrf_token": own}).status_code == 400
    assert client.post("/en/account/everywhere", data={"csrf_token": token_of(client)}).status_code == 303
    close(app)
