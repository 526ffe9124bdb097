"""What the player's scripts add: lines are dragged, the time is shown and hidden, and an exam ends by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from quizapp.app import create_app
from quizapp.db import db, writing
from quizapp.quiz.models import Attempt
from tests.conftest import close, settings_for
from tests.journeys.visits import at_kind, exam, respond

pytestmark = [pytest.mark.appearance, pytest.mark.long]


def drag_by_mouse(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move in small steps, let go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=12)
    page.mouse.up()


def drag_by_finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Touch, move in small steps, let go, as a screen reports it."""
    wire = page.context.new_cdp_session(page)
    points = [tuple(a + (b - a) * step / 12 for a, b in zip(start, end, strict=True)) for step in range(13)]
    for place, (x, y) in enumerate(points):
        kind = "touchMove" if place else "touchStart"
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_finger])
def test_a_line_is_dragged_to_another_place_and_the_order_is_saved(
    site: str, browser: Browser, drag: Callable[[Page, tuple[float, float], tuple[float, float]], None]
) -> None:
    context = browser.new_context(has_touch=drag is drag_by_finger, viewport={"width": 390, "height": 1600})
    page = context.new_page()
    at_kind(page, f"{site}/en", "ordering")
    lines, grips = page.locator(".movable [data-text]"), page.locator("[data-grip]")
    before = lines.all_inner_texts()
    grips.first.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    boxes = [grips.nth(place).bounding_box() for place in range(len(before))]
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    with page.expect_response("**/save") as saved:
        drag(page, middles[0], (middles[2][0], middles[2][1] + 8))
    assert saved.value.status == 200
    after = [before[1], before[2], before[0], *before[3:]]
    assert lines.all_inner_texts() == after
    assert page.evaluate("scrollY") == scrolled
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")
    page.evaluate("localStorage.clear()")
    page.reload()
    assert lines.all_inner_texts() == after
    respond(page)
    expect(page.locator(".verdict-line")).to_be_visible()
    context.close()


def let_be_due(database: str, seconds: int) -> None:
    """Let every attempt be due so many seconds from now."""
    app = create_app(settings_for(database))
    with app.app_context(), writing():
        for attempt in db.session.scalars(db.select(Attempt)):
            attempt.due_at = datetime.now(UTC) + timedelta(seconds=seconds)
    close(app)


def test_the_time_is_shown_and_hidden_and_does_not_talk(page: Page, site: str) -> None:
    exam(page, f"{site}/en")
    timer, news = page.get_by_role("timer"), page.locator("[data-clock-news]")
    expect(timer).to_have_attribute("aria-live", "off")
    expect(timer).to_contain_text("14 min")
    first = timer.inner_text()
    expect(timer).not_to_have_text(first)
    expect(news).to_be_empty()
    button = page.locator("[data-hide-clock]")
    button.click()
    expect(timer).to_be_hidden()
    expect(button).to_have_text("Show the time")
    page.reload()
    expect(page.locator("[data-clock]")).to_be_hidden()
    button.click()
    expect(timer).to_be_visible()
    expect(news).to_be_empty()


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (63, "1 minute left"),
        pytest.param(303, "5 minutes left", marks=pytest.mark.long),
        pytest.param(603, "10 minutes left", marks=pytest.mark.long),
    ],
)
def test_the_last_minutes_are_announced_once_each(page: Page, site: str, database: str, left: int, words: str) -> None:
    exam(page, f"{site}/en")
    let_be_due(database, left)
    page.reload()
    news = page.locator("[data-clock-news]")
    expect(news).to_be_empty()
    expect(news).to_have_text(words, timeout=10_000)
    assert "hidden" not in (news.get_attribute("class") or "").split()


@pytest.mark.parametrize("hidden", [False, True])
def test_at_zero_the_attempt_is_finished_with_what_was_chosen(
    page: Page, site: str, database: str, hidden: bool
) -> None:
    exam(page, f"{site}/en")
    respond(page)
    page.wait_for_url("**/2")
    let_be_due(database, 6)
    page.reload()
    if hidden:
        page.locator("[data-hide-clock]").click()
    expect(page.locator("[data-clock-news]")).to_have_text(
        "The time is up. What is saved is being scored.", timeout=15_000
    )
    page.wait_for_url("**/result", timeout=20_000)
    expect(page.locator(".verdict.none")).to_have_count(14)
    app = create_app(settings_for(database))
    with app.app_context():
        attempt = db.session.scalars(db.select(Attempt)).one()
        assert attempt.finished_at is not None
    close(app)
