"""Vietnamese folding: one plain form of a text for search, typed answers and the hunt for duplicates."""

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
