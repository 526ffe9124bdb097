"""Everything works in a browser without scripts: a whole quiz, the language, the look, the paper, the deck."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.visits import KIND_BY_FIELD, PAGES, at_kind, follow, question, respond, skip, to_options

pytestmark = [pytest.mark.appearance, pytest.mark.long]


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone whose browser runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def test_every_page_opens_and_the_quiz_is_finished(phone: Page, site: str) -> None:
    for name, visit in PAGES.items():
        visit(phone, f"{site}/vi")
        assert phone.locator("h1").count() >= 1, name
    expect(phone.locator("html")).to_have_attribute("lang", "vi")


def test_a_quiz_is_taken_from_the_first_page_to_the_result(phone: Page, site: str) -> None:
    phone.goto(f"{site}/vi/")
    phone.get_by_role("button", name="Bắt đầu").click()
    for number in range(1, 11):
        expect(phone.get_by_text(f"Câu {number}/10")).to_be_visible()
        respond(phone)
        expect(phone.get_by_role("status")).to_be_visible()
        expect(phone.get_by_text("Câu hỏi này lấy từ đâu")).to_be_visible()
        if number < 10:
            phone.get_by_role("link", name="Câu tiếp theo").click()
    phone.locator("[data-finish] button").click()
    expect(phone.locator(".review > li")).to_have_count(10)
    phone.get_by_role("link", name="Ôn lại bằng bộ thẻ").click()
    with phone.expect_download() as download:
        phone.locator(".downloads a").first.click()
    assert download.value.suggested_filename.endswith(".apkg")


@pytest.mark.parametrize("kind", KIND_BY_FIELD)
def test_every_kind_of_question_is_responded_to(phone: Page, site: str, kind: str) -> None:
    at_kind(phone, f"{site}/vi", kind)
    expect(phone.locator(":is([data-keys], [data-unsaved], .movers, [data-hide-clock]):visible")).to_have_count(0)
    respond(phone)
    expect(phone.locator(".verdict-line")).to_be_visible()
    expect(phone.locator(".reasons")).to_be_visible()


def test_an_exam_is_taken_to_its_end(phone: Page, site: str) -> None:
    phone.goto(f"{site}/vi/quizzes/final-exam")
    phone.get_by_role("button", name="Bắt đầu thi").click()
    for number in range(1, 21):
        expect(phone.get_by_text(f"Câu {number}/20")).to_be_visible()
        expect(phone.get_by_role("timer")).to_contain_text("phút")
        if number == 3:
            phone.get_by_role("button", name="Gắn cờ").click()
            expect(phone.get_by_role("button", name="Bỏ cờ")).to_be_visible()
        elif number == 4:
            skip(phone)
            continue
        respond(phone)
        expect(phone.locator(".verdict-line")).to_have_count(0)
    phone.wait_for_url("**/review")
    rows = phone.locator(".look-over tbody tr")
    expect(rows.nth(2)).to_contain_text("Đã gắn cờ")
    expect(rows.nth(3)).to_contain_text("Chưa trả lời")
    follow(phone, rows.nth(3).get_by_role("link"))
    respond(phone)
    phone.goto(phone.url.rsplit("/", 1)[0] + "/review")
    expect(phone.get_by_text("Chưa trả lời")).to_have_count(0)
    phone.locator("[data-finish] button").click()
    expect(phone.locator(".review > li")).to_have_count(20)
    phone.goto(f"{site}/vi/quizzes/final-exam")
    expect(phone.get_by_text("Bạn đã dùng hết số lần được làm bài thi này.")).to_be_visible()


def test_a_problem_is_reported(phone: Page, site: str) -> None:
    question(phone, f"{site}/vi")
    phone.locator("button[name=go][value=report]").click()
    phone.locator("main form button").click()
    expect(phone.locator("#comment.is-invalid")).to_be_visible()
    phone.locator("#comment").fill("Hai phương án đều đúng.")
    phone.locator("main form button").click()
    expect(phone.locator(".notice.success")).to_be_visible()
    expect(phone.locator("#response-form")).to_be_visible()


def test_a_choice_survives_a_change_of_language_of_theme_and_of_both(phone: Page, site: str) -> None:
    question(phone, f"{site}/vi")
    to_options(phone)
    address = phone.url
    phone.locator("input[type=radio]").nth(1).check()
    phone.get_by_role("button", name="Tối").click()
    expect(phone.locator("html")).to_have_attribute("data-bs-theme", "dark")
    phone.get_by_role("button", name="Song ngữ").click()
    expect(phone.locator(".stem [lang]")).to_have_count(2)
    expect(phone.locator("input[type=radio]").nth(1)).to_be_checked()
    phone.locator("input[type=radio]").nth(0).check()
    follow(phone, phone.get_by_role("button", name="English"))
    assert phone.url == address.replace("/vi/", "/en/")
    expect(phone.locator(".stem [lang]")).to_have_count(0)
    expect(phone.locator("input[type=radio]").nth(0)).to_be_checked()
    expect(phone.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(phone.locator(".reasons")).to_have_count(0)


def test_a_paper_and_its_key_are_found_by_number(phone: Page, site: str) -> None:
    phone.goto(f"{site}/en/quizzes/models")
    phone.get_by_role("link", name="Print it").click()
    phone.get_by_label("Paper number").fill("12")
    follow(phone, phone.get_by_role("button", name="Question paper"))
    code = phone.locator(".sheet-head .kicker").inner_text().split()[-1]
    follow(phone, phone.get_by_role("link", name="Answer key"))
    assert phone.url == f"{site}/en/quizzes/models/on-paper/12/key"
    assert phone.locator(".sheet-head .kicker").inner_text().split()[-1] == code
    expect(phone.get_by_role("button", name="Print")).to_be_disabled()
