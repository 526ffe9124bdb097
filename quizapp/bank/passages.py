"""Passages: the sentence a citation names, where its source's text is kept here and still says the same there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from quizapp.bank.models import SourceText
from quizapp.db import db
from quizapp.items.model import Citation, Item
from quizapp.items.sources import fingerprint, numbered_sentences, sentence_places

PassageState = Literal["found", "changed", "no text"]


@dataclass(frozen=True)
class Passage:
    """What a citation names: the sentence with its neighbours, or why it cannot be shown.

    It is "changed" where the text no longer says there what was cited. `rights` says why the text may stand here.
    """

    cite: Citation
    state: PassageState
    text: str = ""
    before: str = ""
    after: str = ""
    rights: str = ""


def passages_of(item: Item) -> tuple[Passage, ...]:
    """Return the passage of each citation of an item."""
    return passages_by_item([item])[item.id]


def passages_by_item(items: Iterable[Item]) -> dict[str, tuple[Passage, ...]]:
    """Return the passages of several items, by their ids, in one statement."""
    items = list(items)
    texts = texts_of({cite.article for item in items for cite in item.cites})
    return {item.id: tuple(passage_of(cite, texts.get(cite.article)) for cite in item.cites) for item in items}


def passages_at(cites: Iterable[Citation]) -> tuple[Passage, ...]:
    """Return the passages that citations name, in one statement."""
    cites = list(cites)
    texts = texts_of({cite.article for cite in cites})
    return tuple(passage_of(cite, texts.get(cite.article)) for cite in cites)


def texts_of(article_ids: Iterable[str]) -> Mapping[str, SourceText]:
    """Return the texts of articles that are kept here, by the ids of the articles."""
    found = db.session.scalars(select(SourceText).where(SourceText.article_id.in_(sorted(article_ids))))
    return {text.article_id: text for text in found}


def passage_of(cite: Citation, source: SourceText | None) -> Passage:
    """Return what a citation names in the text of its article."""
    if source is None:
        return Passage(cite, "no text")
    found = numbered_sentences(source.text)
    place = sentence_places(source.text).get((cite.paragraph, cite.sentence))
    if place is None or fingerprint(found[place].text) != cite.sha256:
        return Passage(cite, "changed")
    before = found[place - 1].text if place else ""
    after = found[place + 1].text if place + 1 < len(found) else ""
    return Passage(cite, "found", found[place].text, before, after, source.rights)
