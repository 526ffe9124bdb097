"""What people paste, made fit to keep: one Unicode form, nothing invisible; and ids made of titles."""

import re
import unicodedata

from quizapp.items.folding import fold
from quizapp.items.text import HIDDEN

LONGEST_SLUG = 50


def tidy_line(pasted: str) -> str:
    """Return a text as one line that a Text can hold: NFC, single plain spaces, no invisible character.

    A line break becomes a space; quotation marks and dashes stay as they were written.
    """
    spaced = " ".join(pasted.split())  # the marks that part lines and words are control characters too
    seen = "".join(mark for mark in spaced if unicodedata.category(mark) not in HIDDEN)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def tidy_paragraphs(pasted: str) -> str:
    """Return a text of many paragraphs, each a tidy line; empty lines stay, since paragraphs are counted with them."""
    return "\n".join(tidy_line(line) for line in pasted.splitlines()).rstrip("\n")


def make_id(title: str, suffix: str) -> str:
    """Return a permanent id for what has this title: the title's plain letters, and a suffix that chance gave."""
    words = re.findall(r"[a-z0-9]+", fold(title))
    slug = "-".join(words)[:LONGEST_SLUG].strip("-")
    return f"{slug}-{suffix}" if slug else suffix
