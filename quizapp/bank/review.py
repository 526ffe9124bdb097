"""Review: a draft is sent, looked at by somebody else, and approved, with or without edits, or sent back and why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from quizapp.accounts.models import REVIEWERS, User
from quizapp.bank.audit import note_act
from quizapp.bank.checking import check
from quizapp.bank.drafts import DraftMoved, Seen, find_draft, held
from quizapp.bank.listing import relist
from quizapp.bank.models import BankItem, Draft, ItemVersion
from quizapp.bank.publish import Birth, publish
from quizapp.bank.rights import may_review
from quizapp.db import db, take_turns
from quizapp.items.checks.draft import CheckedDraft
from quizapp.items.drafting import Draft as DraftData
from quizapp.items.drafting import write_draft
from quizapp.items.keys import CHANGES, least_change
from quizapp.items.question import Question

# What a list of drafts shows of each.
WITH_ITS_ITEM = (joinedload(Draft.bank_item).joinedload(BankItem.version), joinedload(Draft.saved_by))


class NotReady(Exception):
    """An error stands in the draft, so it is neither sent nor published."""

    def __init__(self, checked: CheckedDraft) -> None:
        super().__init__(checked.errors)
        self.checked = checked


class OwnWork(Exception):
    """Somebody else is to approve what one wrote or sent oneself."""


class OutOfUse(Exception):
    """The item was taken out of use; it is brought back before anything of it is published."""


class Superseded(Exception):
    """Another wording was published since the draft began."""


class ChangeTooSmall(Exception):
    """The change was called smaller than it is; `least` is what it is at the least."""

    def __init__(self, least: str) -> None:
        super().__init__(least)
        self.least = least


def send_to_review(row: BankItem, seen: Seen, *, change: str, note: str, user_id: int, now: datetime) -> Draft:
    """Let a draft wait for a reviewer; sending it again changes nothing. Raises DraftMoved, NotReady, ChangeTooSmall.

    `change` is what kind of change it is, one of CHANGES; a new item has none.
    """
    draft = held(row, seen)
    if draft.sent_at is not None:
        return draft
    checked = check(draft.data)
    if checked.item is None:
        raise NotReady(checked)
    draft.change = stated_change(row, checked, change)
    draft.note, draft.returned, draft.sent_by_id, draft.sent_at = note, "", user_id, now
    if not draft.is_stored:
        draft.revision, draft.author_id, draft.saved_by_id, draft.saved_at = row.number_anew(), user_id, user_id, now
    db.session.add(draft)
    note_act("sent", row.id, user_id, now, note=note)
    relist(row, draft, now)
    return draft


def stated_change(row: BankItem, checked: CheckedDraft, change: str) -> str:
    """Return what kind of change a draft is, as stated; raises ChangeTooSmall. A first version is none."""
    if row.version is None or checked.item is None:
        return ""
    if change not in CHANGES:
        raise ValueError(f"{change!r} is no kind of change")
    if change == "key" and not isinstance(checked.item, Question):
        return "wording"  # a card has no key that could score anything
    if CHANGES.index(change) < CHANGES.index(least := least_change(row.version.item, checked.item)):
        raise ChangeTooSmall(least)
    return change


def take_back(row: BankItem, seen: Seen, *, user_id: int, now: datetime, reason: str = "") -> Draft:
    """Let a sent draft be edited again: its author takes it back, or a reviewer sends it back with a reason."""
    draft = held(row, seen)
    if draft.sent_at is None:
        return draft
    note_act("sent back" if reason else "taken back", row.id, user_id, now, note=reason)
    draft.sent_at, draft.returned = None, reason
    db.session.flush()
    relist(row, draft, now)
    return draft


def may_approve(draft: Draft, reviewer: User) -> bool:
    """Whether somebody may approve a draft: a reviewer who neither wrote nor sent it, unless there is no other one."""
    return bool(approvable([draft], reviewer))


def approvable(drafts: Sequence[Draft], reviewer: User) -> list[Draft]:
    """Return those of the drafts that somebody may approve."""
    if not may_review(reviewer):
        return []
    foreign = [draft for draft in drafts if reviewer.id not in {draft.author_id, draft.sent_by_id}]
    return foreign if len(foreign) == len(drafts) or not _is_only_reviewer(reviewer) else list(drafts)


def _is_only_reviewer(reviewer: User) -> bool:
    others = select(func.count()).select_from(User).where(User.role.in_(REVIEWERS), User.id != reviewer.id)
    return not db.session.scalar(others)


def approve(row: BankItem, data: DraftData, seen: Seen, *, reviewer: User, now: datetime) -> ItemVersion:
    """Publish a draft as the reviewer leaves it. Raises DraftMoved, OwnWork, OutOfUse, Superseded, NotReady.

    It takes turns with a sync, so that neither publishes over what it has not seen.
    """
    take_turns("sync")
    draft = held(row, seen)
    if draft.sent_at is None:
        raise DraftMoved(row.id)
    if not may_approve(draft, reviewer):
        raise OwnWork(row.id)
    if draft.base != row.version_number:
        raise Superseded(row.id)
    if row.retired_at is not None:
        raise OutOfUse(row.id)
    checked = check(data | {"id": row.id})
    if checked.item is None:
        raise NotReady(checked)
    change = draft.change
    if row.version is not None and checked.item is not None:
        least = least_change(row.version.item, checked.item)
        change = max((change or least, least), key=CHANGES.index)
    birth = Birth(change, draft.note, draft.author_id, reviewer.id)
    if write_draft(data) != draft.body:
        note_act("edited", row.id, reviewer.id, now, before=draft.body)
    if row.version_number == 0:
        settle(row, checked.item.topics[0])
    version = publish(row, checked.item, now, birth)
    note_act("published", row.id, reviewer.id, now, version_number=version.number, note=draft.note)
    db.session.delete(draft)
    db.session.flush()
    relist(row, None, now)
    return version


def settle(row: BankItem, topic: str) -> None:
    """Give an item its place at the end of the file of its topic."""
    row.home = f"items/{topic}.yaml"
    last = select(func.max(BankItem.position)).where(BankItem.home == row.home)
    row.position = (db.session.scalar(last) or 0) + 1


def go_on_from(row: BankItem, seen: Seen, now: datetime) -> Draft:
    """Let a draft stand upon what was published since it began: whoever does it has seen both texts."""
    draft = held(row, seen)
    draft.base, draft.revision, draft.saved_at = row.version_number, row.number_anew(), now
    db.session.flush()
    return draft


def in_review() -> list[Draft]:
    """Return the drafts that wait for a reviewer, the longest waiting first."""
    waiting = select(Draft).where(Draft.sent_at.is_not(None)).order_by(Draft.sent_at, Draft.item_id)
    return list(db.session.scalars(waiting.options(*WITH_ITS_ITEM)))


def changes_key(row: BankItem, data: DraftData) -> bool:
    """Whether publishing a draft would score some response in another way than what is published does."""
    item = check(data).item
    both = row.version is not None and isinstance(item, Question) and isinstance(row.version.item, Question)
    return both and item is not None and row.version is not None and least_change(row.version.item, item) == "key"


def find_waiting(item_id: str) -> Draft | None:
    """Return the draft of an item where it waits for a reviewer."""
    draft = find_draft(item_id)
    return draft if draft is not None and draft.sent_at is not None else None
