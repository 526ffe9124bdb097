"""Markdown to safe HTML: emphasis and code; nothing else survives."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

PARSER = MarkdownIt("zero", {"html": False}).enable(["emphasis", "backticks", "escape", "entity"])
TAGS = {"em", "strong", "code"}


@lru_cache(maxsize=8192)  # every text of the bank in both languages, and as much again
def to_html(text: str) -> str:
    """Render one paragraph of Markdown as inline HTML that is safe on a page and in an Anki field."""
    return nh3.clean(PARSER.renderInline(text), tags=TAGS, attributes={})
