"""Keyboard alone: a whole quiz and a download, the place where one is always seen and never lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.visits import KIND_BY_FIELD, PAGES, at_kind, to_options

pytestmark = [pytest.mark.appearance, pytest.mark.long]

FEWEST_STOPS, FEWEST_STOPS_OF_A_CARD = 7, 3
# All that Tab may stop at, and some stops more for what stands in a frame or is put in by the browser itself.
STOPS = "a[href], button, input, select, textarea, summary, iframe, [tabindex]"
MORE_STOPS = 40
# Nowhere, or where the walk began, after a stop that led to no other: a browser without a bar goes on from the top, and
# may have done so before one can look.
IS_OUT = """() => {
  const here = document.activeElement;
  if (!window.walk) {
    window.walk = {began: here, left: false};
    document.addEventListener("focusout", event => { window.walk.left ||= !event.relatedTarget; });
  } else if (here === window.walk.began && window.walk.left) return true;
  return here === document.body;
}"""
# What the reader sees of the focus: its own outline or bar, or that of the option or label that stands for it.
SEEN = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return "nowhere";
  const drawn = focused.closest(".option") || (focused.matches(".cover") && focused.closest("li")) ||
    (focused.matches(".other") && focused.nextElementSibling) || focused;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  if (box.width < 1 || box.bottom <= 0 || box.top >= innerHeight) return "off the screen: " + drawn.outerHTML;
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return outlined || style.boxShadow !== "none" ? "" : "not to be seen: " + drawn.outerHTML;
}"""


def stop(page: Page) -> None:
    """Check that the reader sees where the focus is, in a frame of the page too."""
    focused = page.evaluate_handle("document.activeElement").as_element()
    frame = focused and focused.content_frame()
    assert (frame or page).evaluate(SEEN) == ""


def most_stops(page: Page) -> int:
    """Say how many presses of Tab lead through the whole page, whatever was drawn to be asked on it."""
    return page.locator(STOPS).count() + MORE_STOPS


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the focus is on what a selector means, seeing it at every stop on the way."""
    most = most_stops(page)
    for _ in range(most):
        page.keyboard.press("Tab")
        stop(page)
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"{target} is not reached by {most} tabs at {page.url}")


def respond_by_keys(page: Page) -> None:
    """Respond to the question on the page, and stay where Enter sends it."""
    if page.locator(".movable").count():
        tab_to(page, "[data-move='1']")
        page.keyboard.press("Space")
        stop(page)
        tab_to(page, ".pager .btn")
        return
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


@pytest.mark.parametrize("kind", KIND_BY_FIELD)
def test_every_kind_of_question_is_responded_to_by_keys(page: Page, site: str, kind: str) -> None:
    at_kind(page, f"{site}/en", kind)
    expect(page.locator(".stem")).to_be_focused()
    respond_by_keys(page)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict-line")).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", pytest.param("Space", marks=pytest.mark.long)])
def test_lines_are_put_in_order_by_their_buttons_and_saved(page: Page, site: str, key: str) -> None:
    at_kind(page, f"{site}/en", "ordering")
    lines = page.locator(".movable [data-text]")
    before = lines.all_inner_texts()
    tab_to(page, "[data-move='1']")
    with page.expect_response("**/save") as saved:
        page.keyboard.press(key)
    assert saved.value.status == 200
    assert lines.all_inner_texts() == [before[1], before[0], *before[2:]]
    expect(page.locator("[data-arrange-news]")).to_have_text(f"{before[0]}: now in place 2 of {len(before)}")
    assert page.evaluate("document.activeElement.matches('[data-move=\"1\"]')")
    stop(page)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press(key)
    assert lines.all_inner_texts() == before
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")
    page.reload()
    assert lines.all_inner_texts() == before


def test_the_first_line_goes_no_higher_and_the_last_no_lower(page: Page, site: str) -> None:
    at_kind(page, f"{site}/en", "ordering")
    lines = page.locator(".movable [data-text]")
    before = lines.all_inner_texts()
    for button in (page.locator("[data-move='-1']").first, page.locator("[data-move='1']").last):
        expect(button).to_have_attribute("aria-disabled", "true")
        button.focus()
        page.keyboard.press("Enter")
    assert lines.all_inner_texts() == before


def test_digits_choose_enter_confirms_and_arrows_go_on_and_back(page: Page, site: str) -> None:
    at_kind(page, f"{site}/en", "single_choice")
    address = page.url
    page.keyboard.press("2")
    expect(page.locator("input[type=radio]").nth(1)).to_be_checked()
    stop(page)
    page.keyboard.press("1")
    expect(page.locator("input[type=radio]").nth(0)).to_be_checked()
    page.keyboard.press("9")
    expect(page.locator("input[type=radio]:checked")).to_have_count(1)
    page.keyboard.press("f")
    expect(page.locator("[name=flag][value='0']")).to_be_visible()
    expect(page.locator("input[type=radio]").nth(0)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".verdict-line")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url != address)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(address)
    expect(page.locator(".verdict-line")).to_be_visible()


def test_digits_choose_several_where_several_may_be_right(page: Page, site: str) -> None:
    at_kind(page, f"{site}/en", "multiple_choice")
    boxes = page.locator("input[type=checkbox][name=response]")
    for key in "131":
        page.keyboard.press(key)
    assert [boxes.nth(place).is_checked() for place in range(3)] == [False, False, True]


def test_keys_with_a_modifier_and_keys_in_a_field_are_left_alone(page: Page, site: str) -> None:
    at_kind(page, f"{site}/en", "number")
    address = page.url
    page.locator("#typed").focus()
    page.keyboard.type("12fnp")
    for key in ("ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    assert page.url == address
    expect(page.locator("#typed")).to_have_value("12fnp")
    expect(page.locator("[name=flag]")).to_have_attribute("value", "1")
    page.locator(".stem").focus()
    page.keyboard.press("Control+f")
    page.keyboard.press("Control+ArrowRight")
    page.wait_for_timeout(300)
    assert page.url == address
    expect(page.locator("[name=flag]")).to_have_attribute("value", "1")
    at_kind(page, f"{site}/en", "matching")
    address = page.url
    page.locator("select").first.focus()
    page.keyboard.press("f")
    page.keyboard.press("2")
    page.wait_for_timeout(300)
    assert page.url == address
    expect(page.locator("[name=flag]")).to_have_attribute("value", "1")


def test_the_keys_are_switched_off_and_stay_off(page: Page, site: str) -> None:
    at_kind(page, f"{site}/en", "single_choice")
    page.locator(".keys summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, "[data-keys-on]")
    page.keyboard.press("Space")
    for _ in range(2):
        page.locator(".stem").focus()
        address = page.url
        for key in ("1", "f", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        page.wait_for_timeout(300)
        assert page.url == address
        expect(page.locator("input[type=radio]:checked")).to_have_count(0)
        expect(page.locator("[name=flag]")).to_have_attribute("value", "1")
        page.reload()
    page.locator(".keys summary").click()
    expect(page.locator("[data-keys-on]")).not_to_be_checked()
    page.locator("[data-keys-on]").check()
    page.locator(".stem").focus()
    page.keyboard.press("1")
    expect(page.locator("input[type=radio]").first).to_be_checked()


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
        if number < 10:
            tab_to(page, ".pager .btn")
        else:
            tab_to(page, "[data-finish] button")
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
    to_options(page)
    tab_to(page, ".pager .btn")
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_be_focused()
    stop(page)
    tab_to(page, "[name=response]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[type=radio]").nth(1)).to_be_checked()
    stop(page)


def stops_until_out(page: Page) -> int:
    """Press Tab until the focus leaves the page for the browser's own bar, seeing it at every stop; count them."""
    most = most_stops(page)
    for walked in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(IS_OUT):
            return walked
        stop(page)
    raise AssertionError(f"no way out of {page.url} in {most} tabs")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_every_page_every_stop_is_seen_and_the_last_leads_out(site: str, browser: Browser, theme: str) -> None:
    context = browser.new_context(
        color_scheme="dark" if theme == "dark" else "light", viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    for name, visit in PAGES.items():
        visit(page, f"{site}/vi")
        if name == "card":  # It stands in the frame of another page, with no head of its own to skip.
            assert stops_until_out(page) >= FEWEST_STOPS_OF_A_CARD
            continue
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
