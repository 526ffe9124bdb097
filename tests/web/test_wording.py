"""How pages write places, dates and texts of the catalogue, in one language or in both."""

import pytest
from flask import Flask
from flask_babel import lazy_gettext, lazy_ngettext

from quizapp.items.model import Citation
from quizapp.items.text import Text
from quizapp.languages import Language
from quizapp.web.wording import in_reader_language, inline, marked_up, partial_date, places, runs, twice


def cite(paragraph: int, sentence: int) -> Citation:
    return Citation(article="news", paragraph=paragraph, sentence=sentence, sha256="0" * 64)


@pytest.mark.parametrize(
    ("numbers", "written"),
    [([1], "1"), ([1, 2], "1–2"), ([3, 1, 2], "1–3"), ([1, 3], "1, 3"), ([9, 1, 2, 5, 10], "1–2, 5, 9–10"), ([], "")],
)
def test_neighbours_are_written_as_a_run(numbers: list[int], written: str) -> None:
    assert runs(numbers) == written


def test_sentences_are_gathered_by_paragraph_each_once() -> None:
    cited = [cite(11, 1), cite(5, 2), cite(5, 1), cite(5, 2), cite(6, 4)]
    assert places(cited) == [(5, "1–2", 2), (6, "4", 1), (11, "1", 1)]


@pytest.mark.parametrize(
    ("date", "language", "written"),
    [
        ("2024", "vi", "2024"),
        ("2024-01", "vi", "tháng 1 năm 2024"),
        ("2024-01", "en", "January 2024"),
        ("2024-01-26", "vi", "26 tháng 1, 2024"),
        ("2024-01-26", "en", "26 January 2024"),
    ],
)
def test_dates_are_written_as_the_languages_do(date: str, language: Language, written: str) -> None:
    assert partial_date(date, language) == written


def test_texts_are_written_in_both_languages_where_wanted_the_readers_first(app: Flask) -> None:
    text = Text(vi="Mô hình *mở*", en="Open *models*")
    for headers, said in (
        (None, ("Lớp", "3 câu hỏi")),
        ({"Cookie": "show=both"}, ("Lớp / Class", "3 câu hỏi / 3 questions")),
    ):
        with app.test_request_context("/vi/", headers=headers):
            assert twice(lazy_gettext("Class")) == said[0]
            assert twice(lazy_ngettext("%(num)s question", "%(num)s questions", 3)) == said[1]
            assert inline(text) == ("Mô hình mở / Open models" if headers else "Mô hình mở")
            assert in_reader_language(text) == "Mô hình mở"
            assert ('<span lang="en">Open <em>models</em></span>' in marked_up(text)) == bool(headers)
            assert "<em>mở</em>" in marked_up(text)
