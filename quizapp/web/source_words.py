"""What the pages about sources share: whom they are for, finding a source, and where an item is written from a fact."""

import secrets
from dataclasses import dataclass
from string import ascii_lowercase, digits

from flask import abort

from quizapp.bank.models import ArticleRecord
from quizapp.bank.records import find_record
from quizapp.db import take_turns
from quizapp.items.collection import Article
from quizapp.web.identity import signed_in_user
from quizapp.web.language import reader_language

TURN = "sync"  # editors and syncs change records one after another
SUFFIX_SIGNS, SUFFIX_LENGTH = ascii_lowercase + digits, 5


@dataclass(frozen=True)
class Kept:
    """A source as it is stored: its row and what stands in it."""

    row: ArticleRecord
    article: Article


def get_source(article_id: str) -> Kept:
    """Return a source in use or answer 404."""
    row = find_record(ArticleRecord, article_id) or abort(404)
    return Kept(row, Article.model_validate_json(row.body))


def take_turn() -> None:
    """Wait until nobody else changes what is kept here; to be called before anything is read of it."""
    take_turns(TURN)


def new_item_address(article_id: str, fact_id: str) -> str:
    """Return where an item is written that rests on a fact of an article."""
    return f"/{reader_language()}/desk/new?fact={fact_id}"


def reader_id() -> int:
    """Return the id of the reader, who is signed in, or answer 403."""
    user = signed_in_user() or abort(403)
    return user.id


def new_suffix() -> str:
    """Return what chance adds to an id."""
    return "".join(secrets.choice(SUFFIX_SIGNS) for _ in range(SUFFIX_LENGTH))
