"""Where `next` may lead: to a page of ours, by a local path, and nowhere else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import PASSWORD, person

pytestmark = pytest.mark.appearance

ELSEWHERE = [
    "",
    "http://evil.example",
    "https://evil.example/vi/",
    "//evil.example",
    "///evil.example",
    "////evil.example//",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/%5cevil.example",
    "/%2fevil.example",
    "/vi/%2f%2fevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "\x01//evil.example",
    "\0/vi/",
    "/vi/\0",
    "/vi/decks\r\nSet-Cookie: a=b",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,x",
    "vbscript:x",
    "http:@evil.example",
    "http://localhost@evil.example/vi/",
    "http://localhost/vi/",
    "//localhost/vi/",
    "http://[::1]/vi/",
    "http://[::1",
    "//[",
    "evil.example",
    "evil。example",
    "/／evil.example",
    "//evil。example",
    "vi/decks",
    "./vi/decks",
    "../vi/decks",
    "/../evil",
    "/vi/../../evil.example",
    "/vi/quizzes/%2e%2e",
    "/vi/quizzes/%2e%2e/decks",
    "/vi//decks",
    "//vi/decks",
    "?next=/vi/",
    "#/vi/",
    "/evil",
    "/vi/none",
    "/fr/decks",
    "/vi/decks/%ff",
    "/vi/sign-out",
    "/vi/account/everywhere",
    "/vi/quizzes/models/attempts",
    "ftp://evil.example",
    "/vi/decks\u2028",
    "x" * 5000,
]
OURS = [
    "/",
    "/vi/",
    "/en/decks",
    "/vi/quizzes/models",
    "/vi/attempts/abc_-/3",
    "/vi/quizzes/models/on-paper?number=7",
    "/vi/decks?a=%2f%2fevil.example&b=c#top",
    "/vi/people?search=%C4%91%E1%BA%B7ng",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_what_is_no_page_of_ours_leads_home(client: FlaskClient, app: Flask, target: str) -> None:
    with app.app_context():
        person("Lan")
    response = client.post("/vi/sign-in", query_string={"next": target}, data={"name": "Lan", "password": PASSWORD})
    assert (response.status_code, response.location) == (303, "/vi/")


@pytest.mark.parametrize("target", OURS)
def test_a_page_of_ours_is_where_one_goes_on(client: FlaskClient, app: Flask, target: str) -> None:
    with app.app_context():
        person("Lan")
    response = client.post("/vi/sign-in", query_string={"next": target}, data={"name": "Lan", "password": PASSWORD})
    assert (response.status_code, response.location) == (303, target)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_link_of_the_sign_in_page_hands_on_what_is_no_page_to_the_header(client: FlaskClient, target: str) -> None:
    response = client.get("/vi/sign-in", query_string={"next": target})
    assert response.status_code == 200
    header = response.text.split("<header")[1].split("</header>")[0]
    assert 'href="/vi/sign-in"' in header


def test_a_page_for_members_leads_to_sign_in_and_back(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        person("Lan")
    asked = client.get("/vi/account/password")
    assert asked.location == "/vi/sign-in?next=%2Fvi%2Faccount%2Fpassword"
    back = client.post(asked.location, data={"name": "Lan", "password": PASSWORD})
    assert back.location == "/vi/account/password"
    assert client.get(back.location).status_code == 200
