"""Marking what changed between two wordings, word by word, so that a difference can be seen at a glance."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from quizapp.items.drafting import Difference

PIECES = re.compile(r"\s+|\w+|[^\w\s]")


def marked_change(one: Difference) -> tuple[Markup, Markup]:
    """Return both wordings with what was taken out and what was put in marked."""
    before, after = PIECES.findall(one.before), PIECES.findall(one.after)
    was, now = Markup(), Markup()
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was += _marked("del", before[a:b], kind != "equal")
        now += _marked("ins", after[c:d], kind != "equal")
    return was, now


def _marked(tag: str, pieces: list[str], changed: bool) -> Markup:
    text = escape("".join(pieces))
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), text) if changed and text else text  # noqa: S704  # our own tags
