"""Compositions: quizzes and decks as their authors put them together; what is published of one is a record.

A composition is a working draft, saved however incomplete. Who publishes it gives the record; the composition remembers
which one that is, for ever, so that later changes reach the same address.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, tuple_
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from quizapp.accounts.models import ADMIN, EDITORS, User
from quizapp.bank.records import R, Storable
from quizapp.db import Base, UTCDateTime, db, take_turns
from quizapp.items.folding import slug
from quizapp.items.plan import Plan

Kind = Literal["quiz", "deck"]
KINDS: tuple[Kind, ...] = ("quiz", "deck")
LONGEST_SLUG = 40
A_MOMENT = timedelta(minutes=1)
BEHIND_THE_FILES = 1_000_000  # records made here stand behind those of the files, the oldest first


class ChangedMeanwhile(Exception):
    """Somebody else changed the composition after it was read, so that nothing was saved."""


class NothingChosen(Exception):
    """The plan means no question that is published."""


@lru_cache(maxsize=1024)
def _plan(body: str) -> Plan:
    return Plan.model_validate_json(body)


class Composition(Base):
    """A quiz or a deck as its author has put it together so far.

    `revision` counts the changes of what is typed, so that nobody overwrites what they have not seen. Picking and
    moving single questions is not counted: each such step stands for itself, whoever took the one before.
    """

    __tablename__ = "composition"
    __table_args__ = (
        UniqueConstraint("kind", "record_id"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_composition_latest", "updated_at", "id"),
        Index("ix_composition_latest_of", "owner_id", "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(String(10))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(LongText)
    record_id: Mapped[str | None] = mapped_column(String(60))
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    owner: Mapped[User | None] = relationship()

    @property
    def plan(self) -> Plan:
        """What the author has said so far."""
        return _plan(self.body)

    @property
    def digest(self) -> str:
        """A short hash of all that is said, by which a page can tell whether it shows what is published."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]

    @property
    def is_on_offer(self) -> bool:
        """Whether learners can have what was published of it."""
        return self.published_at is not None and self.retired_at is None

    @property
    def is_ahead(self) -> bool:
        """Whether it was changed after it was published."""
        return self.published_at is not None and self.updated_at > self.published_at

    def may_be_changed_by(self, user: User) -> bool:
        """Whether a user may change it: its owner, or an admin."""
        return user.role == ADMIN or (user.role in EDITORS and user.id == self.owner_id)


def add_composition(kind: Kind, owner_id: int, plan: Plan, now: datetime) -> Composition:
    """Store a new composition, or return the one that somebody's same words made a moment ago: they were sent again."""
    take_turns(f"compose {owner_id}")
    mine = (Composition.kind == kind, Composition.owner_id == owner_id, Composition.body == _write(plan))
    again = select(Composition).where(*mine, Composition.updated_at > now - A_MOMENT).order_by(Composition.id)
    if made := db.session.scalars(again).first():
        return made
    row = Composition(kind=kind, owner_id=owner_id, body=_write(plan), updated_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def hold(composition_id: int) -> Composition | None:
    """Return a composition, held until the unit of work ends so that nobody else changes it, or None."""
    row = select(Composition).where(Composition.id == composition_id).with_for_update(of=Composition)
    return db.session.scalar(row.execution_options(populate_existing=True))


def save_typed(row: Composition, plan: Plan, *, revision: int, now: datetime) -> None:
    """Save what was typed and leave what is picked; raise ChangedMeanwhile where others typed something else.

    `revision` is the one that the author saw. The row is to be held.
    """
    if row.plan.typed == plan.typed:
        return
    if row.revision != revision:
        raise ChangedMeanwhile(row.id)
    row.revision += 1
    save_picked(row, plan.model_copy(update={"picked": row.plan.picked}), now)


def save_picked(row: Composition, plan: Plan, now: datetime) -> None:
    """Save a plan in which single questions were picked, moved or dropped. The row is to be held."""
    body = _write(plan)
    if body != row.body:
        row.body, row.updated_at = body, now
    db.session.flush()


@dataclass(frozen=True)
class Seen:
    """A place in the list of compositions: the last one that was seen."""

    updated_at: datetime
    id: int


def latest(owner_id: int | None, *, after: Seen | None, most: int) -> list[Composition]:
    """Return compositions, somebody's or everybody's, the one changed last first, those after a place in the list."""
    place = tuple_(Composition.updated_at, Composition.id)
    found = select(Composition).options(joinedload(Composition.owner))
    found = found.order_by(Composition.updated_at.desc(), Composition.id.desc()).limit(most)
    if owner_id is not None:
        found = found.where(Composition.owner_id == owner_id)
    if after:
        found = found.where(place < (after.updated_at, after.id))
    return list(db.session.scalars(found))


def composition_of(kind: Kind, record_id: str) -> Composition | None:
    """Return the composition that a record was published of, or None for one that came from a file."""
    mine = (Composition.kind == kind, Composition.record_id == record_id)
    return db.session.scalar(select(Composition).where(*mine))


def compositions_data(owner_id: int) -> list[dict[str, object]]:
    """Return what somebody put together, as JSON can hold it."""
    mine = select(Composition).where(Composition.owner_id == owner_id).order_by(Composition.id)
    return [
        {
            "kind": row.kind,
            "plan": row.plan.model_dump(mode="json", exclude_defaults=True),
            "published_as": row.record_id,
            "changed_at": row.updated_at.isoformat(),
        }
        for row in db.session.scalars(mine)
    ]


def new_record_id(table: type[R], plan: Plan, suffixes: Iterable[str]) -> str:
    """Return an id that no record of a table has or had: the title's words with the first suffix that is free."""
    words = slug(plan.title.vi or plan.title.en, LONGEST_SLUG) or table.__tablename__
    take_turns(f"new {table.__tablename__}")
    return next(name for suffix in suffixes if db.session.get(table, name := f"{words}-{suffix}") is None)


def publish_record(table: type[R], row: Composition, outline: Storable, now: datetime) -> R:
    """Publish a composition as a record that sync leaves alone, or bring its record up to date. It is to be held."""
    body = outline.model_dump_json(exclude_defaults=True)
    record = db.session.get(table, outline.id, populate_existing=True)
    if record is None:
        record = table(id=outline.id, position=BEHIND_THE_FILES + row.id, body=body, kept_here=True)
        db.session.add(record)
    record.body, record.retired_at = body, None
    row.record_id, row.published_at, row.retired_at = outline.id, max(now, row.updated_at), None
    db.session.flush()
    return record


def withdraw_record(table: type[R], row: Composition, now: datetime) -> None:
    """Take what was published out of use; attempts that were made of it stay. The row is to be held."""
    if row.record_id and (record := db.session.get(table, row.record_id)):
        record.retired_at = row.retired_at = record.retired_at or now
    db.session.flush()


def restore_record(table: type[R], row: Composition) -> None:
    """Put what was taken out of use on offer again, as it was published last. The row is to be held."""
    if row.record_id and (record := db.session.get(table, row.record_id)):
        record.retired_at = row.retired_at = None
    db.session.flush()


def _write(plan: Plan) -> str:
    return plan.model_dump_json(exclude_defaults=True)
