"""Choosing gives the items a selection means, and draws fairly where it asks for a number."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from quizapp.bank.choose import choose_ids, choose_items, pool_of, published
from quizapp.bank.models import BankItem
from quizapp.bank.publish import retire
from quizapp.bank.sync import sync_bank
from quizapp.db import db, writing
from quizapp.items.collection import Selection
from quizapp.items.files import read_content
from tests import samples
from tests.conftest import NOW

EVERY = ["card-one", "one", "several", "truth", "typed", "counted"]


@pytest.fixture(autouse=True)
def sample_bank(empty_bank: Flask, tmp_path: Path) -> None:
    content, _ = read_content(samples.write_bank(tmp_path))
    with writing():
        sync_bank(content, NOW)


SELECTIONS: list[tuple[Selection, list[str]]] = [
    (Selection(), EVERY),
    (Selection(items=("typed", "one")), ["typed", "one"]),
    (Selection(topics=("second",)), ["typed", "counted"]),
    (Selection(topics=("first", "second")), EVERY),
    (Selection(topics=("first",), kinds=("number", "card")), ["card-one", "counted"]),
    (Selection(topics=("second",), items=("typed", "one")), ["typed"]),
    (Selection(levels=("comparing",)), []),
    (Selection(articles=("news",)), EVERY),
    (Selection(articles=("other",)), []),
]


@pytest.mark.parametrize(("selection", "meant"), SELECTIONS)
def test_every_condition_of_a_selection_holds(selection: Selection, meant: list[str]) -> None:
    assert choose_ids(selection) == meant
    assert [version.item_id for version in choose_items(selection)] == meant


@pytest.mark.parametrize(("selection", "meant"), SELECTIONS)
def test_a_pool_is_what_its_selection_means_each_item_once(selection: Selection, meant: list[str]) -> None:
    with writing():
        retire(db.session.get_one(BankItem, "one"), NOW)
    pool, left = pool_of(selection), [item_id for item_id in meant if item_id != "one"]
    assert sorted(db.session.scalars(pool.ids)) == sorted(left)
    assert sorted(db.session.scalars(select(BankItem.id).where(pool.holds(BankItem.id)))) == sorted(left)


def test_kinds_can_be_left_out() -> None:
    assert choose_ids(Selection(), without=("card",)) == EVERY[1:]


def test_a_retired_item_is_not_chosen() -> None:
    with writing():
        retire(db.session.get_one(BankItem, "one"), NOW)
    assert "one" not in choose_ids(Selection())
    assert choose_ids(Selection(items=("one", "typed"))) == ["typed"]


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    selection = Selection(count=3)
    assert choose_ids(selection, 7) == choose_ids(selection, 7)
    assert len({tuple(choose_ids(selection, seed)) for seed in range(20)}) > 10


def test_a_draw_holds_no_item_twice_and_no_more_than_there_are() -> None:
    assert len(set(choose_ids(Selection(count=4), 1))) == 4
    assert choose_ids(Selection(count=99), 1) == EVERY


def test_every_item_is_drawn_about_equally_often() -> None:
    drawn = Counter(name for seed in range(600) for name in choose_ids(Selection(count=2), seed))
    assert set(drawn) == set(EVERY)
    assert max(drawn.values()) - min(drawn.values()) < 80  # 200 expected each; 80 is over five standard deviations


def test_every_published_version_is_given_once() -> None:
    assert [version.item_id for version in published()] == EVERY
