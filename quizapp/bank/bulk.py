"""Acts on many items at once: each item is either done, with an entry in the log, or left and named with the reason."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizapp.accounts.models import User
from quizapp.bank.audit import AuditEntry, latest_act_on, note_act
from quizapp.bank.batches import BULK_ACTS, Batch, Left, Order, leave
from quizapp.bank.bodies import digest
from quizapp.bank.drafts import DraftMoved, Seen, find_draft, working_draft, write_over
from quizapp.bank.listing import restate
from quizapp.bank.models import BankItem, Draft, TopicRecord
from quizapp.bank.records import find_record
from quizapp.bank.retirement import bring_back, take_out
from quizapp.bank.review import (
    ChangeTooSmall,
    NotReady,
    OwnWork,
    Superseded,
    approve,
    changes_key,
    find_waiting,
    send_to_review,
)
from quizapp.bank.rights import may_edit, may_review, may_see
from quizapp.db import db, take_turns
from quizapp.items.drafting import write_draft

REASONS: dict[type[Exception], str] = {
    DraftMoved: "moved",
    OwnWork: "own-work",
    Superseded: "superseded",
    NotReady: "errors",
    ChangeTooSmall: "own-page",
}
SENT_WITH = ("change", "note", "returned", "sent_by_id")  # what sending changes in a draft


class UnknownOrder(ValueError):
    """Nothing can be done that goes by this name, or with this topic."""


@dataclass(frozen=True)
class Task:
    """What is to be done to one item, which is held for this unit of work alone."""

    row: BankItem
    order: Order
    user: User
    batch: Batch

    @property
    def now(self) -> datetime:
        """The moment of the act."""
        return self.batch.at

    def editable(self) -> BankItem:
        """Return the item where its doer may change it."""
        if not may_edit(self.user, self.row):
            raise Left("not-yours")
        return self.row

    def in_use(self) -> BankItem:
        """Return the item where its doer may change it and it is in use."""
        if self.editable().retired_at is not None:
            raise Left("retired")
        return self.row

    def note(self, undo: dict[str, Any], before: str = "") -> AuditEntry:
        """Add the act to the log, with what it takes to undo it."""
        entry = note_act(BULK_ACTS[self.order.act], self.row.id, self.user.id, self.now, before=before)
        entry.version_number = self.row.version_number
        entry.batch, entry.undo = self.batch.id, json.dumps(undo)
        db.session.flush()
        return entry


def act_on(item_ids: Iterable[str], order: Order, *, user: User, now: datetime, batch_id: str) -> Batch:
    """Do to each of the items what is ordered, or leave it and keep why; raise UnknownOrder.

    It takes turns with a sync and then with whoever else works on the items, in the order of their ids, so that no two
    wait for each other.
    """
    if order.act not in DOING or (order.act in {"tag", "untag"} and not find_record(TopicRecord, order.topic)):
        raise UnknownOrder(order.act)
    take_turns("sync")
    batch = Batch(id=batch_id, at=now, user_id=user.id, act=order.act, topic=order.topic)
    db.session.add(batch)
    db.session.flush()
    left = []
    for item_id in sorted(set(item_ids)):
        try:
            DOING[order.act](Task(hold(item_id, user), order, user, batch))
        except Left as why:
            left.append((item_id, why.reason))
        except tuple(REASONS) as error:
            left.append((item_id, REASONS[type(error)]))
    leave(batch, left)
    return batch


def hold(item_id: str, user: User) -> BankItem:
    """Return an item that somebody may see, for this unit of work alone."""
    row = None if "\0" in item_id else db.session.get(BankItem, item_id)
    if row is None:
        raise Left("unknown")
    take_turns(f"item {row.id}")
    db.session.refresh(row)
    if not may_see(user, row):
        raise Left("unknown")
    return row


def _tag(task: Task) -> None:
    row, topic, adds = task.in_use(), task.order.topic, task.order.act == "tag"
    draft = working_draft(row)
    if draft.sent_at is not None:
        raise Left("in-review")
    data, body, marks = draft.data, draft.body, draft.marks
    topics = [*data["topics"], topic] if adds else [one for one in data["topics"] if one != topic]
    if (topic in data["topics"]) is adds:
        raise Left("same")
    if not topics:
        raise Left("only-topic")
    had = draft.is_stored
    if not had:
        draft.author_id = task.user.id
    undo = {"had": had, "marks": marks, "saved_by": draft.saved_by_id, "saved_at": had and draft.saved_at.isoformat()}
    write_over(row, draft, write_draft(data | {"id": row.id, "topics": topics}), user_id=task.user.id, now=task.now)
    task.note(undo | {"revision": draft.revision, "digest": digest(draft.body)}, before=body)


def _move(task: Task) -> None:
    row, shares = task.editable(), task.order.act == "share"
    owner, before = None if shares else task.user.id, row.owner_id
    if before == owner:
        raise Left("same")
    draft = find_draft(row.id)
    author = draft.author_id if draft and row.version is None else row.version.author_id if row.version else None
    if not shares and author != task.user.id:
        raise Left("not-author")
    row.owner_id = owner
    task.note({"from": before, "to": owner})
    restate(row, draft, task.now)


def _send(task: Task) -> None:
    row = task.in_use()
    draft = find_draft(row.id)
    if draft is None:
        raise Left("no-draft")
    if draft.sent_at is not None:
        raise Left("in-review")
    undo = {name: getattr(draft, name) for name in SENT_WITH}
    change = task.order.change if row.version else ""
    send_to_review(row, Seen(draft.revision), change=change, note="", user_id=task.user.id, now=task.now)
    _adopt(task, undo | {"revision": draft.revision, "digest": digest(draft.body)})


def _publish(task: Task) -> None:
    row, draft = task.row, find_waiting(task.row.id)
    if not may_review(task.user):
        raise Left("reviewers")
    if row.retired_at is not None:
        raise Left("retired")
    if draft is None:
        raise Left("not-in-review")
    if changes_key(row, draft.data):
        raise Left("own-page")
    kept = columns_of(draft)
    seen = Seen(task.order.seen.get(row.id, -1))
    version = approve(row, draft.data, seen, reviewer=task.user, now=task.now)
    _adopt(task, {"draft": kept, "number": version.number})


def _retire(task: Task) -> None:
    if not take_out(task.editable(), user_id=task.user.id, now=task.now):
        raise Left("same")
    _adopt(task, {})


def _restore(task: Task) -> None:
    before = task.editable().retired_at
    if before is None or not bring_back(task.row, user_id=task.user.id, now=task.now):
        raise Left("same")
    _adopt(task, {"retired_at": before.isoformat()})


def _adopt(task: Task, undo: dict[str, Any]) -> None:
    """Let the entry that an act has just made for its item belong to the batch."""
    entry = latest_act_on(task.row.id)
    if entry is None or entry.act != BULK_ACTS[task.order.act]:
        raise RuntimeError(f"{task.order.act} of {task.row.id} is not in the log")
    entry.batch, entry.undo = task.batch.id, json.dumps(undo)
    db.session.flush()


def columns_of(draft: Draft) -> dict[str, Any]:
    """Return a draft as JSON can hold it."""
    found = {column.name: getattr(draft, column.name) for column in Draft.__table__.columns}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


DOING: dict[str, Callable[[Task], None]] = {
    "tag": _tag,
    "untag": _tag,
    "share": _move,
    "keep": _move,
    "send": _send,
    "publish": _publish,
    "retire": _retire,
    "restore": _restore,
}
