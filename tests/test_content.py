"""The shipped bank keeps the standard of content/README.md."""

import re
from collections import Counter

import pytest

from quizapp.items.checks.bank import check_content
from quizapp.items.choice import ChoiceQuestion, SingleChoice, TrueFalse
from quizapp.items.content import Content
from quizapp.items.files import read_content, write_content
from quizapp.items.findings import errors
from quizapp.items.kinds import Card
from quizapp.items.question import Question
from quizapp.languages import NAMES
from tests.conftest import CONTENT

ARTICLES = {"wsj-chips", "reuters-cloud", "nyt-gap", "cnbc-models", "nyt-policy"}


@pytest.fixture(scope="module")
def content() -> Content:
    """The shipped bank."""
    content, findings = read_content(CONTENT)
    assert findings == []
    return content


def questions(content: Content) -> list[Question]:
    return [item for item in content.items if isinstance(item, Question)]


def cards(content: Content) -> list[Card]:
    return [item for item in content.items if isinstance(item, Card)]


def test_there_are_40_questions_and_20_cards_over_all_five_articles(content: Content) -> None:
    assert len(questions(content)) >= 40
    assert len(cards(content)) >= 20
    for family in (questions(content), cards(content)):
        assert {cite.article for item in family for cite in item.cites} == ARTICLES


def test_at_least_three_kinds_of_question_are_asked(content: Content) -> None:
    assert len({question.kind for question in questions(content)}) >= 3


def test_the_three_questions_named_by_the_founder_are_there(content: Content) -> None:
    stems = {item.id: item.prompt.en for item in content.items}
    assert "released" in stems["kling-who"]
    assert "distillation" in stems["distillation-what"]
    assert "cloud" in stems["cloud-limits-why"]


def test_no_check_finds_an_error_and_no_item_has_two_warnings(content: Content) -> None:
    findings = check_content(content)
    assert errors(findings) == []
    assert [item for item, count in Counter(finding.item for finding in findings).items() if count > 1] == []


def test_the_files_are_in_their_one_form(content: Content) -> None:
    for name, text in write_content(content).items():
        assert (CONTENT / name).read_text(encoding="utf-8") == text, name


def test_every_item_lives_in_the_file_of_its_first_topic(content: Content) -> None:
    for item in content.items:
        assert content.homes[item.id] in {f"items/{item.topics[0]}.yaml", "glossary.yaml"}
        assert isinstance(item, Card) == item.id.startswith("card-")


def test_levels_are_balanced(content: Content) -> None:
    levels = Counter(question.level for question in questions(content))
    assert levels["recall"] <= 0.5 * levels.total()
    assert levels["understanding"] >= 0.35 * levels.total()
    assert levels["comparing"] >= 0.1 * levels.total()


def test_true_and_false_are_right_about_equally_often(content: Content) -> None:
    keys = Counter(question.key for question in questions(content) if isinstance(question, TrueFalse))
    assert abs(keys["t"] - keys["f"]) <= 1


@pytest.mark.parametrize("language", sorted(NAMES))
@pytest.mark.parametrize("strategy", ["longest", "shortest", "first", "last", "most digits"])
def test_no_simple_strategy_finds_the_key(content: Content, strategy: str, language: str) -> None:
    """A strategy may score 1/k + 2 standard errors, k options in the mean over the questions."""
    asked = [q for q in questions(content) if isinstance(q, SingleChoice)]

    def guess(question: ChoiceQuestion) -> str:
        texts = [(option.text["vi" if language == "vi" else "en"], option.id) for option in question.options]
        by = {
            "longest": max(texts, key=lambda pair: len(pair[0])),
            "shortest": min(texts, key=lambda pair: len(pair[0])),
            "first": texts[0],
            "last": texts[-1],
            "most digits": max(texts, key=lambda pair: len(re.findall(r"\d", pair[0]))),
        }
        return by[strategy][1]

    right = sum(guess(question) in question.right_options for question in asked)
    chance = len(asked) / sum(len(question.options) for question in asked)
    limit = chance + 2 * (chance * (1 - chance) / len(asked)) ** 0.5
    assert right / len(asked) <= limit


def test_every_fact_of_weight_3_is_asked_or_on_a_card(content: Content) -> None:
    used = {fact for item in content.items for fact in item.facts}
    assert [fact.id for fact in content.facts if fact.weight == 3 and fact.id not in used] == []


def test_facts_cite_the_article_their_name_says(content: Content) -> None:
    for fact in content.facts:
        assert fact.id.rsplit("-", 1)[0] == fact.cite.article


def test_cards_hold_one_small_fact(content: Content) -> None:
    for card in cards(content):
        assert len(card.front.en.split()) <= 20, card.id
        assert len(card.back.en.split()) <= 12, card.id
        assert len(card.back.vi.split()) <= 16, card.id


def test_house_style_of_vietnamese(content: Content) -> None:
    """Old-style tone marks, tỷ not tỉ, Mỹ not Mĩ, curly quotes: one spelling in the whole bank."""
    text = "\n".join((CONTENT / name).read_text(encoding="utf-8") for name in write_content(content))
    assert re.findall(r"\b(?:hoà|thuỷ|khoẻ|toà|hoá|xoá|tuỳ|uỷ|loà)\b", text) == []
    assert re.findall(r"\b[Tt]ỉ\b|\b[Mm]ĩ\b|\bkĩ\b", text) == []
    assert re.findall(r"AI sinh tạo|mã nguồn đóng", text) == []
