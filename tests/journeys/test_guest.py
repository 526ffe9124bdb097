"""A guest's visit in Chromium, against the site with every protection on."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, Request, expect

from tests.decks.real_anki import collection, import_deck
from tests.journeys.visits import follow, respond, to_options


@pytest.fixture
def guest(page: Page, site: str) -> Iterator[Page]:
    """A browser that fails the test if a page complains or asks another host for anything."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: note_failure(request, complaints))
    page.on(
        "request",
        lambda request: (
            None if urlsplit(request.url).netloc == urlsplit(site).netloc else complaints.append(request.url)
        ),
    )
    yield page
    assert complaints == []


def note_failure(request: Request, complaints: list[str]) -> None:
    """Note a request that failed, unless the reader had already gone on to the next page."""
    if "ERR_ABORTED" not in str(request.failure):
        complaints.append(f"{request.failure}: {request.url}")


def test_a_guest_takes_a_quiz_switches_language_in_mid_question_and_leaves_with_a_deck(
    guest: Page, site: str, tmp_path: Path
) -> None:
    guest.goto(f"{site}/vi/")
    guest.get_by_role("button", name="Bắt đầu: Mười câu làm quen").click()
    expect(guest.get_by_text("Câu 1/10")).to_be_visible()

    to_options(guest)
    where = guest.url.split("/vi/")[1]
    chosen = guest.locator("input[type=radio]").nth(1)
    value = chosen.get_attribute("value")
    chosen.check()
    stem = guest.locator("h1").inner_text()
    guest.get_by_role("button", name="English").click()

    guest.wait_for_url(f"{site}/en/{where}")
    assert guest.locator("html").get_attribute("lang") == "en"
    assert guest.locator("h1").inner_text() != stem
    expect(guest.locator("input[type=radio]:checked")).to_have_value(value or "")
    expect(guest.locator(".reasons")).to_have_count(0)

    guest.get_by_role("button", name="Check").click()
    expect(guest.get_by_role("status")).to_have_text("Correct" if is_right(guest) else "Incorrect")
    expect(guest.get_by_text("Where this comes from")).to_be_visible()
    expect(guest.locator(".mark.chosen")).to_have_count(1)

    attempt = guest.url.rsplit("/", 1)[0]
    for number in range(1, 11):
        guest.goto(f"{attempt}/{number}")
        if guest.locator("#response-form").count():
            respond(guest)
    guest.get_by_role("button", name="Finish and see the result").click()
    expect(guest.get_by_text("of 10 points")).to_be_visible()
    expect(guest.locator(".review > li")).to_have_count(10)

    guest.get_by_role("link", name="Get the Anki deck").click()
    with guest.expect_download() as download:
        guest.get_by_role("link", name="English").last.click()
    data = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == "quizapp-whole-en.apkg"
    assert "collection.anki2" in ZipFile(BytesIO(data)).namelist()
    with collection(tmp_path) as learner:
        arrived = import_deck(learner, data, tmp_path)
        assert (arrived.new, arrived.conflicting) == (arrived.found, 0)
        assert arrived.new >= 60


def is_right(page: Page) -> bool:
    """Tell whether the reader's own choice is marked as right."""
    return page.locator("li.right .mark.chosen").count() == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_quiz_page_opens_without_complaint_and_without_another_host(guest: Page, site: str, language: str) -> None:
    guest.goto(f"{site}/{language}/quizzes/models")
    guest.locator("main form button").click()
    expect(guest.locator("#response-form")).to_be_visible()
    guest.wait_for_load_state()
    assert (
        guest.evaluate("getComputedStyle(document.querySelector('.btn-primary')).backgroundColor") == "rgb(11, 93, 87)"
    )


def test_back_never_loses_the_feedback(guest: Page, site: str) -> None:
    guest.goto(f"{site}/en/quizzes/models")
    follow(guest, guest.locator("main form button"))
    respond(guest)
    verdict = guest.get_by_role("status").inner_text()
    follow(guest, guest.get_by_role("link", name="Next question"))
    guest.go_back()
    expect(guest.get_by_role("status")).to_have_text(verdict)
