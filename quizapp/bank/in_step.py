"""Whether the bank is in step with the content files: what a sync would change, found by reading alone."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from quizapp.bank.bodies import digest, write_body
from quizapp.bank.conflicts import ITEM, SyncConflict
from quizapp.bank.models import ArticleRecord, BankItem, FactRecord, TopicRecord
from quizapp.bank.records import Record, Storable
from quizapp.db import db
from quizapp.items.content import Content


def unsettled() -> set[str]:
    """Return the names of what the last sync left alone, such as "fact news-01", until somebody settles it."""
    return {f"{row.kind} {row.entry_id}" for row in db.session.scalars(select(SyncConflict))}


def out_of_step(content: Content, beside: dict[type[Record], Iterable[Storable]]) -> set[str]:
    """Return the names of the entries that a sync would change; `beside` are tables that the bank does not know.

    What it would leave alone is not among them, and neither is the order of the files.
    """
    tables: dict[type[Record], Iterable[Storable]] = {ArticleRecord: content.articles, TopicRecord: content.topics}
    tables |= {FactRecord: content.facts} | beside
    found = set(_items(content))
    for table, entries in tables.items():
        found |= set(_records(table, entries))
    return found - unsettled()


def _items(content: Content) -> Iterator[str]:
    in_files = {item.id: digest(write_body(item)) for item in content.items}
    held = select(BankItem.id, BankItem.synced_digest).where(BankItem.synced_digest.is_not(None))
    synced = {row.id: row.synced_digest for row in db.session.execute(held)}
    for item_id in in_files.keys() | synced.keys():
        if synced.get(item_id) != in_files.get(item_id):
            yield f"{ITEM} {item_id}"


def _records(table: type[Record], entries: Iterable[Storable]) -> Iterator[str]:
    rows = {row.id: row for row in db.session.scalars(select(table))}
    for entry in entries:
        row = rows.get(entry.id)
        body = entry.model_dump_json(exclude_defaults=True)
        if row is None or (not row.kept_here and (row.body, row.retired_at) != (body, None)):
            yield f"{table.__tablename__} {entry.id}"
