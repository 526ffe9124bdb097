"""Scores add up, as a whole and by topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.question import Question
from quizapp.quiz.scoring import Mark, by_topic, total
from tests import samples

SCORES = st.none() | st.floats(0, 1)


def mark(score: float | None, *topics: str) -> Mark:
    question = samples.item(samples.single_choice(topics=list(topics or ["first"])))
    assert isinstance(question, Question)
    return Mark(question, score)


def test_an_unanswered_question_earns_nothing_but_counts() -> None:
    score = total([mark(1), mark(0.5), mark(None)])
    assert (score.points, score.full, score.share) == (1.5, 3, 0.5)


def test_nothing_asked_is_nothing_earned() -> None:
    assert total([]).share == 0
    assert by_topic([]) == {}


def test_a_question_with_two_topics_counts_in_both() -> None:
    parts = by_topic([mark(1, "first", "second"), mark(0, "second")])
    assert {topic: (part.points, part.full) for topic, part in parts.items()} == {"first": (1, 1), "second": (1, 2)}


@given(st.lists(SCORES))
def test_a_score_is_never_below_0_nor_above_full(scores: list[float | None]) -> None:
    score = total([mark(value) for value in scores])
    assert 0 <= score.points <= score.full + 1e-9
    assert by_topic([mark(value) for value in scores]) == ({"first": score} if scores else {})


@given(st.lists(SCORES))
def test_the_order_of_the_questions_does_not_matter(scores: list[float | None]) -> None:
    backwards = list(reversed(scores))
    assert total([mark(value) for value in scores]).points == pytest.approx(
        total([mark(value) for value in backwards]).points
    )
