"""The pages anybody can read: whole in both languages, linked, and free of other hosts."""

import html
import re
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.choose import choose_ids, published
from quizapp.items.choice import OptionQuestion
from quizapp.items.collection import Selection
from quizapp.items.markup import to_html
from quizapp.items.typed import TypedQuestion
from quizapp.languages import Language
from tests.conftest import close, make_app

PAGES = [
    "/",
    "/quizzes",
    "/bank",
    "/quizzes/whole-story",
    "/quizzes/models",
    "/quizzes/models/on-paper",
    "/quizzes/models/on-paper/7",
    "/sign-in",
    "/sign-up",
    "/password/forgot",
    "/decks",
    "/decks/whole",
    "/decks/make",
    "/decks/make?topic=models",
    "/study",
    "/study/all",
    "/study/topic-models",
    "/study/missed",
    "/study/settings",
    "/study/import",
    "/study/progress",
    "/study/progress?span=year",
]
CARD = "/decks/whole/cards/distillation-what"  # a bare page with a policy of its own, tested with the other previews
LANGUAGES: list[Language] = ["vi", "en"]


class Links(HTMLParser):
    """Collects the addresses a page names, and its inline styles and handlers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]
        self.inline += [name for name, _ in attrs if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [*PAGES, CARD])
def test_each_page_is_there_and_sets_no_cookie_but_that_of_its_forms(
    client: FlaskClient, path: str, language: str
) -> None:
    response = client.get(f"/{language}{path}", headers={"Accept-Language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    cookies = [cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie")]
    assert cookies == (["session"] if "csrf_token" in response.text else [])


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [*PAGES, CARD])
def test_every_link_of_a_page_leads_somewhere_on_this_host(client: FlaskClient, path: str, language: str) -> None:
    links = Links(client.get(f"/{language}{path}").text)
    assert links.addresses
    for address in links.addresses:
        local = address.removeprefix("http://localhost")
        if local == "https://apps.ankiweb.net":
            continue  # where Anki is to be had, the one way out of the site
        assert local.startswith(("/", "#")), address
        if local.startswith("/") and not local.endswith("/attempts"):
            with client.get(local, follow_redirects=True) as response:
                assert response.status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_inline_style_or_script(client: FlaskClient, path: str) -> None:
    response = client.get(f"/vi{path}")
    assert Links(response.text).inline == []
    assert "<style" not in response.text
    policy = response.headers["Content-Security-Policy"]
    [nonce] = re.findall(r"script-src 'nonce-([\w-]{22})'", policy)
    for script in re.findall(r"<script([^>]*)>(.*?)</script>", response.text, re.DOTALL):
        if 'type="application/json"' in script[0]:
            continue  # words for a script, which no browser runs
        assert (f'nonce="{nonce}"' in script[0], "src=" in script[0], script[1]) == (True, True, "")


def test_every_response_bears_a_policy_of_its_own_that_lets_in_nothing_foreign_and_nothing_inline(
    client: FlaskClient,
) -> None:
    paths = ["/", "/vi/", "/en/none", "/en/decks/models/en.apkg", "/vi/quizzes?theme=dark"]
    policies = [client.get(path).headers["Content-Security-Policy"] for path in paths]
    assert len(set(policies)) == len(paths)
    for policy in policies:
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
        sources = {source for allowed in rules.values() for source in allowed.split() if "nonce-" not in source}
        assert sources == {"'none'", "'self'", "data:"}
        assert [name for name, allowed in rules.items() if "data:" in allowed] == ["img-src"]


def test_every_response_bears_the_other_security_headers(client: FlaskClient) -> None:
    style = re.findall(r'href="(/static/[^"]*css)"', client.get("/vi/").text)[0]
    for path in ("/vi/", "/en/none", "/en/decks/models/en.apkg", style):
        with client.get(path) as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    response = client.get("/vi/")
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_the_home_page_tells_the_five_articles_in_the_order_of_time(client: FlaskClient) -> None:
    text = client.get("/en/").text
    months = re.findall(r'<time datetime="([\d-]+)">([^<]+)</time>', text)
    assert [month for month, _ in months] == ["2023-05", "2024-01", "2024-07", "2024-12", "2025-07"]
    assert months[0][1] == "May 2023"
    assert "tháng 5 năm 2023" in client.get("/vi/").text


def test_the_quiz_list_says_how_many_questions_each_has(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        questions = len(choose_ids(Selection(), without=("card",)))
    assert f"{questions} questions" in client.get("/en/quizzes").text
    assert f"{questions} câu hỏi" in client.get("/vi/quizzes").text
    assert "10 questions" in client.get("/en/quizzes").text


@pytest.mark.parametrize("languages", [*LANGUAGES, "both"])
def test_a_deck_is_downloaded_as_a_file_with_a_name_and_an_etag(client: FlaskClient, languages: str) -> None:
    response = client.get(f"/vi/decks/models/{languages}.apkg")
    assert response.status_code == 200
    assert f'filename="quizapp-models-{languages}.apkg"' in response.headers["Content-Disposition"]
    assert "collection.anki2" in ZipFile(BytesIO(response.data)).namelist()
    again = client.get(f"/vi/decks/models/{languages}.apkg", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def seen(page: str) -> str:
    """Return the text of a page without its tags, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_a_reason_or_evidence_before_it_was_asked_for(
    client: FlaskClient, app: Flask, language: Language
) -> None:
    with app.app_context():
        items = [version.item for version in published()]
    secrets = [item.evidence[language] for item in items]
    secrets += [option.why[language] for item in items if isinstance(item, OptionQuestion) for option in item.options]
    secrets += [item.why[language] for item in items if isinstance(item, TypedQuestion)]
    plain = [seen(to_html(secret)) for secret in secrets]
    for path in PAGES:
        if path == "/decks/whole":  # shows some answers, folded up
            continue
        text = seen(client.get(f"/{language}{path}").text)
        assert [secret for secret in plain if secret in text] == []


def test_an_empty_bank_has_pages_that_say_so(empty_database: str) -> None:
    app = make_app(empty_database)
    client = app.test_client()
    assert "There are no quizzes yet." in client.get("/en/quizzes").text
    assert "Chưa có bộ thẻ nào." in client.get("/vi/decks").text
    assert client.get("/vi/").status_code == 200
    close(app)


@pytest.mark.parametrize("path", ["/quizzes", "/decks"])
def test_what_is_offered_stands_on_its_shelf(client: FlaskClient, path: str) -> None:
    page = client.get(f"/en{path}").text
    shelves = re.split(r"<h2>(.*?)</h2>", page)[1:]
    assert shelves[::2] == ["Mixed", "By topic", "By article", "Exams" if path == "/quizzes" else "Your own"]
    offered = [re.findall(rf'href="/en{path}/([\w-]+)"', shelf) for shelf in shelves[1::2]]
    assert {"twenty", "who-said-it"} <= set(offered[0])
    assert offered[1] == ["models", "open-source", "chips-and-cloud", "catching-up", "policy"]
    assert offered[2] == ["wsj-chips", "reuters-cloud", "nyt-gap", "cnbc-models", "nyt-policy"]
