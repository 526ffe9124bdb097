"""Sync: bring the bank in step with content/, which is the master of the shipped items; and export, its reverse."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from quizapp.bank.bodies import digest, write_body
from quizapp.bank.models import ArticleRecord, BankItem, FactRecord, TopicRecord
from quizapp.bank.publish import publish, retire
from quizapp.bank.records import Changes, current_records, sync_records
from quizapp.db import db
from quizapp.items.collection import Article, DeckOutline, Fact, QuizOutline, Topic
from quizapp.items.content import Content
from quizapp.items.model import Item


@dataclass
class SyncReport:
    """What a sync did: counts for items and what stands beside them, items left alone, notes stamped."""

    items: Changes = field(default_factory=Changes)
    records: Changes = field(default_factory=Changes)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    notes: int = 0


def sync_bank(content: Content, now: datetime) -> SyncReport:
    """Store the content's articles, topics, facts and items. Doing it twice changes nothing the second time.

    An item edited in the bank since the last sync is kept where the file stands still, and reported as a conflict
    where the file changed too: it is never overwritten.
    """
    report = SyncReport()
    for table, entries in (
        (ArticleRecord, content.articles),
        (TopicRecord, content.topics),
        (FactRecord, content.facts),
    ):
        report.records += sync_records(table, entries, now)
    rows = {row.id: row for row in db.session.scalars(select(BankItem).options(joinedload(BankItem.version)))}
    positions: dict[str, int] = {}
    for item in content.items:
        home = content.homes[item.id]
        positions[home] = positions.get(home, -1) + 1
        _sync_item(item, rows.pop(item.id, None), (home, positions[home]), now, report)
    for row in rows.values():
        if row.synced_digest and not row.retired_at:
            retire(row, now)
            report.items.retired += 1
    db.session.flush()
    return report


def _sync_item(item: Item, row: BankItem | None, place: tuple[str, int], now: datetime, report: SyncReport) -> None:
    incoming = digest(write_body(item))
    if row is None:
        row = BankItem(id=item.id, home=place[0], position=place[1], version_number=0, synced_digest=incoming)
        db.session.add(row)
        db.session.flush()
        publish(row, item, now)
        report.items.added += 1
        return
    current = row.version.digest if row.version else None
    moved = (row.home, row.position) != place
    row.home, row.position = place
    if current == incoming:
        back = row.retired_at is not None
        row.retired_at, row.synced_digest = None, incoming
        report.items.changed += moved or back
        report.items.same += not (moved or back)
    elif current == row.synced_digest:
        row.synced_digest = incoming
        publish(row, item, now)
        report.items.changed += 1
    else:
        (report.kept if incoming == row.synced_digest else report.conflicts).append(item.id)


def export_bank(quizzes: tuple[QuizOutline, ...], decks: tuple[DeckOutline, ...]) -> Content:
    """Return the bank as content, in the order of the files, with the quizzes and decks that are made of it."""
    rows = db.session.scalars(
        select(BankItem)
        .where(BankItem.retired_at.is_(None))
        .order_by(BankItem.home, BankItem.position)
        .options(joinedload(BankItem.version))
    ).all()
    return Content(
        articles=tuple(Article.model_validate_json(row.body) for row in current_records(ArticleRecord)),
        topics=tuple(Topic.model_validate_json(row.body) for row in current_records(TopicRecord)),
        facts=tuple(Fact.model_validate_json(row.body) for row in current_records(FactRecord)),
        quizzes=quizzes,
        decks=decks,
        items=tuple(row.version.item for row in rows if row.version),
        homes={row.id: row.home for row in rows},
    )
