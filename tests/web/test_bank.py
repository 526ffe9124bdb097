"""The page about the bank: its numbers are those of the bank, and the map shows every fact and question."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.choose import published
from quizapp.bank.models import FactRecord
from quizapp.bank.records import current_records
from quizapp.items.collection import Article, Fact
from quizapp.items.kinds import KINDS
from quizapp.items.question import Question
from quizapp.items.report import report_bank
from quizapp.web.bank import KINDS as KIND_NAMES
from quizapp.web.coverage import CELL, LEFT, TOP, draw_coverage
from tests import samples


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_tells_what_the_bank_holds(client: FlaskClient, bank: Flask, language: str) -> None:
    items = [version.item for version in published()]
    report = report_bank(items, [Fact.model_validate_json(row.body) for row in current_records(FactRecord)])
    page = html.unescape(client.get(f"/{language}/bank").text)
    asked, facts = report.covered(3)
    assert f"{asked}/{facts}" in page
    assert f">{report.by['level']['comparing']} (" in page
    assert page.count("M") > sum(len(item.facts) for item in items if isinstance(item, Question))
    assert page.count('scope="row"') >= 5 + len({each.strategy for each in report.strategies})


def test_every_kind_of_question_has_a_name_on_the_page() -> None:
    assert set(KIND_NAMES) == set(KINDS) - {"card"}


def test_a_dot_stands_where_the_question_meets_its_fact() -> None:
    [sample] = samples.collections()["articles.yaml"]
    articles = [Article.model_validate(sample | {"id": name}) for name in ("old", "new")]
    facts = [fact("new", 1, 3), fact("old", 1, 1), fact("old", 2, 3)]
    questions = [question("b", "new", ["new-01", "old-02"]), question("a", "old", ["old-02", "gone-01"])]
    drawn = draw_coverage(articles, facts, questions)
    half = CELL // 2
    first, second = LEFT + half, LEFT + CELL + half
    lines = {"old-01": TOP + half, "old-02": TOP + CELL + half, "new-01": TOP + 2 * CELL + half}
    dots = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h0", drawn.dots[3])}
    assert dots == {(first, lines["old-02"]), (second, lines["old-02"]), (second, lines["new-01"])}
    assert (drawn.dots[1], drawn.dots[2]) == ("", "")
    assert [(band.number, band.length) for band in drawn.rows] == [(1, 2 * CELL), (2, CELL)]
    assert [(band.number, band.length) for band in drawn.columns] == [(1, CELL), (2, CELL)]


def fact(article: str, number: int, weight: int) -> Fact:
    cite = samples.cite() | {"article": article}
    data = {"id": f"{article}-0{number}", "text": samples.text("Fact"), "kind": "who", "weight": weight, "cite": cite}
    return Fact.model_validate(data)


def question(name: str, article: str, facts: list[str]) -> Question:
    made = samples.item(samples.single_choice(name, facts=facts, cites=[samples.cite() | {"article": article}]))
    assert isinstance(made, Question)
    return made
