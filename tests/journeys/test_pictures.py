"""A picture from a teacher's computer to a student's screen, in Chromium: chosen, described, published, seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quizapp.bank.choose import choose_ids
from quizapp.items.collection import Selection
from tests.accounts.people import person
from tests.bank.illustrated import illustrate
from tests.conftest import close, make_app
from tests.journeys.test_access import violations
from tests.journeys.test_desk import sign_in
from tests.journeys.test_offline import begin, until
from tests.journeys.test_weight import NOTE_WHAT_MOVES
from tests.journeys.visits import follow
from tests.pictures import forty_megapixels, photograph, written

pytestmark = [pytest.mark.appearance, pytest.mark.long]

ITEM = "distillation-what"
IS_DRAWN = "image => image.decode().then(() => image.naturalWidth)"


@pytest.fixture
def teachers(database: str, site: str, browser: Browser) -> Iterator[list[Page]]:
    """The browsers of Mai, who teaches, and Minh, who reviews, both signed in."""
    app = make_app(database)
    with app.app_context():
        person("Mai", "teacher")
        person("Minh", "reviewer")
    close(app)
    contexts: list[BrowserContext] = [browser.new_context() for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, name in zip(pages, ("Mai", "Minh"), strict=True):
        sign_in(page, f"{site}/en/desk", name)
    yield pages
    for context in contexts:
        context.close()


def at_question(page: Page, start: str) -> None:
    """Start the quiz of all questions, and go to the one with a picture."""
    page.goto(f"{start}/quizzes/whole-story")
    follow(page, page.locator("main form.start button").first)
    attempt = page.url.rsplit("/", 1)[0]
    page.goto(f"{attempt}/all")
    number = page.locator("form[data-slot]:has(.picture)").get_attribute("data-slot")
    page.goto(f"{attempt}/{number}")


def test_a_picture_is_chosen_described_reviewed_published_and_seen_on_every_screen(
    teachers: list[Page], site: str, browser: Browser, tmp_path: Path
) -> None:
    mai, minh = teachers
    good, vast, heavy = (tmp_path / name for name in ("good.jpg", "vast.png", "heavy.png"))
    good.write_bytes(written(photograph((1500, 1000)), "JPEG"))
    vast.write_bytes(forty_megapixels())
    heavy.write_bytes(bytes(9_000_000))

    mai.goto(f"{site}/en/desk/items/{ITEM}")
    mai.get_by_text("Picture (optional)").click()
    mai.locator("#stem-en").fill("What does the picture show?")
    upload, problem = mai.locator("#image-upload"), mai.locator("[data-upload-problem]")
    upload.set_input_files(heavy)
    expect(problem).to_contain_text("too large")
    upload.set_input_files(vast)
    expect(problem).to_be_empty()
    follow(mai, mai.get_by_role("button", name="Save with this picture"))
    expect(problem).to_contain_text("too many pixels")
    expect(mai.locator("#stem-en")).to_have_value("What does the picture show?")

    upload.set_input_files(good)
    follow(mai, mai.get_by_role("button", name="Save with this picture"))
    expect(mai.locator("#stem-en")).to_have_value("What does the picture show?")
    expect(mai.locator("[data-advice='image.alt.vi'] .finding.error")).to_contain_text("Is still empty")
    mai.locator("#image-alt-vi").fill("Những vòng tròn mờ dần")
    mai.locator("#image-alt-en").fill("Circles that fade away")
    mai.locator("#stem-vi").fill("Hình này cho thấy điều gì?")
    expect(mai.locator("[data-advice='image.alt.vi'] .finding")).to_have_count(0)
    expect(mai.locator(".panel .as-student img")).to_have_attribute("alt", "Circles that fade away")
    card = mai.frame_locator(".card-frame").locator(".picture img >> visible=true")
    mai.locator(".card-frame").scroll_into_view_if_needed()
    assert card.evaluate(IS_DRAWN) == 1500
    assert violations(mai) == []
    mai.locator("#change-wording").check()
    follow(mai, mai.get_by_role("button", name="Save and send for review"))
    minh.goto(f"{site}/en/desk/items/{ITEM}/review")
    assert minh.locator(".review-bench .picture img").evaluate(IS_DRAWN) == 1500
    assert violations(minh) == []
    follow(minh, minh.get_by_role("button", name="Approve and publish"))

    for width in (320, 768):
        context = browser.new_context(viewport={"width": width, "height": 700})
        page = context.new_page()
        page.add_init_script(NOTE_WHAT_MOVES)
        at_question(page, f"{site}/vi")
        shown = page.get_by_role("img", name="Những vòng tròn mờ dần")
        assert shown.evaluate(IS_DRAWN) == 1500
        box = shown.bounding_box()
        assert box is not None
        assert box["width"] <= width
        assert abs(box["width"] / box["height"] - 1.5) < 0.02
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        page.wait_for_timeout(150)
        assert page.evaluate("window.moved") == []
        assert violations(page) == []
        context.close()


def illustrated(database: str) -> str:
    """Give every question of a topic the same picture; return its file."""
    app = make_app(database)
    with app.app_context():
        file = illustrate(*choose_ids(Selection(topics=("models",)))).file
    close(app)
    return file


@pytest.mark.parametrize("kind", ["quiz", "study"])
def test_a_picture_is_there_without_a_connection(database: str, site: str, browser: Browser, kind: str) -> None:
    file = illustrated(database)
    context = browser.new_context()
    page = context.new_page()
    if kind == "quiz":
        address = begin(page, site, "whole-story") + "/all"
    else:
        address = f"{site}/en/study/topic-models"
        page.goto(address)
    kept = f"caches.match('/images/{file}', {{ignoreVary: true}}).then(Boolean)"
    until(lambda: bool(page.evaluate(kept)))
    context.set_offline(True)
    if kind == "quiz":
        page.goto(address)
        assert page.locator(".picture img").first.evaluate(IS_DRAWN) == 400
    else:
        page.reload()
        page.locator("button", has_text="Show the answer").click()
        assert page.locator(".face .picture img").evaluate(IS_DRAWN) == 400
    context.close()
