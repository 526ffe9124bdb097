"""Take the pictures of the guides, in both languages, light, and put them beside the guides as small WebP files."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from quizapp.languages import NAMES
from quizapp.web.guides import FOLDER
from scripts.screenshots import ADMIN, CHROMIUM, FLAGS, PASSWORD, site
from tests.journeys.visits import Visit, at, card_back, question, respond, to_options

WIDTH, HIGHEST = 720, 760
QUALITY = 70


def signed_in(path: str) -> Visit:
    """Go to a page as an admin."""

    def visit(page: Page, start: str) -> None:
        page.goto(f"{start}/account")
        if not page.locator("dl.kept").count():
            page.goto(f"{start}/sign-in")
            page.locator("#name").fill(ADMIN)
            page.locator("#password").fill(PASSWORD)
            page.locator(".plain-form .btn").click()
            page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"{start}{path}")

    return visit


def feedback(page: Page, start: str) -> None:
    """Respond to a question with options, and read the feedback."""
    question(page, start)
    to_options(page)
    respond(page)
    page.wait_for_selector(".verdict-line")


def person(page: Page, start: str) -> None:
    """Look at what an admin may change about somebody."""
    signed_in("/people")(page, start)
    page.locator(".people a").first.click()
    page.wait_for_selector("main form")


PICTURES: dict[str, Visit] = {
    "feedback": feedback,
    "study-back": card_back,
    "deck": at("/decks/whole"),
    "editor": signed_in("/desk/items/distillation-what"),
    "source": signed_in("/desk/sources/wsj-chips"),
    "person": person,
}


def main() -> None:
    """Take every picture, saying how far it is."""
    with site() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language in NAMES:
            for name, data in taken(browser, f"{base}/{language}"):
                (FOLDER / language / f"{name}.webp").write_bytes(data)
                print(f"{language}/{name}.webp: {len(data) // 1000} kB", flush=True)
        browser.close()


def taken(browser: Browser, start: str) -> Iterator[tuple[str, bytes]]:
    """Give every picture by its name."""
    context = browser.new_context(color_scheme="light", viewport={"width": WIDTH, "height": HIGHEST})
    page = context.new_page()
    for name, visit in PICTURES.items():
        visit(page, start)
        yield name, packed(picture_of(page))
    context.close()


def picture_of(page: Page) -> bytes:
    """Take a picture of what a page is about, without the frame that all pages have."""
    page.wait_for_load_state("networkidle")
    page.locator("main").evaluate("one => one.scrollIntoView()")
    box = page.locator("main").bounding_box() or {"x": 0, "y": 0, "width": WIDTH, "height": HIGHEST}
    height = min(box["height"], HIGHEST - box["y"])
    return page.screenshot(clip={"x": 0, "y": box["y"], "width": WIDTH, "height": height})


def packed(png: bytes) -> bytes:
    """Return a picture as WebP."""
    out = BytesIO()
    with Image.open(BytesIO(png)) as image:
        image.convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


if __name__ == "__main__":
    main()
