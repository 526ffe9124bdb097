"""The life of a question in Chromium, from its first word to a corrected key; and the desk's pages for everybody."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from quizapp.config import HOME_ZONE
from tests.accounts.people import PASSWORD, person
from tests.bank.desk_people import KEY
from tests.conftest import close, make_app
from tests.decks.packages import read_package
from tests.journeys.test_access import OTHER_TWO, TWO_LOOKS, Look, violations
from tests.journeys.test_keyboard import FEWEST_STOPS, stops_until_out
from tests.journeys.visits import follow

pytestmark = [pytest.mark.appearance, pytest.mark.long]

STEM = "Which animal climbed the areca palm in the rhyme?"
TEXTS = {
    "stem": ("Con gì trèo cây cau trong bài đồng dao?", STEM),
    "options-0-text": ("Con mèo nhỏ", "A small cat"),
    "options-0-why": ("Bài đồng dao bắt đầu bằng con mèo.", "The rhyme begins with the cat."),
    "options-1-text": ("Con chuột nhắt", "A little mouse"),
    "options-1-why": ("Con chuột đi chợ đường xa.", "The mouse went to a far market."),
    "evidence": ("Mèo trèo cây cau để hỏi thăm chuột.", "The cat climbed the palm to ask after the mouse."),
}
AT_A_TABLET: list[Look] = [("light", 768), ("dark", 768)]
FLAWED = ("Tất cả các phương án trên", "All of the above")
MENDED = ("Con chim sẻ", "A young sparrow")


@pytest.fixture
def people(database: str, site: str, browser: Browser) -> Iterator[dict[str, Page]]:
    """The browsers of Mai, who teaches, and Minh, who reviews, both signed in, and of a guest."""
    app = make_app(database)
    with app.app_context():
        person("Mai", "teacher")
        person("Minh", "reviewer")
    close(app)
    contexts: list[BrowserContext] = [browser.new_context() for _ in range(3)]
    pages = dict(zip(("Mai", "Minh", "guest"), (context.new_page() for context in contexts), strict=True))
    for name in ("Mai", "Minh"):
        sign_in(pages[name], f"{site}/en/desk", name)
    yield pages
    for context in contexts:
        context.close()


def sign_in(page: Page, desk: str, name: str) -> None:
    page.goto(desk)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Teacher's desk")).to_be_visible()


def fill(page: Page, name: str, texts: tuple[str, str]) -> None:
    for language, text in zip(("vi", "en"), texts, strict=True):
        page.locator(f"#{name}-{language}").fill(text)


def saved(page: Page, act: str) -> None:
    """Do what changes the draft, and wait until the site has saved it."""
    with page.expect_response(lambda reply: reply.url.endswith("/autosave") and reply.ok):
        page.locator(act).focus()
        page.locator(act).blur()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")


def written(page: Page, site: str) -> str:
    """Write the question, flawed at first; mend it by the advice that stands at the field; return its id."""
    page.goto(f"{site}/en/desk/new")
    page.get_by_label("One right choice").check()
    follow(page, page.get_by_role("button", name="Begin"))
    for name, texts in TEXTS.items():
        fill(page, name, texts)
    fill(page, "options-2-text", FLAWED)
    fill(page, "options-2-why", ("Chim sẻ không có trong bài đồng dao.", "No sparrow is found in the rhyme."))
    page.locator("#key-a").check()
    page.locator(".facts-of summary").first.click()
    page.locator("[name=facts]").first.check()
    page.locator("#as_of").fill("2023-05")
    page.locator("#topics-models").check()
    page.locator("#level-recall").check()
    flaw = page.locator("[data-advice='options.c.text.en'] .finding.error")
    expect(flaw).to_contain_text("Stands for other options")
    expect(flaw).to_contain_text("Offer an option with a content of its own")
    fill(page, "options-2-text", MENDED)
    expect(flaw).to_have_count(0)
    expect(page.locator(".panel .count.wrong")).to_have_count(0)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    return page.url.rsplit("/", 1)[1]


def taken(page: Page, site: str) -> str:
    """Take the quiz with the question as a guest, respond to it, report it, and finish; return the result's address."""
    page.goto(f"{site}/en/quizzes/models")
    follow(page, page.locator("main form.start button").first)
    attempt = page.url.rsplit("/", 1)[0]
    page.goto(f"{attempt}/all")
    number = page.locator("form[data-slot]", has_text=STEM).get_attribute("data-slot")
    page.goto(f"{attempt}/{number}")
    page.get_by_label("A small cat").check()
    follow(page, page.locator("#response-form .pager .btn"))
    expect(page.locator(".verdict-line")).to_contain_text("Correct")
    page.goto(f"{attempt}/{number}/report")
    page.locator("#comment").fill("The mouse climbed it, I believe.")
    follow(page, page.locator("main form button"))
    page.goto(f"{attempt}/review")
    follow(page, page.locator("[data-finish] button"))
    expect(page.locator(".score")).to_be_visible()
    return page.url


def test_a_question_from_its_first_word_to_a_corrected_key(people: dict[str, Page], site: str) -> None:
    mai, minh, guest = people.values()
    item = written(mai, site)
    mai.locator("#note").fill("My first one.")
    follow(mai, mai.get_by_role("button", name="Save and send for review"))
    expect(mai.get_by_text("Sent for review.")).to_be_visible()
    expect(mai.get_by_role("button", name="Approve and publish")).to_have_count(0)

    minh.goto(f"{site}/en/desk")
    follow(minh, minh.get_by_role("link", name=STEM))
    expect(minh.get_by_text("My first one.")).to_be_visible()
    follow(minh, minh.get_by_role("button", name="Approve and publish"))
    expect(minh.get_by_text("Published.", exact=True)).to_be_visible()

    result = taken(guest, site)
    before = guest.locator(".score").inner_text()
    mai.goto(f"{site}/en/desk/items/{item}")
    performance = mai.locator(".performance")
    expect(performance).to_contain_text("Attempts")
    expect(performance).to_contain_text("Fewer than 10 attempts")
    expect(performance).to_contain_text("The mouse climbed it, I believe.")

    mai.locator("#key-b").check()
    mai.locator("#change-typo").check()
    follow(mai, mai.get_by_role("button", name="Save and send for review"))
    expect(mai.locator("#problem")).to_contain_text("so it is a change of the key")
    mai.locator("#change-key").check()
    follow(mai, mai.get_by_role("button", name="Save and send for review"))
    minh.goto(f"{site}/en/desk/items/{item}/review")
    effect = minh.locator(".effect")
    expect(effect).to_contain_text(re.compile(r"Finished attempts that have it\s*1"))
    expect(effect).to_contain_text(re.compile(r"Scores that fall\s*1"))
    minh.get_by_label("Score them all anew").first.check()
    follow(minh, minh.get_by_role("button", name="Approve and publish"))

    guest.goto(result)
    expect(guest.get_by_text("This question was corrected on").first).to_be_attached()
    assert guest.locator(".score").inner_text() != before
    today = datetime.now(ZoneInfo(HOME_ZONE)).date().isoformat()
    delta = guest.request.get(f"{site}/en/decks/whole/en/since/{today}.apkg")
    assert [note.guid for note in read_package(delta.body()).notes] == [f"quizapp:{item}"]


def test_two_who_write_at_once_see_both_texts(people: dict[str, Page], site: str) -> None:
    mai, minh, _ = people.values()
    for page, words in ((mai, "What did Mai ask?"), (minh, "What did Minh ask?")):
        page.goto(f"{site}/en/desk/items/distillation-what")
        page.evaluate("words => { document.querySelector('#stem-en').value = words; }", words)
    follow(mai, mai.get_by_role("button", name="Save", exact=True))
    follow(minh, minh.get_by_role("button", name="Save", exact=True))
    expect(minh.get_by_role("heading", name="Two texts of one question")).to_be_visible()
    expect(minh.locator(".differences")).to_contain_text("Mai")
    follow(minh, minh.get_by_role("button", name="Keep what I typed"))
    expect(minh.locator("#stem-en")).to_have_value("What did Minh ask?")


@pytest.mark.parametrize("because", ["signed out", "moved", "too long"])
def test_nobody_leaves_a_text_that_was_refused_without_a_word(people: dict[str, Page], site: str, because: str) -> None:
    page = people["Mai"]
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{site}/en/desk/items/{KEY}")
    if because == "signed out":
        page.context.clear_cookies()
    if because == "moved":
        other = people["Minh"]
        other.goto(f"{site}/en/desk/items/{KEY}")
        fill(other, "evidence", ("Của Minh", "Minh's"))
        saved(other, "#evidence-en")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/autosave") else None)
    if because == "too long":
        page.locator("#evidence-en").fill("x" * 20_001)
    page.locator("#evidence-vi").click()
    page.keyboard.type("Gõ dở. ")
    page.locator("#evidence-en").focus()
    expect(page.locator("[data-unsaved]")).to_be_visible()
    tries = len(sent)
    page.locator("#evidence-en").blur()
    page.wait_for_timeout(2500)  # longer than a pause after which the script saves
    assert len(sent) == tries
    page.locator("#evidence-vi").click()
    with page.expect_response(lambda reply: reply.url.endswith("/autosave")):
        page.keyboard.type("Gõ tiếp.")
    expect(page.locator("[data-saved]")).to_have_text("")
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.goto(f"{site}/en")
    assert asked == ["beforeunload"]


def test_without_a_script_a_question_is_written_and_sent(people: dict[str, Page], site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, f"{site}/en/desk", "Mai")
    page.goto(f"{site}/en/desk/items/distillation-what")
    page.locator("#level-comparing").check()
    page.locator("#change-wording").check()
    follow(page, page.get_by_role("button", name="Save and send for review"))
    expect(page.get_by_text("Sent for review.")).to_be_visible()
    context.close()


def done_to_many(page: Page, desk: str) -> str:
    """Tick questions, save the filter, retire what is ticked after a second question; return what came of it."""
    page.goto(f"{desk}/questions?level=recall")
    page.locator("#filter-name").fill("Recall 2026")
    follow(page, page.locator(".save-filter button"))
    page.locator(".to-tick input").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-ticked]")).to_contain_text("1")
    page.locator("[data-tick-all]").click()
    expect(page.locator(".to-tick input:checked")).to_have_count(page.locator(".to-tick input").count())
    follow(page, page.locator("[name=act][value=retire]"))
    assert violations(page) == []
    follow(page, page.locator("main form [name=act]"))
    return page.url


@pytest.mark.parametrize(("language", "looks"), [("en", TWO_LOOKS), ("vi", OTHER_TWO), ("vi", AT_A_TABLET)])
def test_the_desk_has_no_violation_and_fits_every_width(
    people: dict[str, Page], site: str, language: str, looks: list[Look]
) -> None:
    mai, minh, _ = people.values()
    desk = f"{site}/{language}/desk"
    mai.goto(f"{site}/en/desk/items/kling-who")
    mai.locator("#level-comparing").check()
    mai.locator("#change-wording").check()
    follow(mai, mai.get_by_role("button", name="Save and send for review"))
    mai.goto(f"{desk}/new")
    follow(mai, mai.locator(".plain-form .btn"))
    blank = mai.url
    paths = [desk, f"{desk}/questions?words=duong", f"{desk}/new", blank, f"{desk}/items/distillation-what"]
    paths += [f"{desk}/items/kling-who/history", f"{desk}/sources", f"{desk}/files"]
    paths += [f"{desk}/questions?level=recall&tick=all", f"{desk}/log", done_to_many(mai, desk)]
    found: dict[tuple[str, int, str], object] = {}
    for page, address in [*((mai, path) for path in paths), (minh, f"{desk}/items/kling-who/review")]:
        for theme, width in looks:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            if wrong := violations(page):
                found[address.removeprefix(desk), width, theme] = wrong
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (address, width, wide) == (address, width, 0)
    assert found == {}


@pytest.mark.parametrize("width", [320, 768])
def test_every_stop_of_the_desk_is_seen_and_the_last_leads_out(people: dict[str, Page], site: str, width: int) -> None:
    page, desk = people["Minh"], f"{site}/vi/desk"
    page.set_viewport_size({"width": width, "height": 800})
    item = f"{desk}/items/distillation-what"
    for path in (desk, f"{desk}/questions", f"{desk}/new", item, f"{item}/history", f"{desk}/files", f"{desk}/compose"):
        page.goto(path)
        page.locator(".skip").focus()
        assert (path, stops_until_out(page)) >= (path, FEWEST_STOPS)
