"""Sync: bring the bank in step with content/, which is the master of the shipped items; and export, its reverse."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from quizapp.bank.bodies import digest, write_body
from quizapp.bank.listing import catch_up
from quizapp.bank.models import ArticleRecord, BankItem, FactRecord, ItemVersion, TopicRecord
from quizapp.bank.publish import publish, retire
from quizapp.bank.records import Changes, Record, current_records, sync_records
from quizapp.db import db, take_turns
from quizapp.items.collection import Article, DeckOutline, Fact, QuizOutline, Topic
from quizapp.items.content import Content
from quizapp.items.model import Item
from quizapp.items.narrowing import deck_of, quiz_of


@dataclass
class SyncReport:
    """What a sync did: counts for items and what stands beside them, what was left alone, notes stamped.

    `kept` and `conflicts` name items by their ids and what stands beside them as in "fact news-01". `other_kinds` are
    items left alone because the file makes another kind of item of them.
    """

    items: Changes = field(default_factory=Changes)
    records: Changes = field(default_factory=Changes)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    other_kinds: list[str] = field(default_factory=list)
    notes: int = 0


def sync_bank(content: Content, now: datetime) -> SyncReport:
    """Store the content's articles, topics, facts and items. Doing it twice changes nothing the second time.

    What was changed in the bank since the last sync is kept where the file stands still, and reported as a conflict
    where the file changed too, or lost an item: it is never overwritten. Nobody saves a draft meanwhile, or what is
    read here of items and drafts would no longer be so when it is written back.
    """
    take_turns("desk")
    report = SyncReport()
    rows = {row.id: row for row in db.session.scalars(select(BankItem).options(joinedload(BankItem.version)))}
    needed = _needed(row.version.item for row in rows.values() if row.version and _is_ours(row, row.version))
    for table, entries in (
        (ArticleRecord, content.articles),
        (TopicRecord, content.topics),
        (FactRecord, content.facts),
    ):
        report.records += sync_records(
            table, entries, now, kept=report.kept, conflicts=report.conflicts, needed=needed[table]
        )
    positions: dict[str, int] = {}
    for item in content.items:
        home = content.homes[item.id]
        positions[home] = positions.get(home, -1) + 1
        place = (home, positions[home])
        row = rows.pop(item.id, None)
        if row is None:
            _add(item, place, now)
            report.items.added += 1
        else:
            _sync_item(item, row, place, now, report)
    for row in rows.values():
        _lose_item(row, now, report)
    db.session.flush()
    catch_up(now)
    return report


def _is_ours(row: BankItem, version: ItemVersion) -> bool:
    return row.retired_at is None and version.digest != row.synced_digest


def _needed(items: Iterable[Item]) -> dict[type[Record], set[str]]:
    """Return what items that the files do not hold rest on, and the articles of facts that are kept here."""
    needed: dict[type[Record], set[str]] = {ArticleRecord: set(), TopicRecord: set(), FactRecord: set()}
    for item in items:
        needed[ArticleRecord] |= {cite.article for cite in item.cites}
        needed[TopicRecord] |= set(item.topics)
        needed[FactRecord] |= set(item.facts)
    mine = or_(FactRecord.kept_here, FactRecord.id.in_(needed[FactRecord]))
    for row in db.session.scalars(select(FactRecord).where(FactRecord.retired_at.is_(None), mine)):
        needed[ArticleRecord].add(Fact.model_validate_json(row.body).cite.article)
    return needed


def _add(item: Item, place: tuple[str, int], now: datetime) -> None:
    row = BankItem(id=item.id, home=place[0], position=place[1], version_number=0)
    db.session.add(row)
    row.synced_digest = publish(row, item, now).digest


def _changed_here(row: BankItem) -> bool:
    """Tell whether the bank's side changed since the last sync: worded anew, retired, or born here.

    `synced_digest` is empty for an item that no file holds: it was born here, or a sync retired it and may revive it.
    """
    if row.synced_digest is None:
        return row.retired_at is None
    return row.retired_at is not None or row.version is None or row.version.digest != row.synced_digest


def _sync_item(item: Item, row: BankItem, place: tuple[str, int], now: datetime, report: SyncReport) -> None:
    if row.version is not None and row.version.item.kind != item.kind:
        # Another kind is another question: Anki would never update its note, and old statistics would speak of it.
        report.other_kinds.append(item.id)
        return
    incoming = digest(write_body(item))
    same = row.version is not None and row.version.digest == incoming
    if _changed_here(row) and not (same and row.retired_at is None):
        (report.kept if incoming == row.synced_digest else report.conflicts).append(item.id)
        return
    stands = same and row.retired_at is None and (row.home, row.position) == place
    report.items.same += stands
    report.items.changed += not stands
    (row.home, row.position), row.synced_digest, row.retired_at = place, incoming, None
    if not same:
        publish(row, item, now)


def _lose_item(row: BankItem, now: datetime, report: SyncReport) -> None:
    """Retire an item that the files no longer hold, unless it was never theirs or was changed here."""
    if row.synced_digest is None:
        return
    if row.retired_at is None and _changed_here(row):
        report.conflicts.append(row.id)
        return
    row.synced_digest = None
    report.items.retired += row.retired_at is None
    retire(row, now)


def export_bank(quizzes: tuple[QuizOutline, ...], decks: tuple[DeckOutline, ...]) -> Content:
    """Return the bank as content, in the order of the files, with the quizzes and decks that are made of it.

    These name only what is in use; one of which nothing is left is left out.
    """
    rows = db.session.scalars(
        select(BankItem)
        .where(BankItem.retired_at.is_(None))
        .order_by(BankItem.home, BankItem.position)
        .options(joinedload(BankItem.version))
    ).all()
    articles = tuple(Article.model_validate_json(row.body) for row in current_records(ArticleRecord))
    topics = tuple(Topic.model_validate_json(row.body) for row in current_records(TopicRecord))
    in_use = {
        "items": {row.id for row in rows},
        "topics": {topic.id for topic in topics},
        "articles": {article.id for article in articles},
    }
    return Content(
        articles=articles,
        topics=topics,
        facts=tuple(Fact.model_validate_json(row.body) for row in current_records(FactRecord)),
        quizzes=tuple(kept for quiz in quizzes if (kept := quiz_of(quiz, in_use))),
        decks=tuple(held for deck in decks if (held := deck_of(deck, in_use))),
        items=tuple(row.version.item for row in rows if row.version),
        homes={row.id: row.home for row in rows},
    )
