"""The shipped bank keeps the standard of content/README.md."""

from collections import Counter

import pytest

from quizapp.items.checks.bank import check_content
from quizapp.items.checks.origin import check_origin
from quizapp.items.checks.strategies import STRATEGIES, try_strategies
from quizapp.items.choice import SingleChoice, TrueFalse
from quizapp.items.content import Content
from quizapp.items.files import read_content, write_content
from quizapp.items.findings import errors
from quizapp.items.kinds import KINDS, Card
from quizapp.items.question import Question
from quizapp.items.report import report_bank, soundness
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


def test_there_are_110_to_160_questions_and_80_to_130_cards_over_all_five_articles(content: Content) -> None:
    assert 110 <= len(questions(content)) <= 160
    assert 80 <= len(cards(content)) <= 130
    for family in (questions(content), cards(content)):
        assert {cite.article for item in family for cite in item.cites} == ARTICLES


def test_every_kind_of_question_is_asked_and_at_least_ten_compare_articles(content: Content) -> None:
    assert {question.kind for question in questions(content)} == set(KINDS) - {"card"}
    compare = [q for q in questions(content) if q.level == "comparing" and len({cite.article for cite in q.cites}) > 1]
    assert len(compare) >= 10


def test_the_three_questions_named_by_the_founder_are_there(content: Content) -> None:
    stems = {item.id: item.prompt.en for item in content.items}
    assert "released" in stems["kling-who"]
    assert "distillation" in stems["distillation-what"]
    assert "cloud" in stems["cloud-limits-why"]


def test_no_check_finds_an_error_and_hardly_an_item_has_a_warning(content: Content) -> None:
    """At least 95 % have no warning, counting those dismissed, and none has two."""
    findings = check_content(content)
    assert errors(findings) == []
    sound = soundness(content.items, findings)
    assert sound.several == 0
    assert sound.one + sound.dismissed <= 0.05 * len(content.items)


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
    assert levels["comparing"] >= 0.12 * levels.total()


def test_true_and_false_are_right_about_equally_often(content: Content) -> None:
    keys = Counter(question.key for question in questions(content) if isinstance(question, TrueFalse))
    assert abs(keys["t"] - keys["f"]) <= 1


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
def test_no_simple_strategy_finds_the_key_in_either_language(content: Content, strategy: str) -> None:
    outcomes = [outcome for outcome in try_strategies(content.items) if outcome.strategy == strategy]
    assert [(outcome.language, outcome.within) for outcome in outcomes] == [("vi", True), ("en", True)]


def test_the_key_is_the_longest_option_no_oftener_than_chance_and_five_points(content: Content) -> None:
    singles = [question for question in questions(content) if isinstance(question, SingleChoice)]
    chance = sum(1 / len(question.options) for question in singles) / len(singles)
    longest = [outcome.share for outcome in try_strategies(content.items) if outcome.strategy == "longest"]
    assert max(longest) <= chance + 0.05


def test_every_fact_of_weight_3_and_four_in_five_of_weight_2_are_asked(content: Content) -> None:
    report = report_bank(content.items, content.facts)
    asked, facts = report.covered(3)
    assert asked == facts
    asked, facts = report.covered(2)
    assert asked >= 0.8 * facts


def test_a_question_whose_facts_all_have_a_speaker_is_attributed_or_names_the_speakers(content: Content) -> None:
    facts = {fact.id: fact for fact in content.facts}
    missing = [
        f for item in content.items for f in check_origin(item, facts) if f.rule in {"no-attribution", "no-date"}
    ]
    assert missing == []


def test_no_question_or_card_is_left_out_of_the_decks_and_quizzes(content: Content) -> None:
    """By topic and by article alike, what is offered adds up to the whole bank."""
    for outlines in (content.quizzes, content.decks):
        chosen = {outline.id: outline.select for outline in outlines}
        assert {topic.id for topic in content.topics} <= set(chosen)
        assert {article.id for article in content.articles} <= set(chosen)
        for item in content.items:
            assert any(item.topics[0] in chosen[topic.id].topics for topic in content.topics)
            assert any(item.cites[0].article in chosen[article.id].articles for article in content.articles)


def test_the_story_in_20_has_every_article_and_level_in_20_questions(content: Content) -> None:
    [select] = [quiz.select for quiz in content.quizzes if quiz.id == "twenty"]
    asked = [question for question in questions(content) if question.id in select.items]
    assert len(asked) == len(select.items) == 20
    assert {cite.article for question in asked for cite in question.cites} == ARTICLES
    levels = Counter(question.level for question in asked)
    assert levels["recall"] <= 10
    assert levels["comparing"] >= 3


def test_a_quiz_asks_questions_and_no_cards(content: Content) -> None:
    asked = {question.id for question in questions(content)}
    assert {name for quiz in content.quizzes for name in quiz.select.items} <= asked


def test_facts_cite_the_article_their_name_says(content: Content) -> None:
    for fact in content.facts:
        assert fact.id.rsplit("-", 1)[0] == fact.cite.article


def test_cards_hold_one_small_fact(content: Content) -> None:
    for card in cards(content):
        assert len(card.front.en.split()) <= 20, card.id
        assert len(card.back.en.split()) <= 12, card.id
        assert len(card.back.vi.split()) <= 16, card.id
