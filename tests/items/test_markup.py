"""Markdown becomes HTML that can do no harm."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.markup import TAGS, to_html


class Elements(HTMLParser):
    """Collects the elements and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def test_emphasis_and_code_are_kept() -> None:
    assert to_html("*one* **two** `three`") == "<em>one</em> <strong>two</strong> <code>three</code>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](http://example.com/x.png)",
        "<b onclick=x>",
        "{{constructor}} <svg/onload=1>",
        "&lt;script&gt;",
    ],
)
def test_hostile_text_stays_text(hostile: str) -> None:
    elements = Elements(to_html(hostile))
    assert elements.tags <= TAGS
    assert elements.attributes == []


@given(st.text(max_size=200))
def test_no_text_at_all_makes_another_element_or_an_attribute(text: str) -> None:
    elements = Elements(to_html(text))
    assert elements.tags <= TAGS
    assert elements.attributes == []
