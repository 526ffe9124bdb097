"""Render the main pages to PNG files, in both languages, light and dark, at three widths, from a server of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 768, 1280)
PAGES = {
    "home": "",
    "quizzes": "quizzes",
    "quiz": "quizzes/whole-story",
    "on-paper": "quizzes/models/on-paper",
    "paper": "quizzes/models/on-paper/7",
    "key": "quizzes/models/on-paper/7/key",
    "decks": "decks",
    "deck": "decks/whole",
    "error": "none",
    "gallery": "gallery",
}
PATIENCE_SECONDS = 30


def main(folder: Path) -> None:
    """Take every picture, saying how far it is."""
    folder.mkdir(parents=True, exist_ok=True)
    runs = [
        (language, theme, width, both)
        for theme in THEMES
        for width in WIDTHS
        for language, both in (("vi", False), ("en", False), ("vi", True))
    ]
    with site() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for number, (language, theme, width, both) in enumerate(runs, 1):
            name = f"{'both' if both else language}-{theme}-{width}"
            print(f"{number} of {len(runs)}: {name}", flush=True)
            take(browser, f"{base}/{language}/", f"{folder}/{name}", theme=theme, width=width, both=both)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


@contextmanager
def site() -> Iterator[str]:
    """Serve a fresh bank at a free port, and give its address."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/quizapp.sqlite"}
        command = [str(Path(sys.executable).parent / "flask"), "serve", "--port", str(port)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                yield wait_for(f"http://127.0.0.1:{port}")
            finally:
                server.terminate()


def wait_for(base: str) -> str:
    """Return the address once it answers; give up after PATIENCE_SECONDS."""
    for _ in range(PATIENCE_SECONDS * 10):
        try:
            urllib.request.urlopen(f"{base}/en/")  # noqa: S310  # our own address
        except OSError:
            time.sleep(0.1)
        else:
            return base
    raise SystemExit(f"{base} does not answer")


def take(
    browser: Browser, start: str, stem: str, *, theme: Literal["light", "dark"], width: int, both: bool = False
) -> None:
    """Walk through the pages as a guest and take a picture of each."""
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 800})
    page = context.new_page()
    if both:
        page.goto(f"{start}?show=both")
    for name, path in PAGES.items():
        page.goto(start + path)
        page.screenshot(path=f"{stem}-{name}.png", full_page=True)
    page.goto(start + "quizzes/models")
    page.locator("main form.start button").click()
    page.screenshot(path=f"{stem}-question.png", full_page=True)
    respond(page)
    page.screenshot(path=f"{stem}-feedback.png", full_page=True)
    last = page.locator(".progress-line progress").get_attribute("max")
    page.goto(page.url.rsplit("/", 1)[0] + f"/{last}")
    page.screenshot(path=f"{stem}-last.png", full_page=True)
    page.locator(".finish button").click()
    page.screenshot(path=f"{stem}-result.png", full_page=True)
    context.close()


def respond(page: Page) -> None:
    """Respond to the question on the page, whatever its kind."""
    response = page.locator("input[name=response]").first
    if response.get_attribute("type") in {"radio", "checkbox"}:
        response.check()
    else:
        response.fill("3")
    page.locator("#response-form .pager .btn").click()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
