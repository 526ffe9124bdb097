"""The cards in a browser, as Anki's two kinds of reviewer show them: one page for both sides, or one page each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from quizapp.bank.records import find_record
from quizapp.decks.catalog import build_deck
from quizapp.decks.models import Deck
from quizapp.decks.notes import Languages
from tests.decks.real_anki import collection, import_deck

ADDRESS = "http://cards.test/"
Sides = tuple[str, str, str]


@pytest.fixture
def render(bank: Flask, tmp_path: Path) -> Callable[..., Sides]:
    """A function that gives front, back and style of an item's card, as the real Anki renders them."""

    def sides(item_id: str, languages: Languages = "vi", card: str = "Choose") -> Sides:
        deck = find_record(Deck, "whole")
        assert deck is not None
        with collection(tmp_path / languages) as learner:
            import_deck(learner, build_deck(deck, languages).data, tmp_path)
            output = learner.get_card(learner.find_cards(f"QID:{item_id} card:{card}")[0]).render_output()
            return output.question_text, output.answer_text, output.css

    return sides


@pytest.fixture
def errors(page: Page) -> Iterator[list[str]]:
    """Everything the page complained about; a test that uses it fails if there is anything."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    yield found
    assert found == []


def show(page: Page, html: str, css: str, night: bool = False) -> None:
    """Show one side on a page of its own, from an address where storage is allowed."""
    body = f'<style>{css}</style><body class="card{" nightMode" if night else ""}">{html}</body>'
    page.unroute_all()

    def answer(route: Route) -> None:
        route.fulfill(
            body=f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">{body}',
            content_type="text/html",
        )

    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)


def order(page: Page) -> list[str | None]:
    return [button.get_attribute("value") for button in page.locator("#quizapp-options button").all()]


def test_both_sides_show_the_options_in_the_same_order_and_the_choice_is_marked(
    page: Page, render: Callable[..., Sides], errors: list[str]
) -> None:
    front, back, css = render("distillation-what")
    show(page, front, css)
    before = order(page)
    assert sorted(str(value) for value in before) == ["A", "B", "C"]
    page.locator("button[value=A]").click()
    assert page.locator("button[value=A]").get_attribute("aria-pressed") == "true"
    show(page, back, css)
    assert order(page) == before
    assert page.locator("li.right button").get_attribute("value") == "C"
    assert page.locator("li.wrong button").get_attribute("value") == "A"


def test_the_order_changes_from_day_to_day(page: Page, render: Callable[..., Sides], errors: list[str]) -> None:
    front, _, css = render("distillation-what")
    orders = set()
    for day in range(1, 15):
        page.clock.set_fixed_time(f"2026-03-{day:02}T12:00:00")
        show(page, front, css)
        orders.add(tuple(order(page)))
    assert len(orders) >= 4


def test_one_page_that_swaps_its_content_works_too_and_forgets_the_last_choice(
    page: Page, render: Callable[..., Sides], errors: list[str]
) -> None:
    front, back, css = render("distillation-what")
    show(page, front, css)
    page.locator("button[value=B]").click()
    swap = """html => { const qa = document.body; qa.innerHTML = html;
        qa.querySelectorAll("script").forEach(old => { const fresh = document.createElement("script");
        fresh.textContent = old.textContent; old.replaceWith(fresh); }); }"""
    page.evaluate(swap, back)
    assert page.locator("li.wrong button").get_attribute("value") == "B"
    page.evaluate(swap, front)
    assert page.locator("button[aria-pressed=true]").count() == 0


def test_without_storage_the_back_still_shows_the_right_answer(page: Page, render: Callable[..., Sides]) -> None:
    front, back, css = render("distillation-what")
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('denied'); } })")
    show(page, front, css)
    before = order(page)
    page.locator("button[value=A]").click()
    show(page, back, css)
    assert order(page) == before
    assert page.locator("li.right button").get_attribute("value") == "C"


def test_several_options_can_be_chosen_where_several_are_right(
    page: Page, render: Callable[..., Sides], errors: list[str]
) -> None:
    front, _, css = render("catch-up-ways")
    show(page, front, css)
    for value in ("A", "B", "D", "B"):
        page.locator(f"button[value={value}]").click()
    pressed = [button.get_attribute("value") for button in page.locator("button[aria-pressed=true]").all()]
    assert sorted(str(value) for value in pressed) == ["A", "D"]


@pytest.mark.parametrize("first", ["vi", "en"])
def test_one_language_faces_and_the_button_shows_the_other(
    page: Page, render: Callable[..., Sides], errors: list[str], first: Languages
) -> None:
    other = "en" if first == "vi" else "vi"
    front, back, css = render("distillation-what", first)
    show(page, front, css)
    prompt = page.locator(".prompt > div")
    assert page.locator(f".prompt div[lang={first}]").is_visible()
    assert not page.locator(f".prompt div[lang={other}]").is_visible()
    page.locator("label").click()
    assert page.locator(f".prompt div[lang={other}]").is_visible()
    assert not page.locator(f".prompt div[lang={first}]").is_visible()
    show(page, back, css)
    assert page.locator(f".key div[lang={other}]").is_visible()
    assert prompt.count() == 2


def test_both_languages_stand_side_by_side_where_both_were_chosen(
    page: Page, render: Callable[..., Sides], errors: list[str]
) -> None:
    front, _, css = render("distillation-what", "both")
    show(page, front, css)
    assert page.locator(".prompt > div:visible").count() == 2
    assert not page.locator("label").is_visible()


@pytest.mark.parametrize("card", ["Choose", "Recall"])
def test_a_phone_shows_a_card_without_scrolling_sideways(
    page: Page, render: Callable[..., Sides], errors: list[str], card: str
) -> None:
    _, back, css = render("distillation-what", "both", card)
    page.set_viewport_size({"width": 320, "height": 640})
    show(page, back, css, night=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 25, 29)"


def test_without_scripts_everything_can_be_read(bank: Flask, page: Page, render: Callable[..., Sides]) -> None:
    _, back, css = render("distillation-what")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.set_content(f'<style>{css}</style><body class="card">{back}</body>')
    assert plain.locator("#quizapp-options li:visible").count() == 3
    plain.locator("label").click()
    assert plain.locator(".key div[lang=en]").is_visible()
    context.close()


@pytest.mark.parametrize("item_id", ["ai-standing-over-time", "chips-who-said-what"])
def test_what_is_to_be_arranged_is_read_in_one_language_and_answered_on_the_back(
    page: Page, render: Callable[..., Sides], errors: list[str], item_id: str
) -> None:
    front, back, css = render(item_id, "en", card="Type")
    show(page, front, css)
    assert "type:" not in front + back  # nothing is typed, and no app needs to know that
    assert page.locator(".prompt [lang=en] li:visible").count() >= 4
    assert page.locator(".prompt [lang=vi] li:visible").count() == 0
    show(page, back, css)
    assert page.locator(".key [lang=en] li:visible").count() >= 3
    assert page.locator(".reasons [lang=en] li:visible").count() >= 4
