"""The audit log as it is read: the latest acts that somebody may see, with those of one batch in one line."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from quizapp.accounts.models import ADMIN, User
from quizapp.bank.audit import AuditEntry
from quizapp.bank.batches import Batch
from quizapp.bank.models import BankItem
from quizapp.bank.rights import seen_by
from quizapp.db import db


@dataclass(frozen=True)
class Line:
    """An act, or with a batch all of its acts, and the items they were done to."""

    entry: AuditEntry
    batch: Batch | None = None
    items: list[str] = field(default_factory=list)


def read_log(user: User, *, user_id: int = 0, act: str = "", before: int | None = None, most: int = 50) -> list[Line]:
    """Return the latest acts that somebody may see: of one person or of one kind where that is asked for."""
    earlier = aliased(AuditEntry)
    first = select(earlier.id).where(earlier.batch == AuditEntry.batch, earlier.id < AuditEntry.id)
    first = first.where(visible(user, earlier))
    found = select(AuditEntry).where(visible(user, AuditEntry), or_(AuditEntry.batch == "", ~first.exists()))
    if user_id:
        found = found.where(AuditEntry.user_id == user_id)
    if act:
        found = found.where(AuditEntry.act == act)
    if before:
        found = found.where(AuditEntry.id < before)
    found = found.options(joinedload(AuditEntry.user)).order_by(AuditEntry.id.desc()).limit(most)
    entries = list(db.session.scalars(found))
    names = {entry.batch for entry in entries} - {""}
    kept = db.session.scalars(select(Batch).where(Batch.id.in_(names))) if names else ()
    batches = {batch.id: batch for batch in kept}
    items = items_of_batches(user, names)
    return [
        Line(entry, batches.get(entry.batch), items[entry.batch] if entry.batch else [entry.item_id or ""])
        for entry in entries
    ]


def acts_before(item_id: str, before: int, *, most: int, longest: int) -> tuple[list[AuditEntry], bool]:
    """Return the latest acts on an item, those before an entry where its id is given, and whether there are more.

    They are so many at most, and fewer where the texts that stood before them are longer together than `longest`.
    """
    found = select(AuditEntry).where(AuditEntry.item_id == item_id).order_by(AuditEntry.id.desc()).limit(most + 1)
    found = found.where(AuditEntry.id < before) if before else found
    entries = list(db.session.scalars(found.options(joinedload(AuditEntry.user))))
    lengths = accumulate(len(entry.before) for entry in entries)
    shown = sum(length <= longest for length in lengths)
    kept = entries[: min(max(shown, 1), most)]
    return kept, len(kept) < len(entries)


def items_of_batches(user: User, names: set[str]) -> defaultdict[str, list[str]]:
    """Return the items of batches that somebody may see."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    mine = select(AuditEntry.batch, AuditEntry.item_id).where(AuditEntry.batch.in_(names), visible(user, AuditEntry))
    for name, item_id in db.session.execute(mine.order_by(AuditEntry.item_id)) if names else ():
        found[name].append(item_id or "")
    return found


def visible(user: User, entry: Any) -> ColumnElement[bool]:
    """Return the condition that somebody may see an entry: all as an admin, else those on items they may see."""
    if user.role == ADMIN:
        return true()
    item = aliased(BankItem)
    return select(item.id).where(item.id == entry.item_id, seen_by(user, item)).exists()


def people_in_log() -> list[User]:
    """Return everybody who did something."""
    did = select(AuditEntry.user_id).where(AuditEntry.user_id.is_not(None))
    return list(db.session.scalars(select(User).where(User.id.in_(did)).order_by(User.folded_name, User.id)))
