"""The queries of the queue, each built once for a set of items; what changes from page to page are their parameters."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import InstrumentedAttribute, aliased

from quizapp.bank.choose import Pool
from quizapp.bank.models import BankItem, ItemTag, ItemVersion
from quizapp.db import UTCDateTime, lacking
from quizapp.study.models import CardRow

KEPT = 256  # sets of items whose queries stay built
LEARNER, DAY, MOST = (bindparam(name, type_=Integer) for name in ("learner", "day", "most"))
NOW, SOON = (bindparam(name, type_=UTCDateTime) for name in ("now", "soon"))

IS_LEARNING = CardRow.phase != "review"


@lru_cache(KEPT)
def waiting(items: Pool, manner: str, order: str) -> Select[Any]:
    """Return the query that counts what waits and names the first card in learning and the first one due.

    It looks at no card that is due after tomorrow, and at each of the others once.
    """
    cards = _soon(items)
    learning, due = cards.c.phase != "review", cards.c.is_due
    introduced = _seen(CardRow.first_day == DAY)
    # Once the limit of the day is reached, none is sought.
    new = _fresh(items, manner).where(introduced < MOST).limit(MOST).subquery()
    counted = select(
        func.count().filter(learning, cards.c.due_at <= NOW).label("learning"),
        func.count().filter(learning, cards.c.due_at > NOW, cards.c.due_at <= SOON).label("soon"),
        func.count().filter(learning, cards.c.due_at > NOW, cards.c.due_day <= DAY).label("today"),
        func.count().filter(due).label("due"),
        func.count().label("tomorrow"),
        func.min(cards.c.due_at).filter(learning).label("next_at"),
        _seen().label("seen"),
        introduced.label("introduced"),
        select(func.count()).select_from(new).scalar_subquery().label("new"),
    ).subquery()
    first_learning = _first(cards, learning, cards.c.due_at)
    first_due = _first(cards, due, _rank(order, cards.c))
    both = select(
        counted,
        first_learning.c.item_id.label("learning_item"),
        first_learning.c.template.label("learning_template"),
        first_due.c.item_id.label("due_item"),
        first_due.c.template.label("due_template"),
    )
    return both.select_from(counted.outerjoin(first_learning, true()).outerjoin(first_due, true()))


@lru_cache(KEPT)
def learning(items: Pool) -> Select[CardRow, ItemVersion]:
    """Return the query for today's cards in learning, those due first."""
    return _few(_keys(items, CardRow.due_at, IS_LEARNING, CardRow.due_day <= DAY))


@lru_cache(KEPT)
def due(items: Pool, order: str) -> Select[CardRow, ItemVersion]:
    """Return the query for cards in review that are due, in the order the learner chose."""
    return _few(_keys(items, _rank(order, CardRow), _is_due()))


@lru_cache(KEPT)
def new(items: Pool, manner: str, shuffle: bool) -> Select[ItemVersion, str]:
    """Return the query for new cards: versions, and the template where it is not the first one of the item."""
    fresh = _fresh(items, manner).subquery()
    # A hash of its content stands in for chance: it is the same on every page and every device.
    order = (ItemVersion.digest,) if shuffle else (BankItem.home, BankItem.position)
    ordered = select(fresh.c.id, fresh.c.template).join(BankItem, BankItem.id == fresh.c.id)
    if shuffle:
        ordered = ordered.join(ItemVersion, _published())
    few = ordered.order_by(fresh.c.template, *order).limit(MOST).subquery()  # bodies are fetched of these alone
    rows = select(ItemVersion, few.c.template).join(BankItem, _published()).join(few, few.c.id == BankItem.id)
    return rows.order_by(few.c.template, *order)


@lru_cache(1)
def one() -> Select[CardRow, ItemVersion]:
    """Return the query for a card that was begun, by the parameters `item` and `template`."""
    rows = select(CardRow, ItemVersion).join(BankItem, BankItem.id == CardRow.item_id).join(ItemVersion, _published())
    named = (CardRow.item_id == bindparam("item"), CardRow.template == bindparam("template"))
    return rows.where(CardRow.user_id == LEARNER, *named)


def _soon(items: Pool) -> CTE:
    """Return the learner's cards of a set that are due by tomorrow, as a table that is made once for the query."""
    told = (CardRow.item_id, CardRow.template, CardRow.phase, CardRow.due_at, CardRow.due_day, CardRow.last_day)
    cards = select(*told, CardRow.stability, _is_due().label("is_due"))
    mine = cards.where(CardRow.user_id == LEARNER, CardRow.due_day <= DAY + 1, items.holds(CardRow.item_id))
    return mine.cte("soon").prefix_with("MATERIALIZED")


def _first(cards: CTE, which: ColumnElement[bool], order: ColumnElement[Any]) -> Subquery:
    """Return the name of the first card, if there is one."""
    named = select(cards.c.item_id, cards.c.template).where(which)
    return named.order_by(order, cards.c.item_id, cards.c.template).limit(1).subquery()


def _rank(order: str, cards: Any) -> ColumnElement[Any]:
    """Return what due cards are ordered by."""
    # What share of its stability has gone by orders cards as their chance to be remembered does.
    rank: ColumnElement[Any] = (cards.last_day - DAY) / cards.stability if order == "urgent" else cards.due_day
    return rank


def _is_due() -> ColumnElement[bool]:
    """Say that a card in review is due, and that no sibling of it was reviewed today."""
    today = aliased(CardRow)
    seen = select(today.item_id).where(today.user_id == LEARNER, today.last_day == DAY)
    kept_apart = or_(CardRow.last_day == DAY, CardRow.item_id.not_in(seen))
    return and_(CardRow.phase == "review", CardRow.due_day <= DAY, kept_apart)


def _seen(*more: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the cards reviewed today, of whatever set: the day's limits are the learner's, not a set's."""
    mine = select(func.count()).where(CardRow.user_id == LEARNER, CardRow.last_day == DAY, *more)
    return mine.correlate(None).scalar_subquery()


def _keys(items: Pool, first: ColumnElement[Any] | InstrumentedAttribute[Any], *rules: ColumnElement[bool]) -> Any:
    """Return the names of the learner's cards of a set, with what they are ordered by."""
    named = select(CardRow.item_id, CardRow.template, first.label("first"))
    return named.where(CardRow.user_id == LEARNER, items.holds(CardRow.item_id), *rules)


def _few(keys: Select[Any, Any, Any]) -> Select[CardRow, ItemVersion]:
    """Return the first few cards; they are chosen by what is small, and only then are their bodies fetched."""
    few = keys.order_by("first", CardRow.item_id, CardRow.template).limit(MOST).subquery()
    same = (CardRow.user_id == LEARNER, CardRow.item_id == few.c.item_id, CardRow.template == few.c.template)
    rows = select(CardRow, ItemVersion).join(few, and_(*same)).join(BankItem, BankItem.id == few.c.item_id)
    return rows.join(ItemVersion, _published()).order_by(few.c.first, few.c.item_id, few.c.template)


def _fresh(items: Pool, manner: str) -> Select[str, str]:
    """Return a query for new cards: an item, and its template where it is not the first one of the item."""
    if manner != "both":
        return _without(items.ids, "")
    seen_today = CardRow.last_day == DAY
    first = _without(items.ids, "", or_(CardRow.template != "recall", seen_today))
    two = select(ItemTag.item_id).where(ItemTag.tag == "kind", ItemTag.value == "single_choice")
    recall = _without(two.where(items.holds(ItemTag.item_id)), "recall", or_(CardRow.template == "recall", seen_today))
    return select(union_all(first, recall).subquery())


def _without(ids: Select[str], template: str, *which: ColumnElement[bool]) -> Select[str, str]:
    """Return the items of which no card was begun."""
    left = lacking(ids, select(CardRow.item_id).where(CardRow.user_id == LEARNER, *which))
    return select(left.c.id, literal(template).label("template"))


def _published() -> ColumnElement[bool]:
    return and_(ItemVersion.item_id == BankItem.id, ItemVersion.number == BankItem.version_number)
