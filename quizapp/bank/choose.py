"""Choosing: the published versions that a selection means, drawn fairly where it asks for a number of them."""

import random
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from quizapp.bank.models import BankItem, ItemTag, ItemVersion
from quizapp.db import db
from quizapp.items.collection import Selection

TAGS = {"topic": "topics", "article": "articles", "level": "levels", "kind": "kinds"}


def choose_items(selection: Selection, seed: int = 0, *, without: Sequence[str] = ()) -> list[ItemVersion]:
    """Return the published versions of the items that `choose_ids` chooses, in the same order."""
    ids = choose_ids(selection, seed, without=without)
    rows = db.session.scalars(select(BankItem).where(BankItem.id.in_(ids)).options(joinedload(BankItem.version)))
    versions = {row.id: row.version for row in rows}
    return [version for item_id in ids if (version := versions[item_id])]


def choose_ids(selection: Selection, seed: int = 0, *, without: Sequence[str] = ()) -> list[str]:
    """Return the ids of the items a selection means, without the kinds named in `without`.

    They come in the order named, else in the order of the bank; with `count`, so many are drawn by `seed`, the same
    seed drawing the same from the same bank.
    """
    chosen = select(BankItem.home, BankItem.position, BankItem.id).where(
        BankItem.retired_at.is_(None), BankItem.version_number > 0
    )
    for tag, name in TAGS.items():
        if values := getattr(selection, name):
            chosen = chosen.where(BankItem.id.in_(_tagged(tag, values)))
    if without:
        chosen = chosen.where(BankItem.id.not_in(_tagged("kind", without)))
    if selection.items:
        chosen = chosen.where(BankItem.id.in_(selection.items))
    # Sorted here and not by the database, whose collation may differ from one installation to the next.
    rows = sorted((home, position, item_id) for home, position, item_id in db.session.execute(chosen))
    ids = [item_id for _, _, item_id in rows]
    if selection.items:
        ids.sort(key=selection.items.index)
    if selection.count is not None and selection.count < len(ids):
        ids = random.Random(seed).sample(ids, selection.count)  # noqa: S311  # a draw of questions, not a secret
    return ids


def _tagged(tag: str, values: Sequence[str]) -> Select[str]:
    return select(ItemTag.item_id).where(ItemTag.tag == tag, ItemTag.value.in_(values))


def published() -> list[ItemVersion]:
    """Return every published version in the order of the bank."""
    return choose_items(Selection())
