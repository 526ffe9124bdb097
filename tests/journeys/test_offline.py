"""No answer is lost in a tunnel: Chromium without a connection, without a server, closed and opened again."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import select

from quizapp.db import db
from quizapp.quiz.models import Response, ResponseEvent
from tests.conftest import close, make_app
from tests.journeys.servers import MortalServer

pytestmark = [pytest.mark.appearance, pytest.mark.long]

UNSAVED = "Not saved yet: question 1, 2, 3."


@pytest.fixture
def server(database: str) -> Iterator[MortalServer]:
    """The site, which can be killed."""
    server = MortalServer(database)
    yield server
    server.kill()
    server.wire.cut()


@pytest.fixture
def browser_folder(tmp_path: Path) -> Path:
    """Where a browser keeps what outlives its being closed."""
    return tmp_path / "browser"


def opened(playwright: Playwright, folder: Path, launch: dict[str, object]) -> BrowserContext:
    """Open a browser on what it kept when it was closed."""
    return playwright.chromium.launch_persistent_context(str(folder), **launch)  # type: ignore[arg-type]


def begin(page: Page, base: str, quiz: str) -> str:
    """Start a quiz, wait until it is kept for the time without a connection, and return the attempt's address."""
    page.goto(f"{base}/en/quizzes/{quiz}")
    page.locator("main form.start button").click()
    page.wait_for_selector("#response-form")
    attempt = page.url.rsplit("/", 1)[0]
    kept = f"caches.match('{attempt}/all', {{ignoreVary: true}}).then(Boolean)"
    until(lambda: bool(page.evaluate(kept)))
    return attempt


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    for _ in range(100):
        if is_so():
            return
        time.sleep(0.1)
    raise TimeoutError


def choose(page: Page, slot: int) -> None:
    """Choose something in a question of the page that shows them all."""
    form = page.locator(f"form[data-slot='{slot}']")
    field = form.locator("[name=response]").first
    if form.locator("[data-move]").count():
        form.locator("[data-move='1']").first.click()
    elif form.locator("select").count():
        for number in range(form.locator("select").count()):
            form.locator("select").nth(number).select_option(index=number + 1)
    elif field.get_attribute("type") in {"radio", "checkbox"}:
        field.check()
    else:
        field.fill("7")
        field.blur()


def stored(database: str) -> tuple[list[int], list[int]]:
    """Return the slots of what stands, and the slots of everything in the log."""
    app = make_app(database)
    with app.app_context():
        standing = sorted(db.session.scalars(select(Response.slot)))
        logged = sorted(db.session.scalars(select(ResponseEvent.slot)))
    close(app)
    return standing, logged


def lose(loss: str, server: MortalServer, browser: BrowserContext) -> None:
    """Cut the browser off: no network, no server, or a server that accepts connections and says nothing.

    Chromium lets the last words of a page that closes pass even when it is told to be offline, so the wire is cut too.
    """
    if loss == "connection":
        browser.set_offline(True)
        server.wire.cut()
    elif loss == "server":
        server.kill()
    else:
        server.stall()


def regain(loss: str, server: MortalServer, browser: BrowserContext) -> None:
    """Bring back what was lost."""
    if loss == "connection":
        server.wire.mend()
        browser.set_offline(False)
    elif loss == "server":
        server.start()
    else:
        server.go_on()


@pytest.mark.parametrize(
    ("loss", "quiz"),
    [
        ("connection", "numbers-and-dates"),
        ("server", "mock-exam"),
        pytest.param("connection", "mock-exam", marks=pytest.mark.long),
        pytest.param("server", "numbers-and-dates", marks=pytest.mark.long),
        pytest.param("silence", "numbers-and-dates", marks=pytest.mark.long),
    ],
)
def test_three_responses_given_without_a_connection_are_stored_once_after_reload_and_reopening(
    playwright: Playwright,
    browser_type_launch_args: dict[str, object],
    server: MortalServer,
    database: str,
    browser_folder: Path,
    *,
    loss: str,
    quiz: str,
) -> None:
    browser = opened(playwright, browser_folder, browser_type_launch_args)
    page = browser.new_page()
    attempt = begin(page, server.base, quiz)

    lose(loss, server, browser)
    page.goto(f"{attempt}/2")
    expect(page).to_have_url(f"{attempt}/all#question-2")
    for slot in (1, 2, 3):
        choose(page, slot)
    expect(page.locator("[data-unsaved]")).to_contain_text(UNSAVED, timeout=20_000)
    expect(page.locator("[data-save-state]")).not_to_contain_text("Saved")

    page.reload()
    expect(page.locator("[data-unsaved]")).to_contain_text(UNSAVED, timeout=20_000)
    assert stored(database) == ([], [])
    browser.close()
    browser = opened(playwright, browser_folder, browser_type_launch_args)
    if loss == "connection":
        browser.set_offline(True)
    page = browser.new_page()
    page.goto(f"{attempt}/all")
    expect(page.locator("[data-unsaved]")).to_contain_text(UNSAVED, timeout=20_000)

    regain(loss, server, browser)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved", timeout=30_000)
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    page.reload()
    page.wait_for_timeout(500)
    assert stored(database) == ([1, 2, 3], [1, 2, 3])
    browser.close()


def test_a_question_page_without_a_connection_keeps_the_choice_and_leads_to_the_page_that_works_without(
    server: MortalServer, page: Page, database: str
) -> None:
    attempt = begin(page, server.base, "models")
    server.wire.cut()
    choose(page, 1)
    expect(page.locator("[data-unsaved]")).to_contain_text("Not saved yet: question 1.", timeout=20_000)
    page.locator("#response-form .pager .btn").click()
    expect(page).to_have_url(f"{attempt}/1")
    page.get_by_role("link", name="Go on without a connection").click()
    expect(page).to_have_url(f"{attempt}/all")
    kept = page.locator("form[data-slot='1']").evaluate("form => new FormData(form).getAll('response').filter(Boolean)")
    assert kept
    server.wire.mend()
    expect(page.locator("[data-save-state]")).to_contain_text("Saved", timeout=30_000)
    assert stored(database) == ([1], [1])


def test_what_was_saved_before_the_tunnel_is_not_shown_as_missing_in_it(server: MortalServer, page: Page) -> None:
    attempt = begin(page, server.base, "first-ten")
    choose(page, 1)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ")
    page.locator("#response-form .pager .btn").click()
    page.wait_for_selector(".verdict-line")
    server.wire.cut()
    page.goto(f"{attempt}/all")
    first = page.locator("form[data-slot='1']")
    assert first.evaluate("form => [...form.querySelectorAll('[name=response]')].every(field => field.disabled)")


@pytest.mark.parametrize("status", [503, *(code for code in (500, 507, 429))])
def test_saved_is_said_only_when_the_site_has_said_so(server: MortalServer, page: Page, status: int) -> None:
    begin(page, server.base, "models")
    page.route("**/save", lambda route: route.fulfill(status=status, body="{}"))
    choose(page, 1)
    expect(page.locator("[data-unsaved]")).to_contain_text("Not saved yet: question 1.")
    expect(page.locator("[data-save-state]")).not_to_contain_text("Saved")
    page.unroute("**/save")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ", timeout=20_000)
    expect(page.locator("[data-unsaved]")).to_be_hidden()


def single_choice(page: Page, attempt: str) -> int:
    """Go to a question with radio buttons and return its number."""
    for number in range(1, 40):
        page.goto(f"{attempt}/{number}")
        if page.locator("[type=radio][name=response]").count() > 2:
            return number
    raise LookupError


def radio(page: Page, place: int) -> str:
    """Choose the option at a place, wait until that is saved, and return its letter."""
    field = page.locator("[name=response]").nth(place)
    with page.expect_response("**/save"):
        field.check()
    return field.get_attribute("value") or ""


def test_two_windows_do_not_fight_and_the_last_choice_stands(server: MortalServer, page: Page, database: str) -> None:
    attempt = begin(page, server.base, "models")
    number = single_choice(page, attempt)
    other = page.context.new_page()
    other.goto(f"{attempt}/{number}")
    first = radio(page, 0)
    last = radio(other, 1)
    expect(other.locator("[data-save-state]")).to_contain_text("Saved ")
    app = make_app(database)
    with app.app_context():
        assert db.session.scalars(select(Response)).one().choice == (last,)
        logged = [event.value for event in db.session.scalars(select(ResponseEvent))]
    close(app)
    assert first != last
    assert {f'["{first}"]', f'["{last}"]'} <= set(logged)


def test_a_choice_from_the_tunnel_that_comes_after_one_from_another_device_asks_which_is_meant(
    server: MortalServer, page: Page, browser: Browser, database: str
) -> None:
    attempt = begin(page, server.base, "models")
    number = single_choice(page, attempt)
    laptop = browser.new_context(storage_state=page.context.storage_state()).new_page()
    laptop.goto(f"{attempt}/{number}")
    page.route("**/save", lambda route: route.abort())
    page.locator("[name=response]").nth(0).check()
    mine = page.locator("[name=response]").nth(0).get_attribute("value")
    expect(page.locator("[data-unsaved]")).to_contain_text("Not saved yet", timeout=20_000)
    theirs = radio(laptop, 1)
    page.unroute("**/save")
    page.reload()
    expect(page.locator("[data-unsaved]")).to_contain_text("was changed in another window or on another device")
    expect(page.locator("[name=response]:checked")).to_have_value(theirs)
    page.get_by_role("button", name="Save the one from here instead").click()
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    expect(page.locator("[name=response]:checked")).to_have_value(mine or "")
    app = make_app(database)
    with app.app_context():
        assert db.session.scalars(select(Response)).one().choice == (mine,)
    close(app)


def test_back_never_loses_what_was_typed(server: MortalServer, page: Page) -> None:
    attempt = begin(page, server.base, "whole-story")
    number = next(
        n for n in range(1, 118) if page.goto(f"{attempt}/{n}") and page.locator("#typed:not([inputmode])").count()
    )
    page.locator("#typed").press_sequentially("Kli")
    page.get_by_role("button", name="Skip").click()
    page.wait_for_url(f"{attempt}/{number + 1}")
    page.go_back()
    expect(page.locator("#typed, .typed-was")).to_be_visible()
    expect(page.locator("#typed")).to_have_value("Kli")


def test_responses_that_come_after_the_end_are_kept_to_be_shown_and_do_not_count(
    server: MortalServer, page: Page, browser: Browser, database: str
) -> None:
    attempt = begin(page, server.base, "mock-exam")
    laptop = browser.new_context(storage_state=page.context.storage_state()).new_page()
    page.goto(f"{attempt}/all")
    server.wire.cut()
    choose(page, 1)
    expect(page.locator("[data-unsaved]")).to_contain_text("Not saved yet: question 1.", timeout=20_000)
    server.wire.mend()
    page.route("**/save", lambda route: route.abort())
    laptop.goto(f"{attempt}/review")
    laptop.locator("[data-finish] button").click()
    laptop.wait_for_url("**/result")
    page.unroute("**/save")
    expect(page.locator("[data-unsaved]")).to_contain_text("do not count: question 1.", timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download a copy").click()
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("1\t2")
    assert stored(database) == ([], [])
