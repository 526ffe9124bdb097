"""Reading aloud: by the card's button with a voice of the device, or by Anki's own where a deck asks for it."""

import json
from pathlib import Path
from typing import Any

import pytest
from anki.sound import TTSTag
from flask import Flask
from playwright.sync_api import Page

from quizapp.bank.choose import published
from quizapp.bank.sources import sources
from quizapp.decks.notes import Languages, note_of
from quizapp.decks.package import build_package
from quizapp.languages import Language
from tests import samples
from tests.decks.conftest import Render
from tests.decks.real_anki import cards, collection, import_deck
from tests.decks.reviewers import REVIEWERS, Desktop, Reviewer
from tests.decks.test_package import sources as sample_sources

pytestmark = [pytest.mark.appearance, pytest.mark.long]
VIETNAMESE = {"lang": "vi_VN", "localService": True}
ENGLISH = {"lang": "en-GB", "localService": True}
FAR_AWAY = {"lang": "vi-VN", "localService": False}


def voices(page: Page, *given: dict[str, Any]) -> None:
    """Give the browser these voices, and a speaker that notes what it is to say."""
    page.add_init_script(f"window.said = []; window.given = {json.dumps(given)}")
    page.add_init_script("""Object.defineProperty(window, 'speechSynthesis', { value: { speaking: false,
        cancel() { this.speaking = false; },
        speak(words) { said.push([words.lang, words.text]); this.speaking = true; },
        getVoices: () => given } });
        window.SpeechSynthesisUtterance = function (text) { this.text = text; };""")


@pytest.mark.parametrize("reviewer", REVIEWERS)
def test_the_button_reads_the_question_and_then_the_key_in_the_language_that_faces(
    page: Page, render: Render, errors: list[str], reviewer: type[Reviewer]
) -> None:
    voices(page, VIETNAMESE, ENGLISH)
    front, back, css = render("distillation-what", "en")
    anki = reviewer(page, css)
    anki.show(front)
    assert page.evaluate("said") == []  # it never speaks by itself
    button = page.get_by_role("button", name="Listen", exact=True)
    button.click()
    assert page.evaluate("said") == [["en-GB", page.locator(".prompt [lang=en]").inner_text()]]
    button.click()
    assert page.evaluate("[said.length, speechSynthesis.speaking]") == [1, False]  # a second press ends it
    page.locator("label").click()
    page.get_by_role("button", name="Nghe", exact=True).click()
    assert page.evaluate("said.pop()") == ["vi_VN", page.locator(".prompt [lang=vi]").inner_text()]
    anki.show(back)
    assert page.evaluate("speechSynthesis.speaking") is False
    page.get_by_role("button", name="Nghe", exact=True).click()
    assert page.evaluate("said.pop()") == ["vi_VN", page.locator(".key [lang=vi]").inner_text()]


def test_both_languages_are_read_one_after_the_other_where_both_face(
    page: Page, render: Render, errors: list[str]
) -> None:
    voices(page, VIETNAMESE, ENGLISH)
    front, _, css = render("distillation-what", "both")
    Desktop(page, css).show(front)
    page.locator("#quizapp-listen").click()
    assert [language for language, _ in page.evaluate("said")] == ["vi_VN", "en-GB"]


@pytest.mark.parametrize("given", [[], [ENGLISH], [FAR_AWAY, ENGLISH]])
def test_there_is_no_button_without_a_voice_of_the_device_for_the_language_that_faces(
    page: Page, render: Render, errors: list[str], given: list[dict[str, Any]]
) -> None:
    voices(page, *given)
    front, _, css = render("distillation-what")
    Desktop(page, css).show(front)
    assert not page.locator("#quizapp-listen").is_visible()
    page.locator("label").click()
    assert page.locator("#quizapp-listen").is_visible() is bool(given)


def test_a_voice_that_comes_late_brings_the_button(page: Page, render: Render, errors: list[str]) -> None:
    voices(page)
    front, _, css = render("distillation-what")
    Desktop(page, css).show(front)
    assert not page.locator("#quizapp-listen").is_visible()
    page.evaluate("given.push({ lang: 'vi-VN', localService: true }); speechSynthesis.onvoiceschanged()")
    assert page.locator("#quizapp-listen").is_visible()


def test_where_nothing_can_speak_the_card_works_without(page: Page, render: Render, errors: list[str]) -> None:
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    front, _, css = render("distillation-what")
    Desktop(page, css).show(front)
    page.locator("label").click()
    page.locator("button[value=A]").click()
    assert page.locator("button[aria-pressed=true]").count() == 1
    assert not page.locator("#quizapp-listen").is_visible()


@pytest.mark.parametrize("read_aloud", [(), ("vi",), ("en",), ("vi", "en")])
def test_anki_reads_aloud_exactly_the_languages_a_deck_asks_for(
    bank: Flask, tmp_path: Path, read_aloud: tuple[Language, ...]
) -> None:
    spoken = {"vi": "vi_VN", "en": "en_US"}
    notes = [(note_of(version.item, sources(), "vi", read_aloud=read_aloud), 1) for version in published()]
    with collection(tmp_path) as learner:
        import_deck(learner, build_package(notes), tmp_path)
        assert len(cards(learner)) > len(notes)
        for card in cards(learner):
            for tags in (card.question_av_tags(), card.answer_av_tags()):
                heard = [tag.lang for tag in tags if isinstance(tag, TTSTag)]
                assert len(heard) == len(tags)
                assert set(heard) == {spoken[code] for code in read_aloud}
            assert not any(tag.field_text == "" for tag in card.question_av_tags() if isinstance(tag, TTSTag))


@pytest.mark.parametrize("languages", ["vi", "en", "both"])
def test_the_digest_does_not_move_when_a_deck_is_to_be_read_aloud(languages: Languages) -> None:
    """It is that of the first release: a digest that moved without need would undo what learners changed."""
    item = samples.item(samples.single_choice())
    for read_aloud in ((), ("vi",), ("vi", "en")):
        note = note_of(item, sample_sources(), languages, read_aloud=read_aloud)  # type: ignore[arg-type]
        assert note.digest() == "a9925ccdb53182a501128d3ebd62ccc1c2c056ce489063268531a5c135ae5b31"
