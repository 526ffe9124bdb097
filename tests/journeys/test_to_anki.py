"""Bringing reviews from Anki and taking the schedule along, by clicks, in Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from quizapp.db import db
from quizapp.decks.history import GUID_PREFIXES
from quizapp.formats.anki import read_reviews
from tests.conftest import close, make_app
from tests.decks.learners import studious, with_schedule

pytestmark = [pytest.mark.appearance, pytest.mark.long]


@pytest.fixture
def from_anki(database: str) -> bytes:
    """A file with the reviews of somebody of whom the site knows nothing."""
    app = make_app(database)
    with app.app_context():
        data = with_schedule(studious())
        db.session.rollback()
    close(app)
    return data


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_sends_a_file_and_takes_a_deck_with_the_schedule_home(
    browser: Browser, site: str, from_anki: bytes, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{site}/en/decks/whole")
    page.get_by_role("link", name="With your schedule from here").click()
    page.get_by_role("button", name="Take over my reviews").click()
    expect(page.locator("#file-error")).to_have_text("Choose a file.")
    page.get_by_label("File from Anki").set_input_files(FilePayload(name="x.apkg", mimeType="", buffer=from_anki))
    page.get_by_role("button", name="Take over my reviews").click()
    expect(page.locator(".notice.success")).to_contain_text("Here already: 0.")
    with page.expect_download() as download:
        page.locator("a[href*='/export/whole/']").click()
    assert download.value.suggested_filename == "quizapp-whole-with-schedule-en.apkg"
    with Path(download.value.path()).open("rb") as file:
        taken_home = read_reviews(file, GUID_PREFIXES)
    assert len(taken_home) > 100
    context.close()
