"""Choosing: the published versions that a selection means, drawn fairly where it asks for a number of them."""

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from quizapp.bank.models import BankItem, ItemTag, ItemVersion
from quizapp.db import db
from quizapp.items.collection import Selection

CHUNK = 500
TAGS = {"topic": "topics", "article": "articles", "level": "levels", "kind": "kinds"}


def choose_items(selection: Selection, seed: int = 0, *, without: Sequence[str] = ()) -> list[ItemVersion]:
    """Return the published versions of the items that `choose_ids` chooses, in the same order."""
    return versions_of(choose_ids(selection, seed, without=without))


def versions_of(ids: Sequence[str]) -> list[ItemVersion]:
    """Return the published versions of items in the order of their ids; those that are not published are left out."""
    return [row.version for row in items_of(ids) if row.version and row.retired_at is None]


def items_of(ids: Sequence[str]) -> Iterator[BankItem]:
    """Read items with their versions, retired ones too, in the order of their ids and some hundred at a time."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        kept = select(BankItem).where(BankItem.id.in_(chunk)).options(joinedload(BankItem.version))
        rows = {row.id: row for row in db.session.scalars(kept)}
        yield from (row for item_id in chunk if (row := rows.get(item_id)))


def choose_ids(
    selection: Selection,
    seed: int = 0,
    *,
    without: Sequence[str] = (),
    taken: Collection[str] = (),
    retired: bool = False,
) -> list[str]:
    """Return the ids of the items a selection means, without the kinds named in `without` and the ids in `taken`.

    They come in the order named, else in the order of the bank; with `count`, so many are drawn by `seed`, the same
    seed drawing the same from the same bank. With `retired` it is those that were taken out of use.
    """
    chosen = select(BankItem.home, BankItem.position, BankItem.id).where(meets(selection, retired=retired))
    if without:
        chosen = chosen.where(~_has_tag(BankItem.id, "kind", without))
    # Sorted here and not by the database, whose collation may differ from one installation to the next.
    rows = sorted((home, position, item_id) for home, position, item_id in db.session.execute(chosen))
    ids = [item_id for _, _, item_id in rows if item_id not in taken]
    if selection.items:
        ids.sort(key=selection.items.index)
    if selection.count is not None and selection.count < len(ids):
        ids = random.Random(seed).sample(ids, selection.count)  # noqa: S311  # a draw of questions, not a secret
    return ids


@dataclass(frozen=True, eq=False)
class Pool:
    """A set of items: the query for their ids, and the condition it is on a column of ids."""

    ids: Select[str]
    holds: Callable[[InstrumentedAttribute[str]], ColumnElement[bool]]


def meets(
    selection: Selection, ids: InstrumentedAttribute[str] = BankItem.id, *, retired: bool = False
) -> ColumnElement[bool]:
    """Return the condition that a selection is, apart from its draw, on a column of items' ids.

    With `retired` it means items that were taken out of use after they were published.
    """
    rules = [_retired(ids) if retired else ids.not_in(_out_of_use())]
    for tag, name in TAGS.items():
        if values := getattr(selection, name):
            rules.append(_has_tag(ids, tag, values))
    return and_(*rules, ids.in_(selection.items)) if selection.items else and_(*rules)


def pool_of(selection: Selection) -> Pool:
    """Return the items a selection means, apart from its draw, gone through by the index of one of its tags."""
    holds = partial(meets, selection)
    for tag, name in TAGS.items():
        if values := getattr(selection, name):
            others = meets(selection.model_copy(update={name: ()}), ItemTag.item_id)
            tagged = select(ItemTag.item_id).where(ItemTag.tag == tag, ItemTag.value.in_(values), others)
            return Pool(tagged.distinct() if len(values) > 1 else tagged, holds)
    return Pool(select(BankItem.id).where(holds(BankItem.id)), holds)


def _out_of_use() -> Select[str]:
    """Return the query for the few items that are retired or were never published; they have an index of their own."""
    item = aliased(BankItem)
    return select(item.id).where(or_(item.retired_at.is_not(None), item.version_number == literal_column("0")))


def _retired(ids: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    item = aliased(BankItem)
    return ids.in_(select(item.id).where(item.retired_at.is_not(None), item.version_number > 0))


def _has_tag(ids: InstrumentedAttribute[str], tag: str, values: Sequence[str]) -> ColumnElement[bool]:
    of_it = aliased(ItemTag)
    return select(of_it).where(of_it.item_id == ids, of_it.tag == tag, of_it.value.in_(values)).exists()


def published() -> list[ItemVersion]:
    """Return every published version in the order of the bank."""
    return choose_items(Selection())
