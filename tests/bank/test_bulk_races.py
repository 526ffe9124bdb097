"""Many who act on many questions at once: nobody waits for ever, each question is done once, and no text is lost."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from quizapp.bank.audit import AuditEntry
from quizapp.bank.batches import Batch, Order, find_batch
from quizapp.bank.bulk import act_on
from quizapp.bank.drafts import DraftMoved, Seen, find_draft, save_draft, working_draft
from quizapp.bank.models import BankItem
from quizapp.bank.undoing import undo
from quizapp.db import db, writing
from quizapp.items.drafting import read_draft
from tests.bank.desk_people import crew, user
from tests.conftest import NOW, close, make_app
from tests.quiz.crews import EVERYONE, Crews

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def crews() -> Iterator[Crews]:
    """Two processes of eight threads."""
    found = Crews()
    yield found
    found.dismiss()


def ids_from(first: int, many: int) -> list[str]:
    """Return some of the items in the order of the bank, those that everybody acts on last among them."""
    found = list(db.session.scalars(select(BankItem.id).order_by(BankItem.home, BankItem.position).limit(40)))
    return (found[first:] + found[:first])[:many]


def retire_overlapping(number: int) -> list[str]:
    """Take items out of use in an order of one's own; return those that were done."""
    with writing():
        ids = ids_from(2 * number, 20)
        batch = act_on(ids, Order("retire"), user=user(1 + number % 2), now=NOW, batch_id=f"batch-{number}")
        return sorted(set(ids) - {item_id for item_id, _ in batch.left_over})


def test_of_overlapping_batches_every_item_is_done_once(database: str, crews: Crews) -> None:
    app = make_app(database)
    with app.app_context():
        crew()
    close(app)
    outcomes = crews.race(database, retire_overlapping)
    assert Counter(kind for kind, _ in outcomes) == {"did": EVERYONE}
    done = Counter(item_id for _, ids in outcomes for item_id in ids)
    with app.app_context():
        assert set(done.values()) == {1}
        retired = set(db.session.scalars(select(BankItem.id).where(BankItem.retired_at.is_not(None))))
        assert set(done) == retired == set(ids_from(0, 40))
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 40
    close(app)


def tag_or_write(number: int) -> Any:
    """Tag ten items at once, or go on writing one of them as a page that saves by itself does."""
    if number % 2:
        with writing():
            order = Order("tag" if number % 4 == 1 else "untag", topic="policy")
            return len(act_on(ids_from(0, 10), order, user=user(1), now=NOW, batch_id=f"tag-{number}").left_over)
    saved = []
    for attempt in range(5):
        with writing():
            [name] = ids_from(number // 2, 1)
            row = db.session.get_one(BankItem, name)
            draft = working_draft(row)
            seen, data = draft.revision, draft.data
        text = f"Question {number} in its version {attempt}?"
        try:
            with writing():
                evidence = {"vi": text, "en": text}
                row = db.session.get_one(BankItem, name)
                save_draft(row, data | {"evidence": evidence}, Seen(seen, f"page {number}"), user_id=2, now=NOW)
        except DraftMoved:
            continue
        saved.append(text)
    return name, saved


def test_beside_those_who_write_no_text_and_no_topic_is_lost(database: str, crews: Crews) -> None:
    app = make_app(database)
    with app.app_context():
        crew()
    close(app)
    outcomes = crews.race(database, tag_or_write)
    assert {kind for kind, _ in outcomes} == {"did"}
    with app.app_context():
        for name, saved in (told for _, told in outcomes[::2]):
            draft = find_draft(name)
            assert draft is not None
            assert saved
            assert draft.data["evidence"]["vi"] == saved[-1]
        for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.act == "tagged")):
            assert read_draft(entry.before)["evidence"]["vi"]
    close(app)


def undo_at_once(number: int) -> str:
    """Undo what one did before."""
    with writing():
        batch = find_batch("once")
        assert batch is not None
        return undo(batch, user=user(1), now=NOW, batch_id=f"undo-{number}").id


def test_of_many_who_undo_at_once_one_does(database: str, crews: Crews) -> None:
    app = make_app(database)
    with app.app_context():
        crew()
        with writing():
            act_on(ids_from(0, 10), Order("retire"), user=user(1), now=NOW, batch_id="once")
    close(app)
    outcomes = crews.race(database, undo_at_once)
    assert len(set(outcomes)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Batch)) == 2
        assert db.session.scalar(select(func.count()).where(AuditEntry.act == "undone")) == 10
        assert db.session.scalar(select(func.count()).where(BankItem.retired_at.is_not(None))) == 0
    close(app)
