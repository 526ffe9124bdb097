"""What the list of the bank can be filtered by that is kept here: topics, sources, authors, and saved filters."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, Select, String, cast, literal, select, union_all

from quizapp.accounts.models import EDITORS, User
from quizapp.bank.listing import Listing
from quizapp.bank.models import ArticleRecord, TopicRecord
from quizapp.bank.saved_filters import SavedFilter, read_wanted
from quizapp.db import db
from quizapp.items.collection import Article, Topic
from quizapp.items.text import Text


@dataclass
class Offered:
    """What can be chosen: ids with titles or names; saved filters with what they look for."""

    topics: dict[str, Text] = field(default_factory=dict)
    articles: dict[str, Text] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    filters: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)


def offered(user_id: int) -> Offered:
    """Return what somebody can filter the list by. One statement, as the list is looked at all the time."""
    writes = select(Listing.id).where(Listing.author_id == User.id).exists()
    found = Offered()
    rows = union_all(
        _part("topic", TopicRecord.id, TopicRecord.body, TopicRecord.position),
        _part("article", ArticleRecord.id, ArticleRecord.body, ArticleRecord.position),
        _part("author", cast(User.id, String(20)), User.name, 0).where(User.role.in_(EDITORS), writes),
        _part("filter", cast(SavedFilter.id, String(20)), SavedFilter.wanted, 0, SavedFilter.name).where(
            SavedFilter.user_id == user_id
        ),
    )
    for what, name, told, _, called in sorted(db.session.execute(rows), key=lambda row: (row[3], row[4], row[1])):
        if what == "topic":
            found.topics[name] = Topic.model_validate_json(told).title
        elif what == "article":
            found.articles[name] = Article.model_validate_json(told).title
        elif what == "author":
            found.authors[name] = told or ""
        else:
            found.filters.append((int(name), called, read_wanted(told)))
    return found


def _part(what: str, name: Any, told: Any, place: Any, called: Any = "") -> Select[Any]:
    return select(
        literal(what).label("what"),
        name.label("name"),
        told.label("told"),
        (literal(place, Integer) if isinstance(place, int) else place).label("place"),
        (literal(called, String) if isinstance(called, str) else called).label("called"),
    )
