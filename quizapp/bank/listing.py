"""The list of the bank at the desk: a row for each item, with the text that is being worked on, to be found."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, delete, func, or_, select, tuple_
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, aliased, defer, joinedload, mapped_column, relationship

from quizapp.accounts.models import REVIEWERS, User
from quizapp.bank.checking import check, facts
from quizapp.bank.models import BankItem, Draft
from quizapp.bank.rights import seen_by
from quizapp.db import Base, UTCDateTime, db, holds_words
from quizapp.items.checks.draft import check_draft
from quizapp.items.drafting import Draft as DraftData
from quizapp.items.drafting import draft_of, texts_of
from quizapp.items.folding import fold

STATES = ("draft", "review", "published", "changed", "retired")
DIFFICULTIES = ("hard", "medium", "easy", "unknown")  # the last of what too few were asked
TAGS = ("topic", "article", "flaw")
FILTERED = ("state", "kind", "level", "difficulty", "author_id")
WORDS = re.compile(r"[^\W_]+")
LONGEST_PROMPT, MOST_WORDS = 300, 8
LONGEST_WORD, MOST_LISTED = 100, 200_000  # characters; PostgreSQL indexes no more than 1 MB of words of a row
FEW = 1500  # rows that are sorted as fast as the latest of more are found by reading


class Listing(Base):
    """An item in the list: what it asks, its state, kind and level, who wrote it, and all its words, folded.

    `seen` says of which version, draft and use the row speaks, so that it can be brought up to date. `difficulty` is
    told by who counts the figures: one of DIFFICULTIES, or empty where they are too few.
    """

    __tablename__ = "listing"
    __table_args__ = (
        Index("ix_listing_changed", "changed_at", "id"),
        *(Index(f"ix_listing_{name}", name, "changed_at", "id") for name in FILTERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    prompt_vi: Mapped[str] = mapped_column(String(LONGEST_PROMPT))
    prompt_en: Mapped[str] = mapped_column(String(LONGEST_PROMPT))
    words: Mapped[str] = mapped_column(LongText)
    errors: Mapped[int]
    warnings: Mapped[int]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen: Mapped[str] = mapped_column(String(40))
    difficulty: Mapped[str] = mapped_column(String(10), default="")

    author: Mapped[User | None] = relationship(foreign_keys=[author_id])


class ListingTag(Base):
    """What a listed item can be filtered by: its topics, its articles, and the rules that it breaks."""

    __tablename__ = "listing_tag"
    __table_args__ = (Index("ix_listing_tag_find", "tag", "value", "listing_id"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words in either language, and what the items are to be; empty asks for nothing."""

    words: str = ""
    state: str = ""
    kind: str = ""
    level: str = ""
    topic: str = ""
    article: str = ""
    flaw: str = ""
    difficulty: str = ""
    author_id: int = 0


def state_of(row: BankItem, draft: Draft | None = None) -> str:
    """Return which of the STATES an item is in."""
    if row.retired_at is not None:
        return "retired"
    if draft is not None and draft.sent_at is not None:
        return "review"
    if row.version_number == 0:
        return "draft"
    return "changed" if draft is not None and draft.is_stored else "published"


def relist(row: BankItem, draft: Draft | None, now: datetime) -> None:
    """Bring the row of an item up to date: with its draft where there is one, else with what is published."""
    data = draft.data if draft else draft_of(row.version.item) if row.version else None
    if data is None:
        kept = db.session.scalar(select(Listing).where(Listing.item_id == row.id))
        if kept is not None:
            kept.state, kept.changed_at = state_of(row), now
        return
    found = check(data).findings
    _list(row, draft, data, now).errors = sum(each.severity == "error" for each in found)
    _tell(row, data, [each.rule for each in found], len([each for each in found if each.severity == "warning"]))


def restate(row: BankItem, draft: Draft | None, now: datetime) -> None:
    """Bring the row of an item up to date whose words stayed the same: its state and whose it is."""
    kept = db.session.scalar(select(Listing).where(Listing.item_id == row.id))
    if kept is None:
        relist(row, draft, now)
        return
    kept.state, kept.owner_id, kept.seen, kept.changed_at = state_of(row, draft), row.owner_id, seen_of(row), now
    db.session.flush()


def _list(row: BankItem, draft: Draft | None, data: DraftData, now: datetime) -> Listing:
    listed = db.session.scalar(select(Listing).where(Listing.item_id == row.id)) or Listing(item_id=row.id)
    asked = data.get("stem") or data.get("front") or {"vi": "", "en": ""}
    listed.state, listed.kind, listed.level = state_of(row, draft), data["kind"], data["level"]
    listed.prompt_vi, listed.prompt_en = (asked[language][:LONGEST_PROMPT] for language in ("vi", "en"))
    listed.words = words_of(data)
    listed.owner_id = row.owner_id
    listed.author_id = draft.author_id if draft else row.version.author_id if row.version else None
    listed.changed_at, listed.seen = now, seen_of(row)
    listed.errors = listed.warnings = 0
    db.session.add(listed)
    db.session.flush()
    return listed


def _tell(row: BankItem, data: DraftData, rules: Iterable[str], warnings: int) -> None:
    listed = db.session.scalars(select(Listing).where(Listing.item_id == row.id)).one()
    listed.warnings = warnings
    tags = {("topic", topic) for topic in data["topics"]} | {("article", cite["article"]) for cite in data["cites"]}
    tags |= {("flaw", rule) for rule in rules}
    db.session.execute(delete(ListingTag).where(ListingTag.listing_id == listed.id))
    db.session.add_all(ListingTag(listing_id=listed.id, tag=tag, value=value[:60]) for tag, value in sorted(tags))
    db.session.flush()


def seen_of(row: BankItem) -> str:
    """Say in a word which version and use of an item a row speaks of."""
    return f"{row.version_number} {'out' if row.retired_at else 'in'}"


def words_of(data: DraftData) -> str:
    """Return the words of a draft in both languages, folded, with its id, as many as an index can hold."""
    texts = [data["id"], *(text for _, pair in texts_of(data) for text in pair.values())]
    listed = " ".join(dict.fromkeys(folded_words(" ".join(texts))))
    return listed if len(listed) <= MOST_LISTED else listed[: MOST_LISTED + 1].rpartition(" ")[0]


def folded_words(text: str) -> list[str]:
    """Return the words of a text as they are listed and looked for."""
    return [word[:LONGEST_WORD] for word in WORDS.findall(fold(text))]


def catch_up(now: datetime) -> int:
    """List every item whose row is not there or speaks of another version; return how many.

    Items that a sync brought were checked with their files, so they are only looked at one by one here.
    """
    known = dict(db.session.execute(select(Listing.item_id, Listing.seen)).all())
    rows = db.session.scalars(select(BankItem).options(joinedload(BankItem.version)))
    drafts = {draft.item_id: draft for draft in db.session.scalars(select(Draft))}
    stale = [row for row in rows if known.get(row.id) != seen_of(row)]
    all_facts = facts() if stale else {}
    for row in stale:
        draft = drafts.get(row.id)
        data = draft.data if draft else draft_of(row.version.item) if row.version else None
        if data is not None:
            found = check_draft(data, all_facts).findings
            _list(row, draft, data, now).errors = sum(each.severity == "error" for each in found)
            _tell(row, data, [each.rule for each in found], len([each for each in found if each.severity == "warning"]))
    return len(stale)


def rows_of(user: User, item_ids: Collection[str]) -> dict[str, Listing]:
    """Return the rows of those of the items that somebody sees, by their ids."""
    found = select(Listing).join(BankItem, BankItem.id == Listing.item_id).where(seen_by(user, BankItem))
    found = found.where(Listing.item_id.in_(item_ids)).options(defer(Listing.words))
    return {row.item_id: row for row in db.session.scalars(found)}


def find_listed(
    user: User, wanted: Wanted, *, after: tuple[datetime, int] | None = None, most: int = 50
) -> list[Listing]:
    """Return what somebody may see of what is wanted, the latest changed first, those after a place in that order."""
    place = (Listing.changed_at, Listing.id)
    found = listed(user, wanted).order_by(*(one.desc() for one in place)).limit(most)
    if after:
        found = found.where(tuple_(*place) < after)
    return list(db.session.scalars(found.options(joinedload(Listing.author), defer(Listing.words))))


def listed(user: User, wanted: Wanted) -> Select[Listing]:
    """Return the query for what is wanted among what somebody may see."""
    found = select(Listing)
    if user.role not in REVIEWERS:
        is_out = Listing.state.in_(("published", "changed"))
        found = found.where(or_(Listing.owner_id.is_(None), Listing.owner_id == user.id, is_out))
    for column in ("state", "kind", "level"):
        if value := getattr(wanted, column):
            found = found.where(getattr(Listing, column) == value)
    if wanted.difficulty == "unknown":
        found = found.where(Listing.difficulty == "", Listing.kind != "card")
    elif wanted.difficulty:
        found = found.where(Listing.difficulty == wanted.difficulty)
    if wanted.author_id:
        found = found.where(Listing.author_id == wanted.author_id)
    for tag in TAGS:
        if value := getattr(wanted, tag):
            one = aliased(ListingTag)
            found = found.where(
                select(one).where(one.listing_id == Listing.id, one.tag == tag, one.value == value).exists()
            )
    words = folded_words(wanted.words)[:MOST_WORDS]
    return found.where(*says(words)) if words else found


def says(words: list[str]) -> list[ColumnElement[bool]]:
    """Return the conditions that a row has all of these words, or words that begin with them.

    The index of words names every row that has them before the latest can be chosen. Where these are many, going back
    from the latest row and reading each soon finds enough: of 100,000 rows half had a word, and 50 of them took 11
    instead of 317 ms.
    """
    in_index = holds_words(Listing, words)
    few = select(Listing.id).where(in_index).limit(FEW + 1).subquery()
    if (db.session.scalar(select(func.count()).select_from(few)) or 0) <= FEW:
        return [in_index]
    return [(" " + Listing.words).contains(f" {word}") for word in words]
