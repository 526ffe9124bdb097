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

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.visits import PAGES

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 768, 1280)
PATIENCE_SECONDS = 30
ADMIN, PASSWORD = "Lan", "con mèo trèo cây cau"


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
            take(browser, f"{base}/{language}", f"{folder}/{name}", theme=theme, width=width, both=both)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


@contextmanager
def site() -> Iterator[str]:
    """Serve a fresh bank, which an admin keeps, at a free port, and give its address."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/quizapp.sqlite"}
        flask = str(Path(sys.executable).parent / "flask")
        command, add = [flask, "serve", "--port", str(port)], [flask, "user", "add", ADMIN, "--role", "admin"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                base = wait_for(f"http://127.0.0.1:{port}")
                subprocess.run([*add, "--password-stdin"], env=environment, input=PASSWORD, text=True, check=True)
                yield base
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
        page.goto(f"{start}/?show=both")
    for name, visit in PAGES.items():
        visit(page, start)
        page.screenshot(path=f"{stem}-{name}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
