"""The line of time: articles stand where their months put them, and no label leaves the picture."""

import pytest
from flask import Flask

from quizapp.items.collection import Article
from quizapp.languages import Language
from quizapp.web.timeline import LEFT, RIGHT, draw_timeline, months_of
from tests.samples import collections

WIDTH, WIDEST_LETTER = 1000, 12  # letters of 20 units are seldom wider than 12


def article(date: str, title: str = "Title") -> Article:
    [sample] = collections()["articles.yaml"]
    return Article.model_validate(sample | {"date": date, "title": {"vi": title, "en": title}})


@pytest.mark.parametrize(
    ("date", "months"),
    [("2024", 2024 * 12), ("2024-01", 2024 * 12), ("2024-12", 2024 * 12 + 11), ("2024-02-29", 24289)],
)
def test_a_date_is_counted_in_months(date: str, months: int) -> None:
    assert months_of(date) == months


def test_articles_stand_in_proportion_to_their_months(app: Flask) -> None:
    with app.test_request_context("/en/"):
        line = draw_timeline([article("2023-05"), article("2024-05"), article("2025-05")], "en")
    assert [mark.x for mark in line.marks] == [LEFT, (LEFT + RIGHT) // 2, RIGHT]
    assert [(year.year, LEFT < year.x < RIGHT) for year in line.years] == [(2024, True), (2025, True)]
    assert [mark.top < line.axis for mark in line.marks] == [True, False, True]


def test_one_article_or_none_is_drawn_too(app: Flask) -> None:
    with app.test_request_context("/vi/"):
        assert draw_timeline([], "vi").marks == []
        assert [mark.x for mark in draw_timeline([article("2024")], "vi").marks] == [LEFT]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_labels_of_the_shipped_articles_stay_in_the_picture_and_apart(app: Flask, language: Language) -> None:
    articles = [
        article("2023-05", "A title that fills two lines of it"),
        article("2024-01", "Sau chip đến lượt đám mây"),
        article("2024-07", "The gap grows narrower and so on"),
        article("2025-07", "The state pays, open source opens the way, " * 3 + "it says"),
    ]
    with app.test_request_context("/vi/"):
        line = draw_timeline(articles, language)
    marks = line.marks
    assert [mark.when[:4] for mark in marks] == (["Thán"] * 4 if language == "vi" else ["May ", "Janu", "July", "July"])
    for mark in marks:
        half = max(len(line) for line in mark.lines) * WIDEST_LETTER / 2
        assert mark.x - half >= 0
        assert mark.x + half <= WIDTH
        assert 20 <= mark.top <= mark.top + 26 * len(mark.lines) <= line.height
    assert [mark.top < line.axis for mark in marks] == [True, False, True, False]
