"""The text of a source on pages: so many sentences at a time, since one of 200,000 characters may hold 60,000."""

from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from quizapp.items.model import Citation
from quizapp.items.sources import Sentence, numbered_sentences, sentence_places

PAGE = 500


@dataclass(frozen=True)
class TextPage:
    """One page of the text of an article."""

    article_id: str
    text: str
    number: int

    @property
    def paragraphs(self) -> list[list[Sentence]]:
        """The sentences on it by paragraph; where it begins or ends in the midst of one, those of it that it has."""
        shown = numbered_sentences(self.text)[(self.number - 1) * PAGE : self.number * PAGE]
        return [list(found) for _, found in groupby(shown, lambda one: one.paragraph)]

    def address(self, number: int, anchor: str = "text") -> str:
        """Return the address of a page of the text, at an anchor, which is enough on the page itself."""
        if number == self.number:
            return f"#{anchor}"
        page = number if number > 1 else None
        return url_for("sources.show", article_id=self.article_id, page=page, _anchor=anchor)

    def address_of(self, cite: Citation) -> str:
        """Return the address of a sentence that is cited, on the page where it stands."""
        place = sentence_places(self.text).get((cite.paragraph, cite.sentence), 0)
        return self.address(place // PAGE + 1, f"s{cite.paragraph}-{cite.sentence}")

    @property
    def before(self) -> int:
        """The number of the page before it, or 0."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after it, or 0."""
        return self.number + 1 if self.number < pages_of(self.text) else 0


def pages_of(text: str) -> int:
    """Return how many pages a text has, one at least."""
    return max(1, -(-len(numbered_sentences(text)) // PAGE))


def text_page(article_id: str, text: str, number: int) -> TextPage:
    """Return a page of a text, the first or the last where there is none of this number."""
    return TextPage(article_id, text, min(max(1, number), pages_of(text)))
