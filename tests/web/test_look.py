"""Light or dark, one language or both: chosen by a link that leads back to the very page, and kept in a cookie."""

import html
import re

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.appearance


@pytest.mark.parametrize("path", ["/vi/", "/en/quizzes/models", "/vi/decks?a=1&b=%C4%91"])
@pytest.mark.parametrize(("choice", "sign"), [("theme=dark", 'data-bs-theme="dark"'), ("show=both", 'class="pair"')])
def test_a_choice_leads_back_to_its_page_and_stays(client: FlaskClient, path: str, choice: str, sign: str) -> None:
    assert sign not in client.get(path).text
    response = client.get(f"{path}{'&' if '?' in path else '?'}{choice}")
    assert (response.status_code, response.location) == (302, path)
    assert response.headers["Cache-Control"] == "no-store"
    assert sign in client.get(path).text
    assert sign in client.get("/en/quizzes").text


@pytest.mark.parametrize(("choice", "default"), [("theme=dark", "theme=auto"), ("show=both", "show=one")])
def test_the_default_is_no_cookie(client: FlaskClient, choice: str, default: str) -> None:
    before = without_tokens(client.get("/vi/quizzes").text)
    client.get(f"/vi/quizzes?{choice}")
    assert client.get_cookie(choice.split("=", maxsplit=1)[0]) is not None
    client.get(f"/vi/quizzes?{default}")
    assert client.get_cookie(choice.split("=", maxsplit=1)[0]) is None
    assert without_tokens(client.get("/vi/quizzes").text) == before


def without_tokens(page: str) -> str:
    """Return a page without what differs each time."""
    return re.sub(r"<!--.*?-->|value=\"[^\"]{40,}\"", "", page)


def test_both_languages_are_marked_and_the_readers_comes_first(client: FlaskClient) -> None:
    client.get("/en/?show=both")
    for mine, other in (("en", "vi"), ("vi", "en")):
        text = client.get(f"/{mine}/quizzes/whole-story").text
        [pair] = re.findall(r"<h1>(.*?)</h1>", text, re.DOTALL)
        titles = {"vi": "Toàn bộ câu hỏi", "en": "Every question"}
        assert pair == (
            f'<span class="pair"><span lang="{mine}">{titles[mine]}</span> '
            f'<span lang="{other}">{titles[other]}</span></span>'
        )


def test_the_link_to_one_language_ends_the_showing_of_both(client: FlaskClient) -> None:
    client.get("/vi/quizzes?show=both")
    [link] = re.findall(r'hreflang="en" href="(/[^"]*)"', client.get("/vi/quizzes").text)
    response = client.get(link, follow_redirects=True)
    assert response.request.path == "/en/quizzes"
    assert 'class="pair"' not in response.text


@pytest.mark.parametrize("query", ["theme=", "theme=pink", "show=all", "theme=dark%0d%0aX: y", "Theme=dark"])
def test_a_look_we_do_not_have_changes_nothing(client: FlaskClient, query: str) -> None:
    response = client.get(f"/vi/quizzes?{query}")
    assert response.status_code == 200
    assert client.get_cookie("theme") is None


def test_a_spoilt_cookie_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("theme", '"><script>')
    client.set_cookie("show", "all")
    text = client.get("/vi/").text
    assert "data-bs-theme" not in text
    assert 'class="pair"' not in text


@pytest.mark.parametrize("path", ["//evil.example/vi", "/\\evil.example/vi", "/vi//evil.example", "/fr/", "/none", "/"])
def test_a_choice_leads_nowhere_else(client: FlaskClient, path: str) -> None:
    response = client.get("/", query_string="theme=dark", environ_overrides={"PATH_INFO": path})
    assert response.status_code in {302, 404}
    assert response.location in {None, "/vi/"}
    assert client.get("/vi/?theme=dark", headers={"Host": "evil.example"}).status_code == 400


def test_the_cookie_is_out_of_reach_of_scripts_and_pages_tell_caches_that_they_depend_on_it(
    client: FlaskClient,
) -> None:
    cookie = client.get("/vi/?theme=dark").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    response = client.get("/vi/decks")
    assert "Set-Cookie" not in response.headers
    assert "Cookie" in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Accept-Language" in client.get("/fr/none").headers["Vary"]


def test_an_unknown_look_in_the_address_does_not_stand_in_the_way_of_a_new_one(client: FlaskClient) -> None:
    [link] = re.findall(r'href="([^"]*theme=dark[^"]*)"', client.get("/vi/quizzes?theme=pink&a=1").text)
    assert html.unescape(link) == "/vi/quizzes?a=1&theme=dark"
