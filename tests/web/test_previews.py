"""A look at a deck's cards: bare pages that are shut off from the site, and frames of them on the deck's page."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from quizapp.decks.render import TO_TYPE
from quizapp.items.kinds import KINDS
from tests.journeys.test_access import violations

ONE = "/vi/decks/whole/cards/distillation-what"


def rules(policy: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (rule.partition(" ") for rule in policy.split("; "))}


def hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_a_card_may_run_and_wear_only_what_its_policy_names_and_reach_nothing(client: FlaskClient) -> None:
    reply = client.get(ONE)
    allowed = rules(reply.headers["Content-Security-Policy"])
    [(nonce, ours)] = re.findall(r'<script nonce="([\w-]+)">(.*?)</script>', reply.text, re.DOTALL)
    [anki] = set(re.findall(r"<script>(.*?)</script>", reply.text, re.DOTALL))
    [sheet] = re.findall(r"<style>(.*?)</style>", reply.text, re.DOTALL)
    assert "getElementById" in ours
    assert allowed == {
        "sandbox": "allow-scripts",
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}' {hashed(anki)}",
        "style-src": hashed(sheet),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    assert reply.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "Set-Cookie" not in reply.headers
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    [
        "/vi/decks/none/cards/distillation-what",
        "/vi/decks/models/cards/distillation-what",
        "/vi/decks/whole/cards/none",
        f"{ONE}?card=type",
        f"{ONE}?card=none",
        f"{ONE}?first=fr",
        "/vi/decks/whole/cards/catch-up-ways?card=recall",
    ],
)
def test_there_is_no_card_of_another_deck_template_or_language(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("first", "shown"), [("", "vi"), ("?first=en", "en"), ("?first=both", "both")])
def test_the_language_asked_for_faces_first_else_the_readers(client: FlaskClient, first: str, shown: str) -> None:
    assert f'class="quizapp first-{shown}"' in client.get(ONE + first).text
    client.set_cookie("show", "both")
    assert f'class="quizapp first-{shown if first else "both"}"' in client.get(ONE + first).text


def test_either_side_can_be_had_without_a_script(client: FlaskClient) -> None:
    front = client.get(f"{ONE}?card=recall&first=en").text
    assert 'data-side="front"' in front.split("<template")[0]
    [turn] = re.findall(r'id="turn" href="([^"]+)"', front)
    back = client.get(turn.replace("&amp;", "&")).text
    assert 'data-side="back"' in back.split("<template")[0]
    assert "first-en" in back
    assert 'class="options"' not in back
    [turn] = re.findall(r'id="turn" href="([^"]+)"', back)
    assert 'data-side="front"' in client.get(turn.replace("&amp;", "&")).text.split("<template")[0]


def test_a_dark_site_has_dark_cards_on_both_sides(client: FlaskClient) -> None:
    assert 'class="card"' in client.get(ONE).text
    client.set_cookie("theme", "dark")
    front = client.get(ONE).text
    assert 'class="card nightMode"' in front
    client.delete_cookie("theme")  # as in a frame, whose links bring no cookies along
    [turn] = re.findall(r'id="turn" href="([^"]+)"', front)
    assert 'class="card nightMode"' in client.get(turn.replace("&amp;", "&")).text


def test_a_deck_shows_a_card_of_each_kind_in_frames_that_can_do_nothing_to_it(client: FlaskClient) -> None:
    reply = client.get("/en/decks/whole")
    frames = re.findall(r"<iframe ([^>]+)>", reply.text)
    assert len(frames) == len(KINDS)
    titles = {re.findall(r'title="([^"]+)"', frame)[0] for frame in frames}
    assert len(titles) == len(KINDS)
    for frame in frames:
        assert 'sandbox="allow-scripts"' in frame
        assert 'loading="lazy"' in frame
        [address] = re.findall(r'src="([^"]+)"', frame)
        assert client.get(address).status_code == 200
        assert reply.text.count(f'"{address}"') == 2  # the frame's, and that of a link
    assert rules(reply.headers["Content-Security-Policy"])["frame-src"] == "'self'"
    assert "frame-src" not in client.get("/en/decks").headers["Content-Security-Policy"]


def test_what_is_typed_is_typed_on_the_front_and_compared_on_the_back(client: FlaskClient) -> None:
    page = client.get("/en/decks/whole").text
    kinds = re.findall(r"<summary>([^<]+)</summary>", page)
    addresses = re.findall(r'<iframe src="([^"]+)"', page)
    typed = client.get(addresses[kinds.index("Typed term")]).text
    assert typed.split("<template")[0].count(TO_TYPE) == 1
    assert typed.split("<template")[1].count('<code id="typeans" hidden>') == 1


@pytest.mark.appearance
@pytest.mark.long
def test_a_card_is_tried_in_its_frame_and_keeps_the_choice_when_it_is_turned(site: str, page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/en/decks/whole")
    frame = page.frame_locator("iframe[title='A card: One right choice']")
    option = frame.locator(".options button").first
    option.click()
    chosen = option.get_attribute("value")
    frame.get_by_role("link", name="Show the answer").click()
    assert frame.locator("li.picked button").get_attribute("value") == chosen
    assert frame.locator(".options li.right").count() == 1
    frame.get_by_role("link", name="Back to the question").click()
    assert frame.locator("button[aria-pressed=true]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert frame.locator("html").evaluate("page => page.scrollWidth <= page.clientWidth")
    assert frame.locator("html").evaluate("() => origin") == "null"
    assert errors == []


@pytest.mark.appearance
@pytest.mark.long
def test_what_was_typed_is_set_against_the_key(site: str, page: Page) -> None:
    page.goto(f"{site}/en/decks/whole")
    page.get_by_text("Typed term", exact=True).click()
    frame = page.frame_locator("iframe[title='A card: Typed term']")
    frame.locator("#typeans").fill("<b>my guess")
    frame.get_by_role("link", name="Show the answer").click()
    assert frame.locator("#typeans").is_visible()
    assert frame.locator("#typeans").inner_text().startswith("<b>my guess → ")
    frame.get_by_role("link", name="Back to the question").click()
    frame.get_by_role("link", name="Show the answer").click()
    assert not frame.locator("#typeans").is_visible()


@pytest.mark.appearance
@pytest.mark.long
@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(22, 25, 29)")])
def test_a_card_of_its_own_follows_the_readers_device_and_has_no_violation(
    site: str, page: Page, scheme: str, paper: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}{ONE}?first=both")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    for _ in range(2):
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.locator("#turn").click()


@pytest.mark.appearance
@pytest.mark.long
def test_without_scripts_a_frame_is_turned_by_its_link(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/vi/decks/whole")
    frame = page.frame_locator("details.preview[open] iframe")
    assert (frame.locator(".prompt [lang=vi]").is_visible(), frame.locator(".key").count()) == (True, 0)
    frame.get_by_role("link", name="Xem đáp án").click()
    frame.locator(".key [lang=vi]").wait_for()
    assert frame.locator(".key [lang=vi]").inner_text().strip()
    assert frame.get_by_role("link", name="Quay lại câu hỏi").is_visible()
    context.close()
