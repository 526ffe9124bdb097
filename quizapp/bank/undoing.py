"""Undoing a batch: each item becomes what it was, where it still is what the batch made of it; else it is left."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quizapp.accounts.models import User
from quizapp.bank.audit import AuditEntry, note_act
from quizapp.bank.batches import UNDO_WITHIN, Batch, Left, TooLate, entries_of, leave, undone_by
from quizapp.bank.bodies import digest
from quizapp.bank.bulk import SENT_WITH, hold
from quizapp.bank.drafts import find_draft
from quizapp.bank.listing import relist, restate
from quizapp.bank.models import BankItem, Draft, ItemVersion
from quizapp.bank.publish import Birth, publish, retire
from quizapp.bank.rights import may_edit, may_review
from quizapp.db import db, take_turns

MOMENTS = ("saved_at", "sent_at")
PEOPLE = ("author_id", "saved_by_id", "sent_by_id")


@dataclass(frozen=True)
class Reversal:
    """What is to be undone of one item, which is held: its entry in the log, and what that says."""

    row: BankItem
    entry: AuditEntry
    told: dict[str, Any]
    user: User
    now: datetime

    def editable(self) -> BankItem:
        """Return the item where whoever undoes may change it."""
        if not may_edit(self.user, self.row):
            raise Left("not-yours")
        return self.row


def undo(batch: Batch, *, user: User, now: datetime, batch_id: str) -> Batch:
    """Undo a batch; a second time changes nothing and returns what the first time did. Raises TooLate."""
    take_turns("sync")
    take_turns(f"batch {batch.id}")
    if before := undone_by(batch):
        return before
    if now - batch.at > UNDO_WITHIN:
        raise TooLate(batch.id)
    undoing = Batch(id=batch_id, at=now, user_id=user.id, act=batch.act, topic=batch.topic, undoes=batch.id)
    db.session.add(undoing)
    db.session.flush()
    left = []
    for entry in sorted(entries_of(batch), key=lambda entry: entry.item_id or ""):
        item_id = entry.item_id or ""
        try:
            body = UNDOING[entry.act](
                Reversal(hold(item_id, user), entry, json.loads(entry.undo), user, now),
            )
            note_act("undone", item_id, user.id, now, batch=undoing.id, before=body)
        except Left as why:
            left.append((item_id, why.reason))
    leave(undoing, left)
    return undoing


def _untag(one: Reversal) -> str:
    """Give a draft back its text; return the one that goes."""
    draft = _as_left(one)
    body = draft.body
    if not one.told["had"]:
        one.row.number_anew()
        db.session.delete(draft)
        db.session.flush()
        relist(one.row, None, one.now)
        return body
    draft.body, draft.marks = one.entry.before, one.told["marks"]
    draft.revision, draft.saved_page = one.row.number_anew(), ""
    draft.saved_by_id, draft.saved_at = known(one.told["saved_by"]), datetime.fromisoformat(one.told["saved_at"])
    db.session.flush()
    relist(one.row, draft, one.now)
    return body


def _as_left(one: Reversal) -> Draft:
    """Return the draft where it still is what the batch made of it, and waits for nobody."""
    one.editable()
    draft = find_draft(one.row.id)
    same = draft is not None and (draft.revision, digest(draft.body)) == (one.told["revision"], one.told["digest"])
    if draft is None or not same or one.row.retired_at is not None:
        raise Left("moved")
    if draft.sent_at is not None and one.entry.act == "tagged":
        raise Left("in-review")
    return draft


def _move_back(one: Reversal) -> str:
    row, before = one.editable(), one.told["from"]
    if row.owner_id != one.told["to"] or known(before) != before:
        raise Left("moved")
    row.owner_id = before
    restate(row, find_draft(row.id), one.now)
    return ""


def _take_back(one: Reversal) -> str:
    draft = _as_left(one)
    if draft.sent_at != one.entry.at:
        raise Left("moved")
    for name in SENT_WITH:
        setattr(draft, name, one.told[name])
    draft.sent_by_id, draft.sent_at = known(one.told["sent_by_id"]), None
    restate(one.row, draft, one.now)
    return ""


def _unpublish(one: Reversal) -> str:
    """Take a first version out of use, or publish the wording before as a version of its own; nothing is deleted.

    The wording before was reviewed once and scores every response alike, so it needs no second review; the draft waits
    for a reviewer again.
    """
    row, number = one.row, one.told["number"]
    if not may_review(one.user):
        raise Left("reviewers")
    if row.version_number != number or row.retired_at is not None or find_draft(row.id) is not None:
        raise Left("moved")
    if number == 1:
        retire(row, one.now)
        restate(row, None, one.now)
        return ""
    older = select(ItemVersion).where(ItemVersion.item_id == row.id, ItemVersion.number == number - 1)
    before = db.session.scalars(older).one()
    change = row.version.change if row.version else ""
    version = publish(row, before.item, one.now, Birth(change, "", before.author_id, one.user.id))
    kept = one.told["draft"] | {"base": version.number, "revision": row.number_anew()}
    kept |= {name: kept[name] and datetime.fromisoformat(kept[name]) for name in MOMENTS}
    kept |= {name: known(kept[name]) for name in PEOPLE}
    draft = Draft(**kept)
    db.session.add(draft)
    db.session.flush()
    relist(row, draft, one.now)
    return ""


def _bring_back(one: Reversal) -> str:
    row = one.editable()
    if row.retired_at != one.entry.at:
        raise Left("moved")
    row.retired_at = None
    restate(row, find_draft(row.id), one.now)
    return ""


def _take_out(one: Reversal) -> str:
    row = one.editable()
    if row.retired_at is not None:
        raise Left("moved")
    row.retired_at = datetime.fromisoformat(one.told["retired_at"])
    restate(row, find_draft(row.id), one.now)
    return ""


def known(user_id: int | None) -> int | None:
    """Return the id of a user who is still there, else None."""
    found = None if user_id is None else db.session.get(User, user_id)
    return found.id if found else None


UNDOING: dict[str, Callable[[Reversal], str]] = {
    "tagged": _untag,
    "moved": _move_back,
    "sent": _take_back,
    "published": _unpublish,
    "retired": _bring_back,
    "restored": _take_out,
}
