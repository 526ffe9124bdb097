"""The composer in Chromium: by keyboard alone, without scripts, on a phone; and free of what axe-core can find."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.people import PASSWORD, person
from tests.conftest import close, make_app
from tests.journeys.test_access import OTHER_TWO, TWO_LOOKS, violations

pytestmark = [pytest.mark.appearance, pytest.mark.long]


@pytest.fixture
def desk(database: str, site: str) -> str:
    """The address of the composer; there is a teacher called Mai and an admin called Chi."""
    app = make_app(database)
    with app.app_context():
        person("Mai", "teacher")
        person("Chi", "admin")
    close(app)
    return f"{site}/en/desk/compose"


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def sign_in(page: Page, desk: str, name: str = "Mai") -> None:
    page.goto(desk)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Put together quizzes and decks")).to_be_visible()


def typed(page: Page, desk: str, title: str = "Chips and clouds") -> None:
    """Begin a quiz and type its texts."""
    page.goto(f"{desk}/new/quiz")
    for label, text in (("Title in Vietnamese", "Chíp và mây"), ("Title in English", title)):
        page.get_by_label(label).fill(text)
    for language in ("Vietnamese", "English"):
        page.get_by_label(f"Description in {language}").fill("11A")
    page.get_by_label("Deck to go with it").select_option("whole")


def test_without_scripts_a_quiz_is_put_together_published_and_opened_by_a_guest(
    desk: str, plain: Page, browser: Browser
) -> None:
    sign_in(plain, desk)
    typed(plain, desk)
    plain.get_by_role("button", name="Save, and pick questions").click()
    for number in (0, 2, 4):
        plain.locator(".found-list input").nth(number).check()
    plain.get_by_role("button", name="Add the ticked").click()
    expect(plain.locator(".picked-list > li")).to_have_count(3)
    first = plain.locator(".picked-list .asked").first.inner_text()
    down = plain.get_by_role("button", name=re.compile("^Down:")).first
    down.focus()
    plain.keyboard.press("Enter")
    expect(plain.locator(".picked-list .asked").nth(1)).to_have_text(first, use_inner_text=True)
    plain.get_by_role("link", name="Look it over").click()
    plain.get_by_role("button", name="Publish").click()
    address = plain.locator("bdi").inner_text()
    guest = browser.new_context().new_page()
    guest.goto(desk.split("/en/", maxsplit=1)[0] + address.removeprefix("http://localhost"))
    expect(guest.get_by_role("heading", name="Chips and clouds")).to_be_visible()
    guest.locator("main form.start button").click()
    guest.wait_for_selector("#response-form")
    guest.context.close()


def test_enter_in_a_field_saves_and_adds_no_part(desk: str, page: Page) -> None:
    sign_in(page, desk)
    typed(page, desk)
    page.get_by_label("In parts, each with a rule and a number of its own").check()
    page.get_by_role("button", name="Add a part").click()
    page.get_by_label("Title in English").fill("Another title")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Another title")).to_be_visible()
    expect(page.locator(".part")).to_have_count(1)


def test_what_is_wrong_in_a_way_not_chosen_is_not_hidden(desk: str, page: Page) -> None:
    sign_in(page, desk)
    typed(page, desk)
    page.get_by_label("By a rule: by topic, article, level, kind and number").check()
    page.get_by_label("How many").fill("many")
    page.get_by_label("By hand: I pick every question").check()
    expect(page.get_by_label("How many")).to_be_hidden()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Type a whole number, such as 10.")).to_be_visible()
    expect(page.get_by_label("How many")).to_have_value("many")


def test_two_browsers_at_one_quiz_show_both_texts_and_the_second_goes_on(
    desk: str, page: Page, browser: Browser
) -> None:
    sign_in(page, desk)
    typed(page, desk)
    page.get_by_role("button", name="Save the draft").click()
    other = browser.new_context().new_page()
    sign_in(other, desk, "Chi")
    other.goto(page.url)
    other.get_by_label("Title in English").fill("By Chi")
    other.get_by_role("button", name="Save the draft").click()
    page.get_by_label("Title in English").fill("By Mai")
    page.get_by_role("button", name="Save the draft").click()
    told = page.get_by_role("region", name="Where the two differ")
    expect(told).to_contain_text(re.compile("By Chi.*By Mai", re.DOTALL))
    assert violations(page) == []
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("heading", level=1, name="By Mai")).to_be_visible()
    other.context.close()


def test_no_page_of_it_has_a_violation_or_scrolls_sideways(desk: str, page: Page) -> None:
    sign_in(page, desk)
    typed(page, desk)
    page.get_by_role("button", name="Save, and pick questions").click()
    page.locator(".found-list input").nth(1).check()
    page.get_by_role("button", name="Add the ticked").click()
    quiz = page.url.removesuffix("/questions")
    page.goto(f"{quiz}/preview")
    page.get_by_role("button", name="Publish").click()
    shared = page.url
    typed(page, desk, "Parts")
    page.get_by_label("In parts, each with a rule and a number of its own").check()
    page.get_by_label("As an exam").check()
    page.get_by_role("button", name="Add a part").click()
    parts, found = page.url.split("#")[0], {}
    for address in (desk, f"{desk}/new/deck", quiz, f"{quiz}/questions", f"{quiz}/preview", shared, parts):
        page.goto(address)
        for theme, width in (*TWO_LOOKS, *OTHER_TWO, ("light", 768)):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
            page.set_viewport_size({"width": int(width), "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            found[f"{address} {theme} {width}"] = violations(page) + (["scrolls sideways"] if wide else [])
    assert {look: wrong for look, wrong in found.items() if wrong} == {}
    assert len(found) == 7 * 5
