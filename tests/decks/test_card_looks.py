"""How cards look: free of what axe-core finds, fit for the smallest phone, by day and by night, in both reviewers."""

import pytest
from playwright.sync_api import Page

from quizapp.bank.choose import choose_ids
from quizapp.items.collection import Selection
from quizapp.items.kinds import KINDS
from tests.decks.conftest import Render
from tests.decks.reviewers import REVIEWERS, Desktop, Droid, Reviewer
from tests.journeys.test_access import violations

pytestmark = [pytest.mark.appearance, pytest.mark.long]

CHOICES = ("single_choice", "multiple_choice", "true_false")
CARDS = [(kind, "Choose" if kind in CHOICES else "Remember" if kind == "card" else "Type") for kind in KINDS]
CARDS.append(("single_choice", "Recall"))
DAY = ("rgb(255, 255, 255)", "rgb(29, 39, 51)")
NIGHT = ("rgb(22, 25, 29)", "rgb(227, 232, 238)")
# A link, and one of the longest syllables there are: what no line may be too short for.
LONG = "https://example.vn/" + "x" * 50 + " " + "nghiêng" * 12
UNMARKED = """() => {
    const texts = document.createTreeWalker(document.querySelector("#quizapp"), NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    return found.filter(text => /[A-Za-z]/.test(text.data))
        .filter(text => !text.parentElement.closest("#quizapp [lang], #typeans")).map(text => text.data); }"""
VOICES = """Object.defineProperty(window, 'speechSynthesis', { value: { cancel() {}, speak() {},
    getVoices: () => [{ lang: 'vi-VN', localService: true }, { lang: 'en-US', localService: true }] } })"""


def wrong(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands: axe's findings, and whether it scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return violations(page) + (["scrolls sideways"] if wide else [])


@pytest.mark.parametrize(("reviewer", "night"), [(Desktop, True), (Droid, False)])
@pytest.mark.parametrize(("kind", "card"), CARDS)
def test_no_card_has_a_violation_or_scrolls_sideways_on_a_phone(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer], *, night: bool, kind: str, card: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.add_init_script(VOICES)
    front, back, css = render(choose_ids(Selection(kinds=(kind,)))[0], "both", card)
    anki = reviewer(page, css, night)
    for side in (front, back):
        anki.show(side)
        if side is front and card == "Choose":
            page.locator(".options button").first.click()
        assert wrong(page) == []


@pytest.mark.parametrize("reviewer", REVIEWERS)
def test_a_card_is_dark_by_night_whatever_each_app_calls_the_night(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    front, _, css = render("distillation-what")
    for night, colours in ((False, DAY), (True, NIGHT)):
        page.goto("about:blank")
        reviewer(page, css, night).show(front)
        used = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        assert tuple(page.evaluate(used)) == colours


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_card_with_one_language_has_no_violation_at_a_desk_either(
    page: Page, render: Render, errors: list[str], language: str
) -> None:
    page.set_viewport_size({"width": 1000, "height": 700})
    page.add_init_script(VOICES)
    front, back, css = render("distillation-what", language)
    anki = Desktop(page, css)
    for side in (front, back):
        anki.show(side)
        assert wrong(page) == []


@pytest.mark.parametrize("reviewer", REVIEWERS)
def test_long_words_stay_on_the_card(page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    front, back, css = render("distillation-what", "both")
    anki = reviewer(page, css)
    for side in (front, back):
        anki.show(side)
        page.evaluate(
            """long => document.querySelectorAll(".face [lang], .face b").forEach(one => one.append(long))""", LONG
        )
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("reviewer", REVIEWERS)
def test_what_is_touched_is_44_pixels_high_and_nothing_stays_marked_after_a_touch(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.add_init_script(VOICES)
    front, _, css = render("distillation-what")
    reviewer(page, css).show(front)
    touched = page.locator("#quizapp button, #quizapp label").all()
    boxes = [one.bounding_box() for one in touched]
    assert len(boxes) == 5
    assert [box for box in boxes if box is None or box["height"] < 44] == []
    frame = page.locator(".options").bounding_box()
    assert frame is not None
    places = {(box["x"], box["width"]) for box in boxes[2:] if box}
    assert places == {(frame["x"], frame["width"])}  # for all the margins Anki gives to buttons
    assert css.count(":hover") == css.split("@media (hover: hover)")[1].count(":hover") > 0


@pytest.mark.parametrize("reviewer", REVIEWERS)
def test_the_one_in_focus_is_seen_whatever_anki_says(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    page.add_init_script(VOICES)
    front, _, css = render("distillation-what")
    reviewer(page, css).show(front)
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        shown = "one => getComputedStyle(one.matches('input') ? one.nextElementSibling : one).outline"
        seen.append(page.locator(":focus").evaluate(shown))
    assert [outline for outline in seen if "solid 3px" not in outline] == []
    assert len(seen) == 5


def test_every_text_of_a_card_says_which_language_it_is_in(page: Page, render: Render, errors: list[str]) -> None:
    for kind, card in CARDS:
        front, back, css = render(choose_ids(Selection(kinds=(kind,)))[0], "both", card)
        for side in (front, back):
            Droid(page, css).show(side)
            unmarked = page.evaluate(UNMARKED)
            assert unmarked == []
