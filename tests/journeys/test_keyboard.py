"""Keyboard alone: a whole quiz and a download, the place where one is always seen and never lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.visits import PAGES

pytestmark = pytest.mark.appearance

FEWEST_STOPS, MOST_STOPS = 7, 90
# What the reader sees of the focus: its own outline or bar, or that of the option it stands in.
SEEN = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return "nowhere";
  const drawn = focused.closest(".option") || (focused.matches(".cover") && focused.closest("li")) || focused;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  if (box.width < 1 || box.bottom <= 0 || box.top >= innerHeight) return "off the screen: " + drawn.outerHTML;
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return outlined || style.boxShadow !== "none" ? "" : "not to be seen: " + drawn.outerHTML;
}"""


def stop(page: Page) -> None:
    """Check that the reader sees where the focus is."""
    assert page.evaluate(SEEN) == ""


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the focus is on what a selector means, seeing it at every stop on the way."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop(page)
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"{target} is not reached by {MOST_STOPS} tabs at {page.url}")


def respond_by_keys(page: Page) -> None:
    """Respond to the question on the page, and stay where Enter sends it."""
    tab_to(page, "[name=response]")
    if places := page.locator("select[name=response]").count():
        for place in range(1, places + 1):
            for _ in range(place):
                page.keyboard.press("ArrowDown")
            stop(page)
            if place < places:
                page.keyboard.press("Tab")
        tab_to(page, ".pager .btn")
    elif page.locator("#typed").count():
        page.keyboard.type("3")
    else:
        page.keyboard.press("Space")


@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_what_is_to_be_arranged_is_arranged_by_keys(page: Page, site: str, kind: str) -> None:
    PAGES["question"](page, f"{site}/en")
    ordering = kind == "ordering"
    while not page.locator(".arranged").count() or bool(page.locator(".ranks").count()) != ordering:
        page.locator("a[rel=next]").click()
        page.wait_for_load_state()
    respond_by_keys(page)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict-line")).to_be_focused()


def test_a_whole_quiz_is_taken_and_a_deck_downloaded(page: Page, site: str) -> None:
    page.goto(f"{site}/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    stop(page)
    page.keyboard.press("Enter")
    tab_to(page, ".start button")
    page.keyboard.press("Enter")
    for number in range(1, 11):
        page.wait_for_url(f"**/{number}")
        expect(page.locator(".stem")).to_be_focused()
        stop(page)
        respond_by_keys(page)
        page.keyboard.press("Enter")
        expect(page.locator(".verdict-line")).to_be_focused()
        stop(page)
        tab_to(page, ".pager .btn" if number < 10 else ".finish button")
        page.keyboard.press("Enter")
    expect(page.get_by_text("of 10 points")).to_be_visible()
    tab_to(page, "a[href*='/decks/whole']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decks/whole")
    tab_to(page, ".downloads a[lang=en]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert Path(download.value.path()).stat().st_size > 10_000


def test_arrows_choose_among_options_and_what_is_wrong_takes_the_focus(page: Page, site: str) -> None:
    PAGES["question"](page, f"{site}/vi")
    while not page.locator("input[type=radio]").count():
        page.locator("a[rel=next]").click()
    tab_to(page, ".pager .btn")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.error")).to_be_focused()
    stop(page)
    tab_to(page, "[name=response]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[type=radio]").nth(1)).to_be_checked()
    stop(page)


def stops_until_out(page: Page) -> int:
    """Press Tab until the focus leaves the page for the browser's own bar, seeing it at every stop; count them."""
    for walked in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return walked
        stop(page)
    raise AssertionError(f"no way out of {page.url} in {MOST_STOPS} tabs")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_every_page_every_stop_is_seen_and_the_last_leads_out(site: str, browser: Browser, theme: str) -> None:
    context = browser.new_context(
        color_scheme="dark" if theme == "dark" else "light", viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    for name, visit in PAGES.items():
        visit(page, f"{site}/vi")
        page.locator(".skip").focus()
        assert (name, stops_until_out(page)) >= (name, FEWEST_STOPS)
    context.close()


def test_twice_as_large_letters_and_twice_the_zoom_need_no_sideways_scroll(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    for language in ("vi", "en"):
        for name, visit in PAGES.items():
            visit(page, f"{site}/{language}")
            for size in ("100%", "200%"):
                page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert (language, name, size, wide) == (language, name, size, 0)
    context.close()
