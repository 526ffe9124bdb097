"""Vietnamese folding: one plain form of a text for search, typed answers and the hunt for duplicates."""

import re
import unicodedata

# đ has no Unicode decomposition, so dropping combining marks leaves it; the quotes and dashes differ by keyboard only.
BY_HAND = str.maketrans({"đ": "d", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-"})


def fold(text: str) -> str:
    """Return `text` in lower case without diacritics, đ as d, typographic marks plain, white space single.

    Folding twice changes nothing, and the two tone placements (hòa, hoà) fold alike.
    """
    lowered = unicodedata.normalize("NFKC", text).casefold()
    letters = (mark for mark in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(mark))
    return " ".join("".join(letters).translate(BY_HAND).split())


def slug(text: str, longest: int) -> str:
    """Return `text` as the words of an address, such as "muoi-cau-lam-quen", cut between words where it can be.

    It is empty where the text has no letter of the Latin alphabet and no digit.
    """
    words = re.findall(r"[a-z0-9]+", fold(text))
    while len(words) > 1 and len("-".join(words)) > longest:
        words.pop()
    return "-".join(words)[:longest]
