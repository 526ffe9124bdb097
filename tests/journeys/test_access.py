"""Every page is free of what axe-core can find, in both languages, light and dark, on a phone and on a desk."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.visits import PAGES

pytestmark = [pytest.mark.appearance, pytest.mark.long]

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
AXE = Axe()
Look = tuple[Literal["light", "dark"], int]


TWO_LOOKS: list[Look] = [("light", 320), ("dark", 1280)]
OTHER_TWO: list[Look] = [("light", 1280), ("dark", 320)]


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, each with the first place where it does."""
    found = AXE.run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}" for one in found]


def problems(page: Page, start: str, looks: list[Look]) -> dict[str, list[str]]:
    """Visit every page and return, by the page's name and look, what is wrong with it."""
    found = {}
    for name, visit in PAGES.items():
        visit(page, start)
        for theme, width in looks:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour on its way to another
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            found[f"{name} {theme} {width}"] = violations(page) + (["scrolls sideways"] if wide else [])
    assert len(found) == len(PAGES) * len(looks)
    return {name: wrong for name, wrong in found.items() if wrong}


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.long)])
def test_no_page_has_a_violation_or_scrolls_sideways(site: str, page: Page, language: str) -> None:
    assert problems(page, f"{site}/{language}", TWO_LOOKS) == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_has_a_violation_in_the_other_looks_either(site: str, page: Page, language: str) -> None:
    assert problems(page, f"{site}/{language}", OTHER_TWO) == {}


def test_no_page_has_a_violation_with_both_languages_side_by_side(site: str, page: Page) -> None:
    page.goto(f"{site}/vi/?show=both")
    assert page.locator(".pair [lang=en]").count() > 10
    assert problems(page, f"{site}/vi", TWO_LOOKS) == {}


def test_axe_does_find_what_is_wrong(page: Page) -> None:
    tiny = "<a href=#a style='font-size:8px'>a</a> <a href=#b style='font-size:8px'>b</a>"
    pale = "<p style='color:#aaa;background:#bbb'>pale</p>"
    page.set_content(f"<html><body><img src=x>{pale}<button></button><nav>{tiny}</nav></body>")
    found = {one.split(":")[0] for one in violations(page)}
    assert found >= {"image-alt", "color-contrast", "button-name", "target-size", "region", "html-has-lang"}
