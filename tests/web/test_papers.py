"""Papers: the number fixes questions and order, paper and key agree, and the paper gives nothing away."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.models import BankItem
from quizapp.db import db, writing
from quizapp.items.arranged import Matching, Ordering
from quizapp.items.choice import ChoiceQuestion, OptionQuestion
from quizapp.items.typed import TypedQuestion
from quizapp.quiz.draw import draw_questions
from quizapp.quiz.models import Quiz
from quizapp.web.papers import Printed
from tests import samples
from tests.conftest import NOW

pytestmark = pytest.mark.appearance

PAPER = "/en/quizzes/models/on-paper"


def rows(page: str) -> list[tuple[str, str]]:
    """Return the printed options, each with its letter, in the order of the page."""
    return re.findall(r'<span class="letter">(\w)\..*?<(?:span|p)>(.*?)</(?:span|p)>', page, re.DOTALL)


def code(page: str) -> str:
    [found] = re.findall(r"check code ([0-9A-F]{4})", page)
    return str(found)


def test_a_number_means_the_same_paper_for_everybody_and_another_number_another(client: FlaskClient) -> None:
    first, again, other = (client.get(f"{PAPER}/{number}").text for number in (7, 7, 8))
    assert len(rows(first)) > 20
    assert rows(first) == rows(again)
    assert rows(first) != rows(other)
    assert sorted(text for _, text in rows(first)) == sorted(text for _, text in rows(other))


def test_another_paper_has_the_options_in_another_order(client: FlaskClient, bank: Flask) -> None:
    pages = [html.unescape(client.get(f"{PAPER}/{number}").text) for number in (7, 8)]
    questions = [version.question for version in draw_questions(db.session.get_one(Quiz, "models"), 7)]
    offered = [
        [option.text.en for option in question.options]
        for question in questions
        if isinstance(question, OptionQuestion) and len(question.options) > 2
    ]
    orders = [[sorted(texts, key=page.index) for texts in offered] for page in pages]
    assert len(offered) > 5
    assert orders[0] != orders[1]


def test_paper_and_key_have_the_same_letters_and_the_same_code(client: FlaskClient) -> None:
    paper, key = client.get(f"{PAPER}/7").text, client.get(f"{PAPER}/7/key").text
    # The key shows an ordering's options in the right order, so the same rows may stand in another one.
    assert sorted(rows(paper)) == sorted(rows(key))
    assert code(paper) == code(key)


def test_the_key_names_the_right_letters(client: FlaskClient, bank: Flask) -> None:
    page = html.unescape(client.get(f"{PAPER}/7/key").text)
    grid = re.findall(r'<li><span class="n">(\d+)</span> <b>(.*?)</b></li>', page)
    questions = [version.question for version in draw_questions(db.session.get_one(Quiz, "models"), 7)]
    assert [int(number) for number, _ in grid] == list(range(1, len(questions) + 1))
    marked = re.findall(r'<li class="right"><span class="letter">(\w)\..*?<p>(.*?)</p>', page, re.DOTALL)
    for question, (_number, letters) in zip(questions, grid, strict=True):
        if not isinstance(question, OptionQuestion):
            assert letters == question.key_texts[0].en
            continue
        if not isinstance(question, ChoiceQuestion):
            continue
        keys = {key.en for key in question.key_texts}
        assert len(letters.split()) == len(keys)
        assert keys <= {pair[1] for pair in marked if pair[0] in letters.split()}


def test_the_key_of_an_order_and_of_matches_is_said_in_the_letters_of_this_paper() -> None:
    ordering, matching = samples.item(samples.ordering()), samples.item(samples.matching())
    assert isinstance(ordering, Ordering)
    assert isinstance(matching, Matching)
    printed = Printed(ordering, list(zip("ABCD", ordering.options[::-1], strict=True)))
    assert printed.printed_key == "B > D > A > C"
    assert [letter for letter, _ in printed.options_by_key] == ["B", "D", "A", "C"]
    assert Printed(matching, list(zip("ABCD", matching.options[::-1], strict=True))).printed_key == "1B 2D 3C"


def test_a_paper_gives_no_key_reason_or_source_away(client: FlaskClient, bank: Flask) -> None:
    page = html.unescape(client.get(f"{PAPER}/7").text)
    for version in draw_questions(db.session.get_one(Quiz, "models"), 7):
        question = version.question
        assert question.evidence.en not in page
        if isinstance(question, TypedQuestion):
            assert question.why.en not in page
        if isinstance(question, OptionQuestion):
            assert not any(option.why.en in page for option in question.options)
    assert 'class="right"' not in page
    assert 'class="typed-key"' not in page


def test_the_code_tells_when_the_bank_has_changed_since(client: FlaskClient, app: Flask) -> None:
    before = code(client.get(f"{PAPER}/7").text)
    with app.app_context(), writing():
        version = draw_questions(db.session.get_one(Quiz, "models"), 7)[0]
        db.session.get_one(BankItem, version.item_id).retired_at = NOW
    assert code(client.get(f"{PAPER}/7").text) != before


@pytest.mark.parametrize(("sheet", "end"), [("paper", "/12"), ("key", "/12/key"), ("else", None)])
def test_the_form_leads_to_the_sheet_of_the_number(client: FlaskClient, sheet: str, end: str | None) -> None:
    response = client.get(f"{PAPER}?number=12&sheet={sheet}")
    assert response.location == (f"{PAPER}{end}" if end else None)


@pytest.mark.parametrize("number", ["0", "-1", "10000", "1.5", "x", "", "9" * 400, "１２x", "%00"])
def test_what_is_no_number_of_a_paper_is_told_once_in_the_readers_language(client: FlaskClient, number: str) -> None:
    for language, words in (("en", "Type a number"), ("vi", "Hãy nhập một")):
        response = client.get(f"/{language}/quizzes/models/on-paper?number={number}")
        assert response.status_code == 422
        assert response.text.count(words) == 1
        assert "Not a valid" not in response.text


@pytest.mark.parametrize("path", ["/0", "/10000", "/10000/key", "/x", "/7/answers", "/-1"])
def test_a_paper_that_cannot_be_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(PAPER + path).status_code == 404
    assert client.get("/en/quizzes/none/on-paper/7").status_code == 404


def test_a_new_paper_is_offered_with_a_number_of_its_own(client: FlaskClient) -> None:
    offered = {re.findall(r'name="number".*?value="(\d+)"', client.get(PAPER).text)[0] for _ in range(5)}
    assert len(offered) > 1
    assert all(1 <= int(number) <= 9999 for number in offered)


def test_a_quiz_without_questions_has_no_paper(client: FlaskClient, app: Flask) -> None:
    with app.app_context(), writing():
        for item in db.session.query(BankItem):
            item.retired_at = NOW
    assert client.get(f"{PAPER}/7").status_code == 404
