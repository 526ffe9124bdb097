"""Anki's two kinds of reviewer in a browser: one page whose content is swapped, and a new page for every side."""

from abc import ABC, abstractmethod

from playwright.sync_api import Page, Route

ADDRESS = "http://cards.test/"
# What Anki's own sheet says of elements that cards have too, and what it says to override whatever a card says.
ANKI_STYLE = """body { margin: 20px } body.nightMode { background-color: #2c2c2c; color: #fcfcfc }
li { text-align: start }
hr { background-color: #737373; margin: 1em 0; border: none; height: 1px } #typeans { width: 100% }
button { outline: none !important; margin: 1em .5em; padding: 8px 10px; font-weight: 500;
    background: #fcfcfc; color: #020202 }
button[disabled] { cursor: not-allowed; color: #858585; box-shadow: none !important; background: #fcfcfc }
button:hover { background: #fff; border: 1px solid #c4c4c4 }"""
SWAP = """html => { const qa = document.getElementById("qa"); qa.innerHTML = html;
    qa.querySelectorAll("script").forEach(old => { const fresh = document.createElement("script");
    fresh.textContent = old.textContent; old.replaceWith(fresh); }); }"""
STORAGE_DENIED = "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('denied'); } })"


class Reviewer(ABC):
    """Shows sides of cards on a browser's page."""

    night_class: str

    def __init__(self, page: Page, css: str, night: bool = False) -> None:
        self.page, self.css = page, css
        self.body_class = f"card card1 {self.night_class}" if night else "card card1"
        self.document = ""
        page.route(f"{ADDRESS}**", self.send)

    @abstractmethod
    def show(self, html: str) -> None:
        """Show a side."""

    def load(self, html: str) -> None:
        """Go to a page of this content, at an address where storage is allowed."""
        head = (
            '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        )
        body = f'<title>Anki</title><style>{ANKI_STYLE}</style><body class="{self.body_class}">{html}</body></html>'

        self.document = head + body
        self.page.goto(ADDRESS)

    def send(self, route: Route) -> None:
        """Reply to what the page asks for, be it only an icon."""
        route.fulfill(body=self.document, content_type="text/html")

    def order(self) -> list[str | None]:
        """Return the options' letters as they stand."""
        return [button.get_attribute("value") for button in self.page.locator("#quizapp-options button").all()]


class Desktop(Reviewer):
    """One page for all sides of all cards."""

    night_class = "nightMode"

    def show(self, html: str) -> None:
        """Swap the content and run its scripts again."""
        if not self.page.locator("#qa").count():
            self.load('<main><h1>Anki</h1><div id="qa" dir="auto"></div></main>')
        self.page.evaluate(SWAP, f"<style>{self.css}</style>{html}")


class Droid(Reviewer):
    """A new page for every side."""

    night_class = "night_mode"

    def show(self, html: str) -> None:
        """Load a page."""
        self.load(f'<style>{self.css}</style><main><h1>Anki</h1><div id="content">{html}</div></main>')


REVIEWERS: list[type[Reviewer]] = [Desktop, Droid]
