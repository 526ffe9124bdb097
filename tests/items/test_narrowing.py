"""Outlines are narrowed to what is in use, and a list that becomes empty never comes to mean everything."""

from quizapp.items.collection import DeckOutline, QuizOutline, Selection
from quizapp.items.narrowing import deck_of, narrowed, quiz_of
from quizapp.items.text import Text

TITLE = Text(vi="Đề", en="Quiz")
IN_USE = {"items": {"one", "two"}, "topics": {"first"}, "articles": {"news"}}


def quiz(select: Selection, *parts: Selection) -> QuizOutline:
    return QuizOutline(id="q", title=TITLE, description=TITLE, deck="d", select=select, parts=parts)


def test_what_is_gone_is_left_out_and_the_rest_keeps_its_order() -> None:
    selection = Selection(items=("two", "gone", "one"), levels=("recall",), count=2)
    assert narrowed(selection, IN_USE) == Selection(items=("two", "one"), levels=("recall",), count=2)
    assert narrowed(Selection(), IN_USE) == Selection()
    assert narrowed(Selection(kinds=("card",)), IN_USE) == Selection(kinds=("card",))


def test_where_nothing_is_left_there_is_no_selection() -> None:
    for selection in (Selection(items=("gone",)), Selection(topics=("gone",)), Selection(articles=("gone",))):
        assert narrowed(selection, IN_USE) is None
        assert quiz_of(quiz(selection), IN_USE) is None
        assert deck_of(DeckOutline(id="d", title=TITLE, description=TITLE, select=selection), IN_USE) is None


def test_a_part_of_which_nothing_is_left_goes_and_the_quiz_with_the_last() -> None:
    kept, gone = Selection(topics=("first",), count=1), Selection(topics=("gone",), count=1)
    assert quiz_of(quiz(Selection(), kept, gone), IN_USE) == quiz(Selection(), kept)
    assert quiz_of(quiz(Selection(), gone), IN_USE) is None
