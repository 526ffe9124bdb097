"""Checking a draft against the bank: the facts it may rest on, and the items that are near to it."""

from functools import lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from quizapp.bank.models import BankItem, FactRecord, ItemTag, TopicRecord
from quizapp.bank.records import current_records
from quizapp.db import db
from quizapp.items.checks.draft import CheckedDraft, check_draft
from quizapp.items.collection import Fact
from quizapp.items.drafting import Draft
from quizapp.items.model import Item

MOST_NEIGHBOURS = 400


@lru_cache(maxsize=4096)
def _fact(body: str) -> Fact:
    return Fact.model_validate_json(body)


def facts() -> dict[str, Fact]:
    """Return every fact that is not retired, by id."""
    return {row.id: _fact(row.body) for row in current_records(FactRecord)}


def check(draft: Draft) -> CheckedDraft:
    """Look at a draft with every check, beside the published items that are near to it."""
    known, topics = facts(), {row.id for row in current_records(TopicRecord)}
    return check_draft(draft, known, neighbours(draft, known), topics=topics)


def neighbours(draft: Draft, known: dict[str, Fact]) -> list[Item]:
    """Return published items that share a topic or an article with a draft, at most MOST_NEIGHBOURS."""
    articles = {cite["article"] for cite in draft["cites"]} | {
        known[fact].cite.article for fact in draft["facts"] if fact in known
    }
    near = or_(
        (ItemTag.tag == "topic") & ItemTag.value.in_(draft["topics"]),
        (ItemTag.tag == "article") & ItemTag.value.in_(articles),
    )
    ids = select(ItemTag.item_id).where(near).distinct()
    rows = select(BankItem).where(BankItem.id.in_(ids), BankItem.id != draft["id"], BankItem.retired_at.is_(None))
    found = db.session.scalars(rows.options(joinedload(BankItem.version)).order_by(BankItem.id).limit(MOST_NEIGHBOURS))
    return [row.version.item for row in found if row.version]
