"""What can be studied: everything, what one missed, a deck, a topic, an article; each with an address of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from quizapp.bank.choose import Pool, meets, pool_of
from quizapp.bank.models import ArticleRecord, BankItem, TopicRecord
from quizapp.bank.records import Record, current_records
from quizapp.bank.sources import articles_asked
from quizapp.db import db
from quizapp.decks.models import Deck
from quizapp.items.collection import Article, Selection, Topic
from quizapp.items.text import Text
from quizapp.quiz.missed import missed_of
from quizapp.study.settings import StudySettings, settings_of
from quizapp.study.statements import KEPT, LEARNER
from quizapp.web.wording import in_reader_language

Named = tuple[Text, Selection]


@dataclass(frozen=True)
class StudySet:
    """A set of items to study: the name in its address, what it is called, and which items they are."""

    id: str
    name: Text | str
    items: Pool


def of_deck(row: Deck) -> Named:
    """Return what a deck is called and holds."""
    return row.outline.title, row.outline.select


def of_topic(row: TopicRecord) -> Named:
    """Return what a topic is called and which items have it."""
    topic = Topic.model_validate_json(row.body)
    return topic.title, Selection(topics=(topic.id,))


def of_article(row: ArticleRecord) -> Named:
    """Return what an article is called and which items rest on it."""
    article = Article.model_validate_json(row.body)
    return article.title, Selection(articles=(article.id,))


KINDS: dict[str, tuple[type[Record], Callable[[Any], Named]]] = {
    "deck": (Deck, of_deck),
    "topic": (TopicRecord, of_topic),
    "article": (ArticleRecord, of_article),
}


def get_set(set_id: str, user_id: int | None) -> tuple[StudySet, StudySettings]:
    """Return a set and the learner's settings, in one statement, or answer 404."""
    if set_id == "all":
        return everything(), settings_of(user_id)
    if set_id == "missed":
        return StudySet(set_id, _("What I missed"), MISSED), settings_of(user_id)
    kind, dash, record_id = set_id.partition("-")
    if kind not in KINDS or not dash:
        abort(404)
    table, read = KINDS[kind]
    both = select(table, StudySettings).outerjoin(StudySettings, StudySettings.user_id == user_id)
    found = db.session.execute(both.where(table.id == record_id, table.retired_at.is_(None))).one_or_none()
    if found is None:
        abort(404)
    name, selection = read(found[0])
    return StudySet(set_id, name, pool(selection)), found[1] or settings_of(None)


def set_name(name: Text | str) -> str:
    """Write what a set is called."""
    return name if isinstance(name, str) else in_reader_language(name)


def everything() -> StudySet:
    """Return the set of all items."""
    return StudySet("all", _("Everything"), pool(Selection()))


@lru_cache(KEPT)
def pool(selection: Selection) -> Pool:
    """Return which items a selection means, the same object for the same selection: queries are built on it."""
    return pool_of(selection)


def missed(ids: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Say of a column of ids whether the learner missed the item, which is still in use."""
    return and_(meets(Selection(), ids), ids.in_(missed_of(LEARNER)))


MISSED = Pool(select(BankItem.id).where(missed(BankItem.id)), missed)


def offered() -> list[tuple[str, list[tuple[str, Text]]]]:
    """Return the sets there are besides everything, by group: its heading, and address and name of each set."""
    topics = [(f"topic-{row.id}", of_topic(row)[0]) for row in current_records(TopicRecord)]
    articles = [(f"article-{one.id}", one.title) for one in articles_asked()]
    decks = [(f"deck-{row.id}", row.outline.title) for row in current_records(Deck)]
    return [(_("Decks"), decks), (_("Topics"), topics), (_("Articles"), articles)]
