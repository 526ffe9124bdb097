"""Accounts in Chromium: a guest becomes a learner and goes on elsewhere; an admin looks after people."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.people import PASSWORD, person
from tests.conftest import close, make_app
from tests.journeys.test_access import TWO_LOOKS, violations
from tests.journeys.visits import follow, respond

pytestmark = pytest.mark.long


def fill(page: Page, **fields: str) -> None:
    """Fill in a form of the page by its labels."""
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


def test_a_guest_responds_signs_up_signs_out_and_goes_on_in_another_browser(
    page: Page, site: str, browser: Browser
) -> None:
    page.goto(f"{site}/en/quizzes/models")
    page.locator("main form.start button").click()
    page.wait_for_selector("#response-form")
    respond(page)
    verdict = page.get_by_role("status").inner_text()
    answered = page.url

    page.goto(f"{site}/en/quizzes/models")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Sign up").click()
    fill(page, Username="Đặng Hà", Password=PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(f"{site}/en/quizzes/models")
    expect(page.get_by_text("Welcome, Đặng Hà.")).to_be_visible()
    expect(page.get_by_role("link", name="Continue")).to_be_visible()

    page.get_by_role("link", name="Đặng Hà").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(answered)
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()

    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(f"{site}/en/quizzes/models")
    other.get_by_role("link", name="Sign in").click()
    fill(other, Username="đặng hà", Password=PASSWORD)
    other.keyboard.press("Enter")
    expect(other).to_have_url(f"{site}/en/quizzes/models")
    other.get_by_role("link", name="Continue").click()
    other.wait_for_url("**/attempts/**")
    assert other.url.rsplit("/", 1)[0] == answered.rsplit("/", 1)[0]
    other.goto(answered)
    expect(other.get_by_role("status")).to_have_text(verdict)
    elsewhere.close()


def test_what_is_wrong_takes_the_focus_and_nothing_typed_is_lost(page: Page, site: str) -> None:
    page.goto(f"{site}/vi/sign-up")
    page.get_by_label("Tên đăng nhập").fill("Nam")
    page.get_by_label("Email").fill("nam@example")
    page.get_by_role("button", name="Đăng ký").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("Nam")
    expect(page.get_by_label("Email")).to_have_value("nam@example")
    assert page.locator("[aria-invalid=true]").count() == 2
    page.get_by_label("Email").fill("")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{site}/en/sign-up")


@pytest.mark.appearance
@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.long)])
def test_the_pages_for_admins_have_no_violation_and_fit_a_phone(
    page: Page, site: str, database: str, language: str
) -> None:
    app = make_app(database)
    with app.app_context():
        person("Nguyễn Phan Hoàng Minh Thiên Anh 2026", "admin")
        learner = person("x" * 80).id
    close(app)
    page.goto(f"{site}/{language}/sign-in?next=/{language}/people")
    page.locator("#name").fill("Nguyễn Phan Hoàng Minh Thiên Anh 2026")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".people")
    found: dict[str, list[str]] = {}
    for path in ("people", "people?search=none", f"people/{learner}", "account", "account/delete", "decks"):
        page.goto(f"{site}/{language}/{path}")
        look_at(page, path, found)
    page.goto(f"{site}/{language}/people/{learner}")
    follow(page, page.locator("main form.start button"))
    look_at(page, "link", found)
    assert re.search(r"/password/reset/[\w-]{43}$", page.locator(".one-link").inner_text())
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(found) == 7 * len(TWO_LOOKS)


def look_at(page: Page, name: str, found: dict[str, list[str]]) -> None:
    """Look for violations in two looks."""
    for theme, width in TWO_LOOKS:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found[f"{name} {theme} {width}"] = violations(page) + (["scrolls sideways"] if wide else [])
