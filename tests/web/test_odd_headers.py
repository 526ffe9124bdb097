"""What browsers send along besides what was asked for: no header leads anybody elsewhere, and none breaks a page."""

import string
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.cast import Stage
from tests.web.test_destination import ELSEWHERE
from tests.web.test_policy import SENT, Ask, address_of, asks

EVIL = "evil.example"
SENT_ALONG = {
    "Referer": f"http://{EVIL}/vi/decks",
    "Origin": f"http://{EVIL}",
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "Forwarded": f"host={EVIL};proto=https",
    "X-Original-URL": f"//{EVIL}/",
    "X-Rewrite-URL": f"//{EVIL}/",
    "X-Host": EVIL,
}
NAMES = (
    "next",
    "url",
    "return",
    "return_to",
    "redirect",
    "redirect_uri",
    "goto",
    "continue",
    "back",
    "to",
    "show",
    "theme",
)
HOSTS = (
    *(EVIL, f"{EVIL}:80", f"localhost.{EVIL}", f"{EVIL}#localhost", f"{EVIL}/localhost"),
    *(f"localhost@{EVIL}", f"{EVIL}?localhost"),
    *("localhost:99999", "localhost:x", "local host", "localhost,evil.example", "[::1]", "[", "ｌocalhost"),
)  # fmt: skip
LINES = st.text(alphabet=string.printable.replace("\r", "").replace("\n", ""), max_size=300)
BYTES = st.binary(max_size=60)


@pytest.mark.long
@pytest.mark.parametrize("name", ["nobody", "An", "Lan", "Chi"])
def test_no_page_leads_to_another_host_whatever_is_sent_along(stage: Stage, name: str) -> None:
    led = 0
    for endpoint in sorted({rule.endpoint for rule in stage.app.url_map.iter_rules()}):
        for ask in asks(stage.app, stage.cast, endpoint):
            if ask.identity.name == name:
                client = ask.identity.browser(stage.app)
                client.environ_base |= {f"HTTP_{key.upper().replace('-', '_')}": one for key, one in SENT_ALONG.items()}
                query = "&".join(f"{key}={quote(f'//{EVIL}/')}" for key in NAMES)
                with client.open(address(stage, endpoint, ask) + f"?{query}", method=ask.method, data=SENT) as reply:
                    there = urlsplit(reply.location or "/")
                    assert reply.status_code < 500, (endpoint, reply.status_code)
                    assert there.netloc in {"", "localhost"}, (endpoint, reply.location)
                    assert EVIL not in there.path, (endpoint, reply.location)
                    led += bool(reply.location)
    assert led > 10


def address(stage: Stage, endpoint: str, ask: Ask) -> str:
    """Return the address that is asked for, without what stands behind a question mark."""
    return address_of(stage.app, endpoint, ask).partition("?")[0]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_look_is_chosen_on_the_page_itself_whatever_its_address(client: FlaskClient, target: str) -> None:
    for path in (f"/vi/decks/{target}", f"/vi/{target}", f"/{target}", target):
        asked = {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": "theme=dark&next=//evil.example"}
        reply = client.get("/", environ_overrides=asked)
        there = urlsplit(reply.location or "/")
        assert (there.scheme, there.netloc) in {("", ""), ("http", "localhost")}, path
        assert reply.status_code in {200, 302, 308, 404, 405}, path


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_is_refused_and_named_nowhere(client: FlaskClient, host: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/vi/"), ("POST", "/vi/sign-in"), ("GET", "/robots.txt")):
        reply = client.open(path, method=method, headers={"Host": host.encode().decode("latin-1")})
        assert (reply.status_code, "Location" in reply.headers) == (400, False), host
        assert "evil" not in reply.text + str(reply.headers)


quiet = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quiet
@given(LINES)
def test_any_wish_for_a_language_is_read(client: FlaskClient, wish: str) -> None:
    assert client.get("/", headers={"Accept-Language": wish}).location in {"/vi/", "/en/"}


@quiet
@given(LINES, BYTES)
def test_any_cookie_is_read(client: FlaskClient, text: str, raw: bytes) -> None:
    spoilt = raw.decode("latin-1").replace("\r", "").replace("\n", "")
    for value in (text, spoilt, f"session={text}", f"language={spoilt}; theme={text}; show={spoilt}; session={spoilt}"):
        reply = client.get("/vi/decks", environ_base={"HTTP_COOKIE": value})
        assert reply.status_code == 200, value


@quiet
@given(BYTES)
def test_anything_may_stand_behind_the_question_mark(client: FlaskClient, raw: bytes) -> None:
    query = quote(raw, safe="=&%+;")
    for path in ("/vi/decks", "/en/decks/make", "/en/study/progress", "/en/sign-in", "/en/quizzes/models/on-paper"):
        assert client.get(f"{path}?{query}").status_code in {200, 302, 404}, query


@quiet
@given(st.dictionaries(st.sampled_from(["response", "seq", "go", "name", "password", "rating", "card"]), LINES))
def test_anything_may_be_typed_in_a_form(client: FlaskClient, form: dict[str, str]) -> None:
    for path in ("/en/sign-in", "/en/study/all", "/en/study/settings", "/en/password/forgot"):
        assert client.post(path, data=form).status_code in {200, 303, 400, 404, 405, 409, 422, 429}, (path, form)
