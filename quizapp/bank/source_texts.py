"""The texts of articles that may stand here: kept, replaced and taken away, and how many citations match one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from quizapp.bank.facts import items_citing, known_facts
from quizapp.bank.models import SourceText
from quizapp.bank.passages import passage_of
from quizapp.db import db
from quizapp.items.model import Citation

LONGEST_TEXT = 200_000


def text_of(article_id: str) -> SourceText | None:
    """Return the text of an article, or None where none is kept here."""
    return db.session.get(SourceText, article_id)


def keep_text(article_id: str, text: str, rights: str, *, user_id: int | None, now: datetime) -> None:
    """Keep the text of an article, in the place of the one there was."""
    row = text_of(article_id)
    if row is None:
        row = SourceText(article_id=article_id)
        db.session.add(row)
    row.text, row.rights, row.added_by, row.added_at = text, rights, user_id, now
    db.session.flush()


def remove_text(article_id: str) -> None:
    """Take the text of an article away; what cites it keeps its addresses and fingerprints."""
    if row := text_of(article_id):
        db.session.delete(row)
        db.session.flush()


def citations_of(article_id: str) -> list[Citation]:
    """Return every citation of an article by a fact or a published item in use."""
    cites = [known.fact.cite for known in known_facts(article_id) if known.in_use]
    cites += [cite for version in items_citing(article_id) for cite in version.item.cites]
    return [cite for cite in cites if cite.article == article_id]


def matching(cites: Iterable[Citation], text: str | None) -> int:
    """Return how many citations find their sentence in a text; none does where there is no text."""
    source = SourceText(text=text or "")
    return sum(passage_of(cite, source).state == "found" for cite in cites)


def texts_here() -> set[str]:
    """Return the ids of the articles whose texts are kept here."""
    return set(db.session.scalars(select(SourceText.article_id)))
