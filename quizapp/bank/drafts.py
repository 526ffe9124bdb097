"""Drafts kept: one working draft an item, saved as it is typed, by whoever saw what stood there before."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from quizapp.bank.audit import AuditEntry, note_act, note_edit
from quizapp.bank.listing import relist
from quizapp.bank.models import BankItem, Draft
from quizapp.db import db, take_turns
from quizapp.items.drafting import Draft as DraftData
from quizapp.items.drafting import draft_of, read_draft, to_look_at, write_draft

NEW_HOME = "items/new.yaml"  # where an item lives until its first publication gives it the file of its topic


class DraftMoved(Exception):
    """Somebody saved the draft, published or discarded it since it was read."""


class InReview(Exception):
    """The draft waits for a reviewer, so it is not edited."""


def start_item(data: DraftData, user_id: int, now: datetime, *, own: bool = False) -> Draft:
    """Add an item that is not published yet, with its draft."""
    last = select(func.max(BankItem.position)).where(BankItem.home == NEW_HOME)
    row = BankItem(id=data["id"], home=NEW_HOME, position=(db.session.scalar(last) or 0) + 1, version_number=0)
    row.owner_id = user_id if own else None
    db.session.add(row)
    db.session.flush()
    draft = Draft(item_id=row.id, base=0, body=write_draft(data), author_id=user_id, saved_by_id=user_id, saved_at=now)
    draft.revision = row.number_anew()
    db.session.add(draft)
    db.session.flush()
    note_act("began", row.id, user_id, now)
    relist(row, draft, now)
    return draft


def remove_own(user_id: int) -> None:
    """Remove what somebody kept for themselves and never published: without its owner it would be everybody's."""
    own = (BankItem.owner_id == user_id, BankItem.version_number == 0)
    db.session.execute(delete(BankItem).where(*own))
    db.session.flush()


def find_draft(item_id: str) -> Draft | None:
    """Return the draft of an item as it is stored now, or None."""
    return db.session.get(Draft, item_id, populate_existing=True)


def working_draft(row: BankItem) -> Draft:
    """Return the draft of an item, or one that begins with what is published and is not stored yet."""
    if draft := find_draft(row.id):
        return draft
    data = draft_of(row.version.item) if row.version else {}
    return Draft(
        item_id=row.id, base=row.version_number, body=write_draft(data), marks="[]", revision=row.revision, change=""
    )


@dataclass(frozen=True)
class Seen:
    """What whoever writes has seen: the text of a number, and what their own page saved since."""

    revision: int
    page: str = ""


def held(row: BankItem, seen: Seen) -> Draft:
    """Return the working draft for this unit of work alone; raises DraftMoved where it is not as it was seen."""
    take_turns("desk", together=True)
    take_turns(f"item {row.id}")
    db.session.refresh(row, with_for_update=False)
    draft = working_draft(row)
    if draft.revision != seen.revision and not (seen.page and seen.page == draft.saved_page):
        raise DraftMoved(row.id)
    return draft


def save_draft(row: BankItem, data: DraftData, seen: Seen, *, user_id: int, now: datetime) -> Draft:
    """Store what was typed over what was seen; raises DraftMoved and InReview. The same changes nothing.

    A text that was changed in one language alone marks the other as to be looked at.
    """
    draft = held(row, seen)
    if draft.sent_at is not None:
        raise InReview(row.id)
    body = write_draft(data | {"id": row.id})
    if body == draft.body:
        return draft
    goes_on = seen.page == draft.saved_page and seen.revision == draft.revision
    note_edit(row.id, user_id, draft.body, now, goes_on=goes_on)
    write_over(row, draft, body, user_id=user_id, now=now)
    draft.saved_page = seen.page
    db.session.flush()
    return draft


def write_over(row: BankItem, draft: Draft, body: str, *, user_id: int, now: datetime) -> None:
    """Let a text take the place of a draft's, which is held and was not sent; the caller keeps the one before.

    No page has seen it, so whoever has the text before it open is told when they save.
    """
    draft.marks = json.dumps(sorted(to_look_at(draft.data, read_draft(body), draft.marked)))
    if not draft.is_stored:
        draft.author_id = user_id
    draft.body, draft.revision, draft.saved_by_id, draft.saved_at = body, row.number_anew(), user_id, now
    draft.saved_page = ""
    db.session.add(draft)
    db.session.flush()
    relist(row, draft, now)


def set_aside(row: BankItem, data: DraftData, *, user_id: int, now: datetime) -> None:
    """Keep in the log what somebody typed that could not be saved, once; what stands at the desk stays as it is."""
    body = write_draft(data | {"id": row.id})
    kept = select(AuditEntry.id).where(AuditEntry.item_id == row.id, AuditEntry.before == body)
    if db.session.scalar(kept.limit(1)) is None:
        note_act("set aside", row.id, user_id, now, before=body)


def looked_at(draft: Draft, names: set[str]) -> None:
    """Take marks off a draft: somebody has looked and found the text right."""
    draft.marks = json.dumps(sorted(draft.marked - names))
    db.session.flush()


def discard_draft(row: BankItem, seen: Seen, *, user_id: int, now: datetime) -> None:
    """Drop a draft; its text stays in the audit log, and what is published stays. Raises DraftMoved and InReview.

    An item that was never published is taken out of use and keeps it, to be brought back with.
    """
    draft = held(row, seen)
    if draft.sent_at is not None:
        raise InReview(row.id)
    if not draft.is_stored:
        return
    note_act("discarded", row.id, user_id, now, before=draft.body)
    row.number_anew()
    if row.version_number == 0:
        row.retired_at = now
    else:
        db.session.delete(draft)
    db.session.flush()
    relist(row, find_draft(row.id), now)
