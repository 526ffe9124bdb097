"""What items refer to: the articles and the topics, retired ones too, since an old attempt may rest on one."""

from dataclasses import dataclass

from sqlalchemy import select

from quizapp.bank.models import ArticleRecord, BankItem, ItemTag, TopicRecord
from quizapp.db import db
from quizapp.items.collection import Article, Topic


@dataclass(frozen=True)
class Sources:
    """The articles and topics by id, in the order of their files."""

    articles: dict[str, Article]
    topics: dict[str, Topic]


def sources() -> Sources:
    """Return every article and topic."""
    articles = db.session.scalars(select(ArticleRecord).order_by(ArticleRecord.position, ArticleRecord.id))
    topics = db.session.scalars(select(TopicRecord).order_by(TopicRecord.position, TopicRecord.id))
    return Sources(
        {row.id: Article.model_validate_json(row.body) for row in articles},
        {row.id: Topic.model_validate_json(row.body) for row in topics},
    )


def articles_asked() -> list[Article]:
    """Return the articles in use that a published item cites: what learners are offered to choose from."""
    citing = select(ItemTag.item_id).join(BankItem, BankItem.id == ItemTag.item_id)
    citing = citing.where(ItemTag.tag == "article", ItemTag.value == ArticleRecord.id, BankItem.retired_at.is_(None))
    asked = select(ArticleRecord).where(ArticleRecord.retired_at.is_(None), citing.exists())
    rows = db.session.scalars(asked.order_by(ArticleRecord.position, ArticleRecord.id))
    return [Article.model_validate_json(row.body) for row in rows]
