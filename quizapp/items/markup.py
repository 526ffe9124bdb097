"""Markdown to safe HTML: emphasis and code; nothing else survives."""

import nh3
from markdown_it import MarkdownIt

PARSER = MarkdownIt("zero", {"html": False}).enable(["emphasis", "backticks", "escape", "entity"])
TAGS = {"em", "strong", "code"}


def to_html(text: str) -> str:
    """Render one paragraph of Markdown as inline HTML that is safe on a page and in an Anki field."""
    return nh3.clean(PARSER.renderInline(text), tags=TAGS, attributes={})
