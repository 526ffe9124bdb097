"""Decks in a browser: the device remembers the last download, the changes come as a small file, cards can be tried."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.decks.packages import read_package

pytestmark = [pytest.mark.appearance, pytest.mark.long]

LAST = "[data-last]"


def download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator(".downloads").get_by_role("link", name=re.compile(name)).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_the_day_of_the_last_download_is_filled_in_and_the_changes_come_as_a_file(
    page: Page, site: str, tmp_path: Path
) -> None:
    page.goto(f"{site}/en/decks/models")
    expect(page.locator(LAST)).to_be_hidden()
    expect(page.get_by_label("I last downloaded it on")).to_have_value("")
    path = download(page, "Tiếng Việt", tmp_path)
    assert path.name == "quizapp-models-vi.apkg"
    page.reload()
    expect(page.locator(LAST)).to_contain_text("On this device you last downloaded this deck on")
    today = page.locator("[data-deck]").get_attribute("data-today") or ""
    expect(page.get_by_label("I last downloaded it on")).to_have_value(today)
    expect(page.get_by_label("First language")).to_have_value("vi")
    page.get_by_label("I last downloaded it on").fill("2026-11-01")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the changes").click()
    assert waiting.value.suggested_filename == "quizapp-models-since-2026-11-01-vi.apkg"
    waiting.value.save_as(tmp_path / "changes.apkg")
    assert len(read_package((tmp_path / "changes.apkg").read_bytes()).notes) > 10


def test_a_device_remembers_each_deck_by_itself(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/en/decks/models")
    download(page, "English", tmp_path)
    page.goto(f"{site}/en/decks/policy")
    expect(page.locator(LAST)).to_be_hidden()


def test_where_storage_is_denied_the_page_works_all_the_same(page: Page, site: str, tmp_path: Path) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    denied = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied'); }});"
    page.add_init_script(denied)
    page.goto(f"{site}/en/decks/models")
    assert download(page, "English", tmp_path).stat().st_size > 1000
    assert faults == []


def test_a_deck_of_ones_own_is_put_together_narrowed_by_hand_and_downloaded(
    page: Page, site: str, tmp_path: Path
) -> None:
    page.goto(f"{site}/en/decks")
    page.get_by_role("link", name="Put together a deck of your own").click()
    page.get_by_label("Models and products").check()
    page.get_by_label("Comparing articles or dates").check()
    page.get_by_role("button", name="Show these notes").click()
    page.wait_for_url("**/decks/make?**")
    found = page.locator("input[name=item]").count()
    expect(page.locator("#chosen")).to_have_text(f"{found} notes")
    page.get_by_text("Choose by hand").click()
    page.locator("input[name=item]").first.uncheck()
    page.get_by_role("button", name="Keep only the ticked ones").click()
    expect(page.locator("#chosen")).to_have_text(f"{found - 1} notes")
    path = download(page, "Both languages", tmp_path)
    assert len(read_package(path.read_bytes()).notes) == found - 1
