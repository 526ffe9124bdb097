"""The text of an article, addressed by paragraph and sentence, and the fingerprint that a citation keeps of it.

The articles belong to others, so no sentence of theirs is stored: a citation holds the address and a SHA-256.
A paragraph is a line of the article's file, counted from 1 with the empty ones, so that any editor shows the number.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+[\"”’')\]]*\s+")  # tried once for each run of marks, however long
NEXT_LETTER = re.compile(r"[\"“‘'(\[]*(.?)")


def normalise(text: str) -> str:
    """Return `text` in NFC with every run of white space, no-break spaces too, made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph into normalised sentences.

    A sentence ends at . ! ? or … where the next word starts with a capital or a digit; so neither "01.AI" nor "1.000"
    nor an ellipsis in mid-sentence splits one.
    """
    text = normalise(paragraph)
    found, start = [], 0
    for end in SENTENCE_END.finditer(text):
        following = found_letter[1] if (found_letter := NEXT_LETTER.match(text, end.end())) else ""
        if following.isupper() or following.isdigit():
            found.append(text[start : end.end()].strip())
            start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def fingerprint(sentence: str) -> str:
    """Return the SHA-256 (64 hex digits) of the normalised sentence."""
    return hashlib.sha256(normalise(sentence).encode()).hexdigest()


NO_FINGERPRINT = fingerprint("")  # of a citation whose sentence nobody had at hand; it matches none


@dataclass(frozen=True)
class Sentence:
    """One sentence of a text and its address there: paragraph and number, both counted from 1."""

    paragraph: int
    number: int
    text: str


@lru_cache(maxsize=16)  # a text that is kept here is asked for with every passage of it
def numbered_sentences(article: str) -> tuple[Sentence, ...]:
    """Return every sentence of an article's text with its address."""
    return tuple(
        Sentence(paragraph, number, text)
        for paragraph, line in enumerate(article.splitlines(), 1)
        for number, text in enumerate(sentences(line), 1)
    )


@lru_cache(maxsize=16)
def sentence_places(article: str) -> Mapping[tuple[int, int], int]:
    """Return where in `numbered_sentences` the sentence of each address stands."""
    return {(one.paragraph, one.number): place for place, one in enumerate(numbered_sentences(article))}


def sentence_at(article: str, paragraph: int, number: int) -> str | None:
    """Return one sentence of an article's text, both numbers counted from 1, or None where there is none."""
    lines = article.splitlines()
    if not 1 <= paragraph <= len(lines):
        return None
    found = sentences(lines[paragraph - 1])
    return found[number - 1] if 1 <= number <= len(found) else None
