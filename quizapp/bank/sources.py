"""What items refer to, by id: the articles and the topics, retired ones too, since an old attempt may rest on one."""

from dataclasses import dataclass

from sqlalchemy import select

from quizapp.bank.models import ArticleRecord, TopicRecord
from quizapp.db import db
from quizapp.items.collection import Article, Topic


@dataclass(frozen=True)
class Sources:
    """The articles and topics by id, in the order of their files."""

    articles: dict[str, Article]
    topics: dict[str, Topic]


def sources() -> Sources:
    """Return every article and topic."""
    articles = db.session.scalars(select(ArticleRecord).order_by(ArticleRecord.position))
    topics = db.session.scalars(select(TopicRecord).order_by(TopicRecord.position))
    return Sources(
        {row.id: Article.model_validate_json(row.body) for row in articles},
        {row.id: Topic.model_validate_json(row.body) for row in topics},
    )
