"""The outbox in awkward moments: what it says is true, and what was chosen gets through or is not forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from quizapp.db import db, writing
from quizapp.quiz.models import Attempt, Response
from tests.conftest import close, make_app

pytestmark = [pytest.mark.appearance, pytest.mark.long]

STATE, UNSAVED = "[data-save-state]", "[data-unsaved]"


@pytest.fixture
def bank_at(database: str) -> Iterator[Flask]:
    """The app on the database that the site under test has."""
    app = make_app(database)
    yield app
    close(app)


def responses(app: Flask) -> list[tuple[str, ...]]:
    with app.app_context():
        return [response.choice for response in db.session.scalars(select(Response))]


def begin(page: Page, site: str, quiz: str = "models") -> str:
    """Start a quiz, go to a question with radio buttons, and return the attempt's address."""
    page.goto(f"{site}/en/quizzes/{quiz}")
    page.locator("main form.start button").click()
    page.wait_for_selector("#response-form")
    attempt = page.url.rsplit("/", 1)[0]
    for number in range(1, 16):
        page.goto(f"{attempt}/{number}")
        if page.locator("[type=radio][name=response]").count() > 2:
            return attempt
    raise LookupError


def refuse(page: Page) -> None:
    """Let no save get through, while pages do; what a page sends as it goes, no route of the browser's tests sees."""
    drop = "const send = fetch; window.fetch = (to, how) => how?.keepalive ? Promise.reject(new Error) : send(to, how);"
    page.add_init_script(drop)
    page.evaluate(drop)
    page.route("**/save", lambda route: route.fulfill(status=503, body=""))


def choose(page: Page, place: int) -> str:
    field = page.locator("[name=response]").nth(place)
    field.check()
    return field.get_attribute("value") or ""


def test_finishing_with_an_unsaved_choice_asks_first_and_the_result_says_what_did_not_count(
    page: Page, site: str, bank_at: Flask
) -> None:
    attempt = begin(page, site)
    refuse(page)
    choose(page, 0)
    expect(page.locator(UNSAVED)).to_contain_text("Not saved yet")
    page.goto(f"{attempt}/review")
    page.locator("[data-finish] button").click()
    expect(page.locator(UNSAVED)).to_contain_text("Press the button again to finish without them.", timeout=15_000)
    assert page.url.endswith("/review")
    page.locator("[data-finish] button").click()
    page.wait_for_url("**/result")
    page.unroute("**/save")
    page.reload()
    expect(page.locator(UNSAVED)).to_contain_text("do not count")
    expect(page.get_by_role("button", name="Download a copy")).to_be_visible()
    assert responses(bank_at) == []


def test_what_could_not_be_saved_goes_through_before_the_attempt_is_finished(
    page: Page, site: str, bank_at: Flask
) -> None:
    attempt = begin(page, site)
    refuse(page)
    letter = choose(page, 1)
    expect(page.locator(UNSAVED)).to_be_visible()
    page.goto(f"{attempt}/review")
    page.unroute("**/save")
    page.locator("[data-finish] button").click()
    page.wait_for_url("**/result")
    assert responses(bank_at) == [(letter,)]


@pytest.mark.parametrize("status", [400, *(code for code in (403, 404, 413))])
def test_a_refusal_without_a_reason_is_told_and_not_tried_for_ever(page: Page, site: str, status: int) -> None:
    begin(page, site)
    seen: list[str] = []

    def answer(route: Route) -> None:
        seen.append(route.request.url)
        route.fulfill(status=status, body="")

    page.route("**/save", answer)
    page.route("**/state", lambda route: route.fulfill(status=404, body=""))
    choose(page, 0)
    page.locator("body").click(position={"x": 5, "y": 5})
    expect(page.locator(UNSAVED)).to_be_visible()
    expect(page.locator(STATE)).to_be_empty()
    page.wait_for_timeout(1500)
    assert 1 <= len(seen) <= 2


def test_a_full_storage_does_not_keep_a_choice_from_being_sent(page: Page, site: str, bank_at: Flask) -> None:
    begin(page, site)
    choose(page, 0)
    expect(page.locator(STATE)).to_contain_text("Saved ")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    with page.expect_response("**/save"):
        letter = choose(page, 2)
    assert responses(bank_at) == [(letter,)]


def test_a_browser_without_time_outs_can_still_check(page: Page, site: str) -> None:
    page.add_init_script("delete AbortSignal.timeout")
    begin(page, site)
    choose(page, 0)
    page.locator("#response-form .pager .btn").click()
    expect(page.locator(".verdict-line")).to_be_visible()


def test_signing_in_at_another_window_keeps_neither_the_choice_nor_the_check_from_getting_through(
    page: Page, site: str, bank_at: Flask
) -> None:
    begin(page, site)
    other = page.context.new_page()
    other.goto(f"{site}/en/sign-up")
    other.fill("[name=name]", "Lan")
    other.fill("[name=password]", "con meo tren mai nha")
    other.locator("main form button").last.click()
    other.wait_for_url(lambda url: "sign-up" not in url)
    letter = choose(page, 0)
    expect(page.locator(STATE)).to_contain_text("Saved ")
    page.locator("#response-form .pager .btn").click()
    expect(page.locator(".verdict-line")).to_be_visible()
    assert responses(bank_at) == [(letter,)]


def test_a_choice_that_lost_is_asked_about_until_the_reader_has_said_which_one_is_meant(
    page: Page, site: str, bank_at: Flask
) -> None:
    attempt = begin(page, site)
    here = page.url
    refuse(page)
    mine = choose(page, 0)
    expect(page.locator(UNSAVED)).to_be_visible()
    other = page.context.browser.new_context(storage_state=page.context.storage_state()).new_page()  # type: ignore[union-attr]
    other.goto(here)
    with other.expect_response("**/save"):
        theirs = choose(other, 1)
    page.unroute("**/save")
    for place in (f"{attempt}/review", f"{attempt}/all", here):
        page.goto(place)
        expect(page.locator(UNSAVED)).to_contain_text("was changed in another window")
    assert responses(bank_at) == [(theirs,)]
    use = page.get_by_role("button", name="Save the one from here instead")
    use.focus()
    page.wait_for_timeout(300)
    assert use.evaluate("button => button === document.activeElement")
    page.keyboard.press("Enter")
    expect(page.locator(UNSAVED)).to_be_hidden()
    assert responses(bank_at) == [(mine,)]


def test_starting_another_quiz_does_not_forget_what_was_chosen_in_this_one(page: Page, site: str) -> None:
    attempt = begin(page, site)
    number = page.url.rsplit("/", 1)[1]
    letter = choose(page, 1)
    expect(page.locator(STATE)).to_contain_text("Saved ")
    begin(page, site, "policy")
    kept: Any = page.evaluate(
        "key => JSON.parse(localStorage.getItem(key))", f"quizapp.attempt.{attempt[-16:]}.{number}"
    )
    assert (kept["sent"], kept["state"]) == ([letter], "saved")


def test_an_order_that_is_right_as_it_stands_is_saved_from_the_page_of_all_questions(
    page: Page, site: str, bank_at: Flask
) -> None:
    page.goto(f"{site}/en/quizzes/whole-story")
    page.locator("main form.start button").click()
    page.wait_for_selector("#response-form")
    page.goto(f"{page.url.rsplit('/', 1)[0]}/all")
    assert page.locator("h1").count() == 1
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator("form:has([data-arrange])").first.get_by_role("button", name="Save").click()
    [choice] = responses(bank_at)
    assert len(choice) > 2


def test_what_is_chosen_in_the_last_second_and_comes_within_the_grace_counts(
    page: Page, site: str, bank_at: Flask
) -> None:
    begin(page, site, "mock-exam")
    with bank_at.app_context(), writing():
        db.session.scalars(select(Attempt)).one().due_at = datetime.now(UTC) + timedelta(seconds=4)

    def slowly(route: Route) -> None:
        page.wait_for_timeout(5000)
        route.continue_()

    page.route("**/save", slowly)
    page.reload()
    letter = choose(page, 0)
    page.wait_for_url("**/result", timeout=60_000)
    expect(page.get_by_text("The time was up").first).to_be_visible()
    assert responses(bank_at) == [(letter,)]
