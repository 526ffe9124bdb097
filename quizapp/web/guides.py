"""The guides: Markdown of our own in this package, one file for each kind of reader and language, made into pages.

A guide begins with its title and a paragraph that says what it holds; its second headings are its table of contents.
What it names beside it, another guide or a picture, has the same place on the site.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from PIL import Image

from quizapp.items.folding import slug
from quizapp.languages import Language

FOLDER = Path(__file__).resolve().parent.parent / "guides"
GUIDES = ("students", "teachers", "operators")
LONGEST_ANCHOR = 60
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {"h2", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"em", "strong", "code", "pre", "a", "img"}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "img": {"src", "alt", "width", "height", "loading"}}


class Guide(NamedTuple):
    """A guide as pages show it; the contents are anchors and the headings they lead to."""

    name: str
    title: Markup
    lead: Markup
    contents: tuple[tuple[str, Markup], ...]
    body: Markup


@lru_cache
def read_guide(name: str, language: Language) -> Guide:
    """Return a guide by one of the names of GUIDES."""
    folder = FOLDER / language
    tokens = PARSER.parse((folder / f"{name}.md").read_text(encoding="utf-8"))
    contents = tuple(_anchored(tokens))
    for token in (child for one in tokens for child in one.children or ()):
        if token.type == "link_open":
            token.attrs["href"] = on_the_site(str(token.attrs["href"]))
        elif token.type == "image":
            with Image.open(folder / str(token.attrs["src"])) as picture:
                token.attrs |= {"width": picture.width, "height": picture.height, "loading": "lazy"}
    _, title, _, _, lead, _, *rest = tokens
    return Guide(name, _written([title]), _written([lead]), contents, _written(rest))


@lru_cache
def pictures(language: Language) -> dict[str, bytes]:
    """Return the pictures of the guides in a language by their names: a few small files."""
    return {path.stem: path.read_bytes() for path in (FOLDER / language).glob("*.webp")}


def on_the_site(link: str) -> str:
    """Return where a link of a guide leads on the site: another guide stands there without the ending of its file."""
    name, ending, section = link.partition(".md")
    return f"{name}{section}" if ending and name in GUIDES else link


def _anchored(tokens: Sequence[Token]) -> list[tuple[str, Markup]]:
    """Give the second headings an anchor, and return both."""
    found = []
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            anchor = slug(words.content, LONGEST_ANCHOR)
            opening.attrs["id"] = anchor
            found.append((anchor, _written([words])))
    return found


def _written(tokens: Sequence[Token]) -> Markup:
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None))  # noqa: S704  # cleaned
