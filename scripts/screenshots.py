"""Render the main pages of a running quizapp to PNG files: `make screenshots` calls it."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
WIDTHS = (320, 768, 1280)
PAGES = {"home": "", "quizzes": "quizzes", "quiz": "quizzes/whole-story", "decks": "decks", "deck": "decks/whole"}


def main(base: str, folder: Path) -> None:
    """Take every picture of the site at `base` in both languages and three widths."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language in ("vi", "en"):
            for width in WIDTHS:
                take(browser, f"{base}/{language}/", folder / f"{language}-{width}", width)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def take(browser: Browser, start: str, stem: Path, width: int) -> None:
    """Walk through the pages as a guest and take a picture of each."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name, path in PAGES.items():
        page.goto(start + path)
        page.screenshot(path=f"{stem}-{name}.png", full_page=True)
    page.goto(start + "quizzes/models")
    page.locator("main form button").click()
    page.screenshot(path=f"{stem}-question.png", full_page=True)
    choose_something(page)
    page.locator("#response-form .btn-primary").click()
    page.screenshot(path=f"{stem}-feedback.png", full_page=True)
    last = page.locator(".progress-line progress").get_attribute("max")
    page.goto(page.url.rsplit("/", 1)[0] + f"/{last}")
    page.locator(".finish button").click()
    page.screenshot(path=f"{stem}-result.png", full_page=True)
    page.close()


def choose_something(page: Page) -> None:
    """Answer the question on the page, whatever its kind."""
    options = page.locator("input[name=response]")
    if options.first.get_attribute("type") in {"radio", "checkbox"}:
        options.first.check()
    else:
        options.first.fill("3")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
