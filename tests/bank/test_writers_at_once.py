"""Two editors and syncs at the same question at the same time, from two processes: no text is lost, by nobody."""

from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from quizapp.bank.audit import AuditEntry
from quizapp.bank.conflicts import note_conflicts
from quizapp.bank.drafts import DraftMoved, Seen, find_draft, save_draft, working_draft
from quizapp.bank.listing import Listing
from quizapp.bank.models import BankItem, ItemVersion
from quizapp.bank.sync import sync_bank
from quizapp.config import PROJECT
from quizapp.db import db, take_turns, writing
from quizapp.items.content import Content
from quizapp.items.files import read_content
from quizapp.items.question import Question
from quizapp.items.text import Text
from tests.bank.desk_people import KEY, crew
from tests.conftest import NOW, make_app
from tests.quiz.crews import Crews

ROUNDS, TRIES, SYNCS = 10, 500, 3
WINDOWS = (1, 2, 3, 8, 9, 10)  # in both processes; with more, some would wait for SQLite longer than it lets them
Saved = tuple[int, int, str]  # the revision that was acknowledged, who saved, the stem


@cache
def shipped() -> Content:
    return read_content(PROJECT / "content")[0]


def act(number: int) -> list[Saved]:
    """Be the sync, or one of two editors with three windows each, or nobody."""
    if number == 0:
        return [saved_by_sync(turn) for turn in range(SYNCS)]
    return edit(1 + number % 2, number) if number in WINDOWS else []


def saved_by_sync(turn: int) -> Saved:
    """Sync files in which the question is worded in yet another way."""
    stem = f"From the files {turn}?"
    items = (
        item.model_copy(update={"stem": Text(vi=f"Từ tệp {turn}?", en=stem)}) if item.id == KEY else item
        for item in shipped().items
    )
    content = Content(**vars(shipped()) | {"items": tuple(items)})
    with writing():
        take_turns("sync")
        note_conflicts(sync_bank(content, NOW), content, NOW)
    return 0, 0, stem


def edit(user_id: int, number: int) -> list[Saved]:
    """Save a text of one's own again and again, each time over what one has just seen."""
    saved: list[Saved] = []
    for _ in range(TRIES):
        stem = f"By {user_id} in window {number}, number {len(saved)}?"
        try:
            saved.append((save(user_id, stem), user_id, stem))
        except DraftMoved:
            continue
        if len(saved) == ROUNDS:
            break
    return saved


def save(user_id: int, stem: str) -> int:
    """Look, think, and save in another unit of work, as a browser does."""
    row = db.session.get_one(BankItem, KEY)
    seen = working_draft(row)
    data, revision = seen.data, seen.revision
    db.session.rollback()
    with writing():
        row = db.session.get_one(BankItem, KEY)
        data |= {"stem": {"vi": stem, "en": stem}}
        return save_draft(row, data, Seen(revision), user_id=user_id, now=NOW).revision


def stem_in(body: str) -> str:
    return body.split('"stem": {"vi": "')[1].split('"', maxsplit=1)[0]


@pytest.mark.long
def test_two_editors_and_a_sync_at_once_never_lose_a_text(database: str) -> None:
    app = make_app(database)
    with app.app_context():
        people = crew()
        assert (people["Lan"], people["Hoa"]) == (1, 2)
        db.session.remove()
        db.engine.dispose()
    crews = Crews()
    try:
        outcomes = crews.race(database, act)
    finally:
        crews.dismiss()
    assert [told for kind, told in outcomes if kind != "did"] == []
    by_sync, *by_editors = [told for _, told in outcomes]
    saved: list[Saved] = sorted(one for many in by_editors for one in many)
    assert len(saved) == len(WINDOWS) * ROUNDS
    with app.app_context():
        check(saved, by_sync)
        db.session.remove()
        db.engine.dispose()


def check(saved: list[Saved], by_sync: list[Any]) -> None:
    """Hold what was acknowledged against what is kept."""
    numbers = [revision for revision, _, _ in saved]
    assert len(set(numbers)) == len(numbers)
    assert db.session.get_one(BankItem, KEY, populate_existing=True).revision >= numbers[-1]
    draft = find_draft(KEY)
    assert draft is not None
    assert stem_in(draft.body) == saved[-1][2]
    kept = {stem_in(body) for body in db.session.scalars(select(AuditEntry.before)) if body}
    for (_, who, stem), (_, whose_next, _) in pairwise(saved):
        assert stem in kept or who == whose_next, stem  # one's own words of a moment ago are one sitting
    versions = db.session.scalars(select(ItemVersion).where(ItemVersion.item_id == KEY).order_by(ItemVersion.number))
    wordings = [version.item for version in versions]
    assert [item.stem.en for item in wordings[1:] if isinstance(item, Question)] == [stem for _, _, stem in by_sync]
    listed = db.session.scalars(select(Listing).where(Listing.item_id == KEY)).one()
    assert (listed.prompt_en, listed.state) == (saved[-1][2], "changed")
    assert draft.base in range(1, len(wordings) + 1)
