"""The reader's language: from the address, the cookie, the browser, or Vietnamese; the switch stays where it is."""

import re

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.appearance


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [("en-GB,en;q=0.9", "en"), ("vi-VN", "vi"), ("fr, de", "vi"), ("fr, en;q=0.5", "en"), ("", "vi"), ("*", "vi")],
)
def test_the_front_door_follows_the_browser_and_else_vietnamese(
    client: FlaskClient, accepted: str, chosen: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.location) == (302, f"/{chosen}/")
    assert "Accept-Language" in response.headers["Vary"]


def test_the_language_read_last_is_remembered_over_the_browsers(client: FlaskClient) -> None:
    client.get("/en/", headers={"Accept-Language": "vi"})
    assert client.get("/", headers={"Accept-Language": "vi"}).location == "/en/"
    client.get("/vi/quizzes", headers={"Accept-Language": "vi"})
    assert client.get("/", headers={"Accept-Language": "vi"}).location == "/vi/"


def test_no_cookie_is_set_where_the_browser_says_the_same(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/en/decks", headers={"Accept-Language": "en"}).headers


def test_a_spoilt_cookie_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("language", "../../etc")
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/en/"


@pytest.mark.parametrize(
    "path",
    [
        "/{}/",
        "/{}/quizzes",
        "/{}/quizzes/models",
        "/{}/decks/whole",
        "/{}/quizzes?level=recall&from=a%20b",
        "/{}/quizzes?a=1&a=2&endpoint=x&_external=1",
    ],
)
def test_the_switch_leads_to_the_same_page(client: FlaskClient, path: str) -> None:
    text = client.get(path.format("vi")).text
    target = path.format("en").replace("&", "&amp;")
    assert f'hreflang="en" href="{target}"' in text
    assert f'<link rel="alternate" hreflang="en" href="http://localhost{target}">' in text


@pytest.mark.parametrize("path", ["/fr/quizzes", "/de", "/VI/", "/vi2/", "/quizzes"])
def test_an_unknown_language_is_no_page_and_says_so_in_the_readers(client: FlaskClient, path: str) -> None:
    english = client.get(path, headers={"Accept-Language": "en"})
    assert (english.status_code, "There is no such page" in english.text) == (404, True)
    vietnamese = client.get(path, headers={"Accept-Language": "fr"})
    assert (vietnamese.status_code, "Không có trang này" in vietnamese.text) == (404, True)


@pytest.mark.parametrize(
    "query", ["endpoint=x", "_method=PUT", "_external=1", "_scheme=javascript", "values=1", "%00=%ff"]
)
def test_what_a_reader_writes_behind_the_question_mark_orders_nothing(client: FlaskClient, query: str) -> None:
    response = client.get(f"/vi/quizzes?{query}")
    assert response.status_code == 200
    for address in re.findall(r'(?:href|action|src)="([^"]*)"', response.text):
        assert address.removeprefix("http://localhost").startswith(("/", "#")), address


def test_the_switch_of_a_page_that_was_posted_to_leads_home(client: FlaskClient) -> None:
    assert 'hreflang="en" href="/en/"' in client.post("/vi/quizzes/none/attempts").text
