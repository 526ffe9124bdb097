"""Citing: the address of a sentence with its fingerprint, as far as the sentence is at hand."""

from quizapp.items.model import Citation
from quizapp.items.sources import NO_FINGERPRINT, fingerprint, sentence_at

Address = tuple[str, int, int]


class NoSuchSentence(LookupError):
    """The text of the article has no sentence at this address."""


def cite_sentence(at: Address, *, text: str | None, quoted: str = "", was: Citation | None = None) -> Citation:
    """Return the citation of the sentence at an address: article, paragraph, sentence.

    Its fingerprint is taken of the article's `text`, else of what was `quoted` from it, else it stays that of the
    citation that `was` there, if of this address; without any of these it is NO_FINGERPRINT. Raise NoSuchSentence.
    """
    article, paragraph, number = at
    if text is not None:
        quoted = sentence_at(text, paragraph, number) or ""
        if not quoted:
            raise NoSuchSentence
    sha256 = fingerprint(quoted)
    if not quoted:
        sha256 = was.sha256 if was and (was.article, was.paragraph, was.sentence) == at else NO_FINGERPRINT
    return Citation(article=article, paragraph=paragraph, sentence=number, sha256=sha256)
