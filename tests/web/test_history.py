"""The history of a question, however long it grew: marked word by word where that can be done in time, and by pages."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.audit import note_act
from quizapp.db import writing
from quizapp.items.drafting import Difference, write_draft
from quizapp.web import changed, item_history
from quizapp.web.changed import marked_change
from tests.bank.desk_people import KEY, acts_on, text_of
from tests.conftest import NOW
from tests.web.desk import desk

MARKS = re.compile(r"</?(?:ins|del)>")
HISTORY = f"/en/desk/items/{KEY}/history"


def marked(before: str, after: str) -> tuple[str, str]:
    was, now = marked_change(Difference("stem", "en", before, after))
    return str(was), str(now)


@given(*[st.text("ab <&.é", max_size=30)] * 2)
def test_marks_take_nothing_from_a_wording_and_what_is_unmarked_is_alike(before: str, after: str) -> None:
    app = Flask(__name__)
    with app.app_context():
        was, now = marked(before, after)
    assert [unescape(MARKS.sub("", side)) for side in (was, now)] == [before, after]
    unmarked = [re.sub(r"<(ins|del)>.*?</\1>", "", side, flags=re.S) for side in (was, now)]
    assert unmarked[0] == unmarked[1]


def test_every_word_that_changed_is_marked_by_itself(app: Flask) -> None:
    with app.app_context():
        assert marked("one two three four", "one 2 three 4 four") == (
            "one <del>two</del> three four",
            "one <ins>2</ins> three<ins> 4</ins> four",
        )


def test_of_very_long_wordings_what_lies_between_what_is_alike_is_marked_as_one(app: Flask) -> None:
    """Compared piece by piece, two such wordings take ten seconds, or an hour where they are a page of them."""
    words = [f"word{number % 300}" for number in range(40_000)]
    mine = ["begin", "one", *words, "two", "end"]
    other = ["begin", "1", *reversed(words), "2", "end"]
    with app.app_context():
        was, now = marked(" ".join(mine), " ".join(other))
    assert (was.count("<del>"), now.count("<ins>")) == (1, 1)
    assert was.startswith("begin <del>one word0 ")
    assert was.endswith(" two</del> end")


def test_a_page_of_long_wordings_is_compared_up_to_a_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed, "MOST_PAIRS_OF_A_PAGE", 20)
    with app.app_context():
        assert [marked("a b c d e", "x b c d y")[0] for _ in range(2)] == ["<del>a b c d e</del>"] * 2
    monkeypatch.setattr(changed, "MOST_PAIRS_OF_A_PAGE", 100)
    with app.app_context():
        marks = [marked("a b c d e", "x b c d y")[0].count("<del>") for _ in range(3)]
    assert marks == [2, 1, 1]


def test_acts_are_shown_by_pages_each_once_and_the_latest_first(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    lan = desk(app)["Lan"]
    with app.app_context():
        text = write_draft(text_of() | {"evidence": {"vi": "Cũ", "en": "Old"}})
        with writing():
            for number in range(5):
                note_act("edited", KEY, None, NOW + timedelta(hours=number), before=text, note=f"Act {number}.")
        newest = [act.note for act in acts_on(KEY)]
    for most, longest, pages in ((2, 10**6, 3), (50, 2 * len(text), 3), (50, 1, 5), (50, 10**6, 1), (5, 10**6, 1)):
        monkeypatch.setattr(item_history, "PAGE", most)
        monkeypatch.setattr(item_history, "LONGEST_TEXTS", longest)
        seen, following = [], [HISTORY]
        while following:
            page = lan.get(unescape(following[0])).text
            seen.append(re.findall(r"Act \d\.", page))
            assert page.count("Make that text my draft") == len(seen[-1])
            assert ("From the start" in page) == (len(seen) > 1)
            following = re.findall(r'href="([^"]+)" rel="next"', page)
        assert ([note for notes in seen for note in notes], len(seen)) == (newest, pages)
    assert lan.get(f"{HISTORY}?before=1").status_code == 200
    assert re.findall(r"Act \d\.", lan.get(f"{HISTORY}?before={'9' * 5000}").text) == newest
