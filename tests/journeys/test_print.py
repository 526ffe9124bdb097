"""What comes out of the printer: every question on the paper and the key, nothing cut, as Chromium's PDF shows it."""

import html
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

import pdfplumber
import pytest
from flask import Flask
from pdfplumber.page import Page as Sheet
from playwright.sync_api import Page

from quizapp.db import db
from quizapp.items.arranged import Matching
from quizapp.items.choice import OptionQuestion
from quizapp.items.question import Question
from quizapp.items.text import Text
from quizapp.languages import Language
from quizapp.quiz.draw import draw_questions
from quizapp.quiz.models import Quiz

pytestmark = [pytest.mark.appearance, pytest.mark.long]

NUMBER = 7
BLANKS = 2  # rows for name, class, date and points
LEAST_LINE_POINTS = 140  # 5 cm
MARGIN_POINTS = 40  # 16 mm are 45 points
FOOT_POINTS = 45  # the last line may reach down to the margin


# Every question on one paper is long to read; a chosen twenty has every kind of question.
PAPERS = [pytest.param("vi", "whole-story", marks=pytest.mark.long), ("vi", "twenty"), ("en", "twenty")]


@pytest.fixture
def quiz_id() -> str:
    """The quiz that is printed, where a test does not say."""
    return "twenty"


@pytest.fixture
def questions(bank: Flask, quiz_id: str) -> list[Question]:
    """The questions of the paper, in their order."""
    quiz = db.session.get_one(Quiz, quiz_id)
    return [version.question for version in draw_questions(quiz, NUMBER)]


def printed(page: Page, address: str) -> list[Sheet]:
    """Print a page on A4 and return its sheets."""
    page.goto(address)
    return pdfplumber.open(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages


def squeezed(text: str) -> str:
    """Return a text without spaces and line breaks, in one Unicode form."""
    return "".join(unicodedata.normalize("NFKC", html.unescape(re.sub(r"[*_`\\]", "", text))).split())


def whole(sheets: Sequence[Sheet]) -> list[str]:
    return [squeezed(sheet.extract_text(x_tolerance=1.5)) for sheet in sheets]


def lines_cut(sheets: list[Sheet]) -> Iterator[str]:
    """Give every letter that stands outside the margins of its sheet."""
    for sheet in sheets:
        for char in sheet.chars:
            across = char["x0"] >= MARGIN_POINTS and char["x1"] <= sheet.width - MARGIN_POINTS
            down = char["top"] >= MARGIN_POINTS and char["bottom"] <= sheet.height - FOOT_POINTS
            if not across or not (down or char["top"] > sheet.height - FOOT_POINTS):
                yield f"{sheet.page_number}: {char['text']}"


def rows_of(question: Question) -> list[Text]:
    """Return what a question wants matched."""
    return [row.text for row in question.rows] if isinstance(question, Matching) else []


def lines_to_write_on(sheets: list[Sheet]) -> int:
    """Count the heights at which a ruled or dotted line of at least LEAST_LINE_POINTS stands."""
    count = 0
    for sheet in sheets:
        drawn = [one for one in (*sheet.lines, *sheet.rects, *sheet.curves) if one["height"] < 2]
        for height in {round(one["top"]) for one in drawn}:
            level = [one for one in drawn if round(one["top"]) == height]
            count += max(one["x1"] for one in level) - min(one["x0"] for one in level) >= LEAST_LINE_POINTS
    return count


@pytest.mark.parametrize(("language", "quiz_id"), PAPERS)
def test_a_paper_has_every_question_whole_on_one_sheet_with_room_to_write(
    page: Page, site: str, questions: list[Question], language: Language, quiz_id: str
) -> None:
    sheets = printed(page, f"{site}/{language}/quizzes/{quiz_id}/on-paper/{NUMBER}")
    texts = whole(sheets)
    assert len(sheets) > 3
    assert list(lines_cut(sheets)) == []
    for question in questions:
        parts = [question.stem, *rows_of(question)]
        if isinstance(question, OptionQuestion):
            parts += [option.text for option in question.options]
        at = [[squeezed(part[language]) in text for part in parts] for text in texts]
        assert [True] * len(parts) in at, question.id
        if isinstance(question, OptionQuestion):
            assert not any(squeezed(option.why[language]) in text for option in question.options for text in texts)
    typed = sum(not isinstance(question, OptionQuestion) or question.kind == "ordering" for question in questions)
    assert typed > 3
    assert lines_to_write_on(sheets) == typed + BLANKS
    assert ("Họvàtên" if language == "vi" else "Name") in texts[0]
    assert [f"{number}/{len(sheets)}" in text for number, text in enumerate(texts, 1)] == [True] * len(sheets)


@pytest.mark.parametrize(("language", "quiz_id"), PAPERS)
def test_a_key_has_every_question_with_every_reason_and_source(
    page: Page, site: str, questions: list[Question], language: Language, quiz_id: str
) -> None:
    sheets = printed(page, f"{site}/{language}/quizzes/{quiz_id}/on-paper/{NUMBER}/key")
    assert list(lines_cut(sheets)) == []
    text = "".join(re.sub(rf"\d+/{len(sheets)}$", "", one) for one in whole(sheets))
    for question in questions:
        assert squeezed(question.stem[language]) in text, question.id
        for key in rows_of(question) or question.key_texts:
            assert squeezed(key[language]) in text, question.id
        for option in question.options if isinstance(question, OptionQuestion) else ():
            assert squeezed(option.why[language]) in text, question.id
    assert text.count("đoạn" if language == "vi" else "paragraph") >= len(questions)


def test_paper_and_key_are_printed_in_both_languages_side_by_side(
    page: Page, site: str, questions: list[Question]
) -> None:
    page.goto(f"{site}/vi/?show=both")
    for sheet in ("", "/key"):
        sheets = printed(page, f"{site}/vi/quizzes/twenty/on-paper/{NUMBER}{sheet}")
        assert list(lines_cut(sheets)) == []
        for language, side in (("vi", 0), ("en", 1)):
            halves = [one.crop(half_of(one, side)) for one in sheets]
            text = "".join(whole(halves))
            missing = [one.id for one in questions if squeezed(one.stem["vi" if side == 0 else "en"]) not in text]
            assert (sheet, language, missing) == (sheet, language, [])


def half_of(sheet: Sheet, side: int) -> tuple[float, float, float, float]:
    """Return the box of the left or right column of a sheet."""
    middle = sheet.width / 2 + 8
    left, right = (0, middle) if side == 0 else (middle, sheet.width)
    return left, 0, right, sheet.height - FOOT_POINTS
