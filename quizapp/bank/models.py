"""The bank's tables: articles, topics and facts as records; items as identities with immutable versions; drafts."""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, inspect, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.accounts.models import User
from quizapp.bank.bodies import read_body, read_question
from quizapp.bank.records import Record
from quizapp.db import Base, UTCDateTime
from quizapp.items.drafting import Draft as DraftData
from quizapp.items.drafting import read_draft
from quizapp.items.model import Item
from quizapp.items.question import Question

OUT_OF_USE = text("retired_at IS NOT NULL OR version_number = 0")


class ArticleRecord(Record):
    """An article the bank draws from."""

    __tablename__ = "article"


class SourceText(Base):
    """The text of an article, where it may stand here: `rights` says why, and is shown with every passage of it."""

    __tablename__ = "source_text"

    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"), primary_key=True)
    text: Mapped[str] = mapped_column(LongText)
    rights: Mapped[str] = mapped_column(String(1000))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TopicRecord(Record):
    """A topic."""

    __tablename__ = "topic"


class FactRecord(Record):
    """A fact of an article."""

    __tablename__ = "fact"


class BankItem(Base):
    """The identity of an item: it outlives every wording, is never deleted and never reused.

    `version_number` names the published version, 0 before the first. `synced_digest` is what the content file held at
    the last sync, empty where no file holds the item, so that an edit on either side can be told from one on both.
    `owner_id` is whose own item it is; without an owner it is shared, and every editor may change it. `revision` is the
    highest number that a text of it at the desk ever had, so that no two texts have the same.
    """

    __tablename__ = "item"
    __table_args__ = (Index("ix_item_out_of_use", "id", sqlite_where=OUT_OF_USE, postgresql_where=OUT_OF_USE),)

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    home: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    version_number: Mapped[int] = mapped_column(default=0)
    synced_digest: Mapped[str | None] = mapped_column(String(64))
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")

    version: Mapped["ItemVersion | None"] = relationship(
        primaryjoin="and_(BankItem.id == foreign(ItemVersion.item_id), BankItem.version_number == ItemVersion.number)",
        viewonly=True,
        uselist=False,
    )

    def number_anew(self) -> int:
        """Return the number of its next text at the desk, which no other had."""
        self.revision += 1
        return self.revision


class ItemVersion(Base):
    """One published wording of an item. Never changed once it is there: attempts and rendered pages rest on it.

    `change` says what kind of change made it: one of CHANGES, or empty where nobody said, as in the first version and
    in what a sync brought. `note` is what its author said of it.
    """

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    change: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(LongText, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewer_id])

    @property
    def item(self) -> Item:
        """The item in this wording."""
        return read_body(self.body)

    @property
    def question(self) -> Question:
        """The item as a question; raise TypeError for a card, which no quiz asks."""
        return read_question(self.body)


class ItemTag(Base):
    """What the published version of an item can be found by: its topics, articles, facts, level, kind, one row each."""

    __tablename__ = "item_tag"
    __table_args__ = (Index("ix_item_tag_choose", "tag", "value", "item_id"),)

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)


class Draft(Base):
    """The wording of an item that is being written; what is published stays as it is until this is approved.

    `base` is the version it began from, 0 for a new item; `revision` is the number of this text, so that nobody writes
    over what they have not seen; `saved_page` is the page it was saved from, which has seen what it sent itself, even
    where the reply was lost. `marks` are the texts to be looked at, since the other language changed. With `sent_at` it
    waits for a reviewer and is not edited; `returned` says why one sent it back.
    """

    __tablename__ = "draft"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    base: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    marks: Mapped[str] = mapped_column(LongText, default="[]")
    revision: Mapped[int]
    change: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(LongText, default="")
    returned: Mapped[str] = mapped_column(LongText, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_page: Mapped[str] = mapped_column(String(32), default="")
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    bank_item: Mapped[BankItem] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    saved_by: Mapped[User | None] = relationship(foreign_keys=[saved_by_id])
    sent_by: Mapped[User | None] = relationship(foreign_keys=[sent_by_id])

    @property
    def is_stored(self) -> bool:
        """Whether somebody has begun it; else it is what is published, to begin from."""
        state = inspect(self)
        return state.persistent or state.pending

    @property
    def data(self) -> DraftData:
        """The draft as plain data."""
        return read_draft(self.body)

    @property
    def marked(self) -> set[str]:
        """The texts to be looked at, such as "stem.en"."""
        return set(json.loads(self.marks))
