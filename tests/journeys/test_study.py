"""Studying in Chromium: by keys, in both languages, without a connection and on two devices, each rating once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Playwright, Route, expect
from sqlalchemy import select

from quizapp.accounts.passwords import hash_password
from quizapp.accounts.people import NewPerson, add_person
from quizapp.db import db, writing
from quizapp.study.log import replay_all
from quizapp.study.models import CardRow, ReviewEvent
from quizapp.study.schedule import Parameters
from tests.conftest import NOW, close, make_app
from tests.journeys.servers import MortalServer
from tests.journeys.test_offline import opened, until
from tests.journeys.visits import follow

pytestmark = [pytest.mark.appearance, pytest.mark.long]
PASSWORD = "con mèo trèo cây cau"  # noqa: S105
KEPT = """pages => Promise.all(pages.map(page => caches.match(page, {ignoreVary: true})))
  .then(found => found.every(Boolean))"""
UNSENT = """Object.keys(localStorage).filter(key => key.startsWith('quizapp.study.'))
  .flatMap(key => JSON.parse(localStorage[key])).filter(event => event.state === 'open').length"""
READY = re.compile(r"Ready for a time without a connection: \d+ cards")


@pytest.fixture
def server(database: str) -> Iterator[MortalServer]:
    """The site, which can be killed."""
    app = make_app(database)
    with app.app_context(), writing():
        add_person(NewPerson("Hà", hash_password(PASSWORD)), NOW)
    close(app)
    server = MortalServer(database)
    yield server
    server.kill()
    server.wire.cut()


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/en/sign-in")
    page.locator("#name").fill("Hà")
    page.locator("#password").fill(PASSWORD)
    follow(page, page.locator(".plain-form .btn"))
    page.wait_for_url(f"{base}/en/")


def begin(page: Page, base: str, name: str = "all") -> None:
    """Open a set and wait until it is kept for the time without a connection."""
    page.goto(f"{base}/en/study/{name}")
    expect(page.locator("[data-study-state]")).to_have_text(READY)
    kept = [f"/en/study/{name}", f"/en/study/{name}/pack", f"/vi/study/{name}/pack"]
    until(lambda: bool(page.evaluate(KEPT, kept)))


def rate(page: Page, times: int, keys: str = "3") -> None:
    """Turn and rate cards by keys."""
    for at in range(times):
        page.keyboard.press("Space")
        expect(page.locator(".rating").first).to_be_visible()
        page.keyboard.press(keys[at % len(keys)])
        expect(page.locator(".rating")).to_have_count(0)


def unsent(page: Page) -> int:
    """Return how many ratings and takings back the device has not sent."""
    return int(page.evaluate(UNSENT))


def log(server: MortalServer) -> list[ReviewEvent]:
    app = make_app(server.environment["DATABASE_URL"])
    with app.app_context():
        found = list(db.session.scalars(select(ReviewEvent).order_by(ReviewEvent.reviewed_at)))
    close(app)
    return found


def test_twenty_ratings_on_each_of_two_devices_without_a_connection_are_forty_once_each(
    server: MortalServer, browser: Browser
) -> None:
    devices = [browser.new_context().new_page() for _ in range(2)]
    for page in devices:
        sign_in(page, server.base)
        page.goto(f"{server.base}/en/study/settings")
        page.locator("#new_per_day").fill("60")
        follow(page, page.locator(".plain-form .btn"))
        begin(page, server.base)
    server.wire.cut()
    for page, keys in zip(devices, ("3", "134"), strict=True):
        page.reload()
        expect(page.locator(".stem")).to_be_visible()
        rate(page, 20, keys)
        assert unsent(page) == 20
        expect(page.locator("[data-study-state]")).to_contain_text("Not sent yet: 20.")
        page.reload()
        expect(page.locator(".stem")).to_be_visible()
    server.wire.mend()
    for page in devices:
        page.evaluate("dispatchEvent(new Event('online'))")
        until(lambda page=page: unsent(page) == 0)  # type: ignore[misc]
    found = log(server)
    assert len(found) == 40
    assert len({row.event_id for row in found}) == 40
    states_are_those_of_the_log(server)


def test_what_was_rated_and_taken_back_offline_outlives_the_browser_and_the_server(
    server: MortalServer,
    playwright: Playwright,
    browser_type_launch_args: dict[str, object],
    tmp_path: Path,
) -> None:
    context = opened(playwright, tmp_path / "browser", browser_type_launch_args)
    page = context.pages[0]
    begin(page, server.base, "topic-models")
    server.kill()
    rate(page, 2, "41")
    page.keyboard.press("u")
    expect(page.locator("[data-study-state]")).to_contain_text("Not sent yet: 3.")
    first = page.locator(".stem").inner_text()
    context.close()
    context = opened(playwright, tmp_path / "browser", browser_type_launch_args)
    page = context.pages[0]
    page.goto(f"{server.base}/en/study/topic-models")
    expect(page.locator(".stem")).to_have_text(first)
    assert unsent(page) == 3
    server.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    until(lambda: unsent(page) == 0)
    context.close()
    assert [row.rating for row in log(server)] == [4, 1]
    assert [row.reps for row in states(server)] == [1]


def test_a_card_is_turned_rated_and_taken_back_by_keys_in_either_language(site: str, page: Page) -> None:
    begin(page, site, "deck-whole")
    asked = page.locator(".stem").inner_text()
    page.keyboard.press("l")
    expect(page.locator(".face")).to_have_attribute("lang", "vi")
    expect(page.locator(".stem")).not_to_have_text(asked)
    page.keyboard.press("Space")
    expect(page.locator(".face .origin")).to_contain_text("Câu hỏi này lấy từ đâu")
    expect(page.locator(".rating small")).to_have_count(4)
    page.keyboard.press("l")
    expect(page.locator(".face .origin")).to_contain_text("Where this comes from")
    page.keyboard.press("4")
    expect(page.locator(".stem")).not_to_have_text(asked)
    expect(page.locator(".counts b").nth(2)).to_have_text("19")
    until(lambda: unsent(page) == 0)
    page.keyboard.press("u")
    expect(page.locator(".stem")).to_have_text(asked)
    expect(page.locator(".counts b").nth(2)).to_have_text("20")
    page.reload()
    expect(page.locator(".counts b").nth(2)).to_have_text("20")
    expect(page.locator(".stem")).to_have_text(asked)


def test_the_chosen_option_is_marked_on_the_back(site: str, page: Page) -> None:
    page.goto(f"{site}/en/study/settings")
    page.locator("#new_per_day").fill("300")
    page.locator("#shuffle_new").check()
    follow(page, page.locator(".plain-form .btn"))
    begin(page, site, "topic-models")
    while page.locator("input[name=response][type=radio]").count() < 3:
        rate(page, 1, "4")
    page.keyboard.press("a")
    expect(page.locator("input[name=response]").first).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".reasons .chosen")).to_have_text("your choice")
    expect(page.locator(".verdict")).to_have_count(1)
    is_right = page.locator("li:has(.chosen)").get_attribute("class") == "right"
    assert ("right" in (page.locator(".verdict").get_attribute("class") or "")) == is_right


def test_without_a_script_the_forms_do_all_of_it(site: str, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/en/study/all")
    asked = page.locator(".stem").inner_text()
    page.get_by_role("button", name="Show the answer").click()
    page.locator(".rating-4").click()
    expect(page.locator(".stem")).not_to_have_text(asked)
    page.get_by_role("button", name="Take the last rating back").click()
    expect(page.locator(".stem").first).to_have_text(asked)


def test_the_day_ends_with_what_tomorrow_holds_and_goes_on_with_a_higher_limit(site: str, page: Page) -> None:
    page.goto(f"{site}/en/study/settings")
    page.locator("#new_per_day").fill("2")
    follow(page, page.locator(".plain-form .btn"))
    begin(page, site)
    rate(page, 2, "4")
    expect(page.locator(".done h1")).to_have_text("Done for today")
    expect(page.locator(".done")).to_contain_text("You went through 2 cards today. Tomorrow: 0 due.")
    page.keyboard.press("u")
    expect(page.locator(".face")).to_be_visible()


def states(server: MortalServer) -> list[CardRow]:
    app = make_app(server.environment["DATABASE_URL"])
    with app.app_context():
        found = list(db.session.scalars(select(CardRow)))
    close(app)
    return found


def states_are_those_of_the_log(server: MortalServer) -> None:
    before = {(row.item_id, row.template): row.state for row in states(server)}
    app = make_app(server.environment["DATABASE_URL"])
    with app.app_context(), writing():
        replay_all(db.session.scalars(select(CardRow.user_id)).first() or 0, Parameters())
    close(app)
    assert {(row.item_id, row.template): row.state for row in states(server)} == before


@pytest.mark.parametrize("waiting", ["[{state: 'saved'}, {state: 'open'}]", "[{state: 'saved'}]"])
def test_signing_out_asks_first_where_ratings_wait_to_be_sent(site: str, page: Page, waiting: str) -> None:
    page.goto(f"{site}/en/sign-up")
    page.locator("#name").fill("Lan")
    page.locator("#password").fill(PASSWORD)
    follow(page, page.locator(".plain-form .btn"))
    page.wait_for_selector(".notice.success")
    page.goto(f"{site}/en/account")
    page.evaluate(f"localStorage.setItem('quizapp.study.mine', JSON.stringify({waiting}))")
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", accept)
    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url(f"{site}/en/")
    assert len(asked) == ("open" in waiting)


@pytest.mark.parametrize("at", ["[name=response]", ".study .btn-primary"])
def test_what_is_begun_before_the_script_takes_over_stays_chosen_and_under_the_finger(
    page: Page, site: str, at: str
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/pack*", hold)
    with page.expect_request("**/pack*"):
        page.goto(f"{site}/en/study/deck-twenty")
    page.locator("[name=response]").first.check()
    page.locator(at).first.focus()
    page.unroute("**/pack*")  # what was held goes on
    expect(page.locator("[data-study-state]")).to_have_text(READY)
    expect(page.locator("[data-other]")).to_be_visible()
    expect(page.locator(at).first).to_be_focused()
    expect(page.locator("[name=response]").first).to_be_checked()
