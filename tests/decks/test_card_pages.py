"""The cards at work, as Anki's two kinds of reviewer show them: one page for both sides, or one page each."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from quizapp.decks.notes import Languages
from tests.decks.conftest import Render
from tests.decks.reviewers import REVIEWERS, STORAGE_DENIED, Desktop, Droid, Reviewer

pytestmark = [pytest.mark.appearance, pytest.mark.long]
both_reviewers = pytest.mark.parametrize("reviewer", REVIEWERS)


@both_reviewers
def test_both_sides_show_the_options_in_the_same_order_and_the_choice_is_marked(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    front, back, css = render("distillation-what")
    anki = reviewer(page, css)
    anki.show(front)
    before = anki.order()
    assert sorted(str(value) for value in before) == ["A", "B", "C"]
    page.locator("button[value=A]").click()
    assert page.locator("button[value=A]").get_attribute("aria-pressed") == "true"
    anki.show(back)
    assert anki.order() == before
    assert page.locator("li.right button").get_attribute("value") == "C"
    assert page.locator("li.picked button").get_attribute("value") == "A"
    anki.show(front)
    assert page.locator("button[aria-pressed=true]").count() == 0


@both_reviewers
def test_every_option_says_by_a_sign_whether_it_is_right_and_by_words_whether_it_was_chosen(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    front, back, css = render("distillation-what", "en")
    anki = reviewer(page, css)
    anki.show(front)
    page.locator("button[value=B]").click()
    anki.show(back)
    sign = "button => getComputedStyle(button, '::before').content[1]"
    signs = {button.get_attribute("value"): button.evaluate(sign) for button in page.locator(".options button").all()}
    assert signs == {"A": "✗", "B": "✗", "C": "✓"}
    said = "text => getComputedStyle(text, '::after').content"
    words = {text.evaluate(said) for text in page.locator("button[value=B] span").all()}
    assert words == {'"Bạn đã chọn"', '"Your choice"'}
    assert page.locator("button[value=C] [lang=en]").evaluate(said) == "none"


def test_the_order_changes_from_day_to_day(page: Page, render: Render, errors: list[str]) -> None:
    front, _, css = render("distillation-what")
    anki = Droid(page, css)
    orders = set()
    for day in range(1, 15):
        page.clock.set_fixed_time(f"2026-03-{day:02}T12:00:00")
        anki.show(front)
        orders.add(tuple(anki.order()))
    assert len(orders) >= 4


def test_right_and_wrong_of_a_statement_never_change_places(page: Page, render: Render, errors: list[str]) -> None:
    front, _, css = render("china-lead-forecast-2023")
    anki = Droid(page, css)
    for day in range(1, 8):
        page.clock.set_fixed_time(f"2026-03-{day:02}T12:00:00")
        anki.show(front)
        assert anki.order() == ["A", "B"]


@both_reviewers
def test_without_storage_the_order_stays_and_the_back_shows_what_is_right(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    front, back, css = render("distillation-what")
    page.add_init_script(STORAGE_DENIED)
    anki = reviewer(page, css)
    anki.show(front)
    before = anki.order()
    page.locator("button[value=A]").click()
    anki.show(back)
    assert anki.order() == before
    assert page.locator("li.right button").get_attribute("value") == "C"
    assert page.locator("li.picked").count() == (1 if reviewer is Desktop else 0)  # a new page knows nothing


@both_reviewers
def test_several_options_can_be_chosen_where_several_are_right(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    front, back, css = render("catch-up-ways")
    anki = reviewer(page, css)
    anki.show(front)
    for value in ("A", "B", "D", "B"):
        page.locator(f"button[value={value}]").click()
    pressed = [button.get_attribute("value") for button in page.locator("button[aria-pressed=true]").all()]
    assert sorted(str(value) for value in pressed) == ["A", "D"]
    anki.show(back)
    assert page.locator("li.picked").count() == 2


@both_reviewers
@pytest.mark.parametrize("first", ["vi", "en"])
def test_one_language_faces_and_the_button_shows_the_other(
    page: Page, render: Render, errors: list[str], first: Languages, reviewer: type[Reviewer]
) -> None:
    other = "en" if first == "vi" else "vi"
    front, back, css = render("distillation-what", first)
    anki = reviewer(page, css)
    anki.show(front)
    assert page.locator(f".prompt div[lang={first}]").is_visible()
    assert not page.locator(f".prompt div[lang={other}]").is_visible()
    page.locator("label").click()
    assert page.locator(f".prompt div[lang={other}]").is_visible()
    assert not page.locator(f".prompt div[lang={first}]").is_visible()
    anki.show(back)
    assert page.locator(f".key div[lang={other}]").is_visible()
    assert page.locator(".prompt > div").count() == 2


def test_both_languages_stand_side_by_side_where_both_were_chosen(
    page: Page, render: Render, errors: list[str]
) -> None:
    front, _, css = render("distillation-what", "both")
    Droid(page, css).show(front)
    assert page.locator(".prompt > div:visible").count() == 2
    assert not page.locator("label").is_visible()


@both_reviewers
@pytest.mark.parametrize("key", ["1", "4", "a", "e", " ", "Enter"])
def test_a_card_takes_no_key_from_anki(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer], key: str
) -> None:
    front, _, css = render("distillation-what")
    reviewer(page, css).show(front)
    page.evaluate("window.heard = []; addEventListener('keydown', one => heard.push([one.key, one.defaultPrevented]))")
    page.keyboard.press(key)
    assert page.evaluate("window.heard") == [[key, False]]
    assert page.locator("button[aria-pressed=true]").count() == 0


def test_without_scripts_everything_can_be_read(bank: Flask, page: Page, render: Render) -> None:
    _, back, css = render("distillation-what")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.set_content(f'<style>{css}</style><body class="card">{back}</body>')
    assert plain.locator("#quizapp-options li:visible").count() == 3
    assert plain.locator(".reasons [lang=vi] li:visible").count() == 3
    assert plain.locator("#quizapp-listen:visible").count() == 0
    plain.locator("label").click()
    assert plain.locator(".key div[lang=en]").is_visible()
    context.close()


@pytest.mark.parametrize("item_id", ["ai-standing-over-time", "chips-who-said-what"])
def test_what_is_to_be_arranged_is_read_in_one_language_and_answered_on_the_back(
    page: Page, render: Render, errors: list[str], item_id: str
) -> None:
    front, back, css = render(item_id, "en", card="Type")
    anki = Droid(page, css)
    anki.show(front)
    assert "typeans" not in front + back  # nothing is typed, and no app needs to know that
    assert page.locator(".prompt [lang=en] li:visible").count() >= 4
    assert page.locator(".prompt [lang=vi] li:visible").count() == 0
    anki.show(back)
    assert page.locator(".key [lang=en] li:visible").count() >= 3
    assert page.locator(".reasons [lang=en] li:visible").count() >= 4
