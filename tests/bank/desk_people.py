"""People at the desk and drafts on it, for the tests."""

from typing import Any

from sqlalchemy import select

from quizapp.accounts.models import User
from quizapp.bank.audit import AuditEntry
from quizapp.bank.drafts import Seen, save_draft, start_item, working_draft
from quizapp.bank.models import BankItem, Draft
from quizapp.db import db, writing
from quizapp.items.drafting import draft_of
from tests.accounts.people import person
from tests.conftest import NOW

KEY = "distillation-what"


def crew() -> dict[str, int]:
    """Add a teacher, another one, a reviewer and an admin; return their ids by name."""
    roles = {"Lan": "teacher", "Hoa": "teacher", "Minh": "reviewer", "Chi": "admin"}
    return {name: person(name, role).id for name, role in roles.items()}


def user(user_id: int) -> User:
    """Return a user as stored now."""
    found = db.session.get(User, user_id)
    assert found is not None
    return found


def item(item_id: str = KEY) -> BankItem:
    """Return an item as stored now."""
    found = db.session.get(BankItem, item_id, populate_existing=True)
    assert found is not None
    return found


def text_of(item_id: str = KEY) -> dict[str, Any]:
    """Return what is being written of an item, or what is published."""
    return working_draft(item(item_id)).data


def new_question(user_id: int, item_id: str = "q-new", *, own: bool = False) -> Draft:
    """Start a question that lacks nothing: a published one in other words."""
    data = sound_question(item_id)
    with writing():
        return start_item(data, user_id, NOW, own=own)


def sound_question(item_id: str) -> dict[str, Any]:
    """Return a draft in which nothing is to be mended, like none of the bank."""
    published = item(KEY).version
    assert published is not None
    data = draft_of(published.item)
    data |= {
        "id": item_id,
        "stem": {"vi": "Vì sao mèo trèo cây cau?", "en": "Why did the cat climb the areca palm?"},
    }
    data["options"] = [
        option(
            "a",
            ("Để hỏi thăm chuột", "To ask after the mouse"),
            ("Đồng dao kể thế.", "So the rhyme tells."),
        ),
        option("b", ("Để hái quả chín", "To pick some fruit"), ("Quả không có trong bài.", "Fruit is nowhere in it.")),
        option("c", ("Để trốn cơn mưa", "To flee from the rain"), ("Hôm ấy không mưa.", "No rain fell then.")),
    ]
    return data | {"key": "a", "attributed_to": {"vi": "", "en": ""}}


def option(letter: str, text: tuple[str, str], why: tuple[str, str]) -> dict[str, Any]:
    """Return an option of a draft."""
    return {"id": letter, "text": {"vi": text[0], "en": text[1]}, "why": {"vi": why[0], "en": why[1]}}


def acts_on(item_id: str) -> list[AuditEntry]:
    """Return what was done to an item, the latest first."""
    found = select(AuditEntry).where(AuditEntry.item_id == item_id).order_by(AuditEntry.id.desc())
    return list(db.session.scalars(found))


def save(user_id: int, item_id: str = KEY, revision: int | None = None, **typed: Any) -> Draft:
    """Save what somebody typed over the draft as it stands, or as it stood at a revision."""
    with writing():
        row = item(item_id)
        now = working_draft(row)
        seen = Seen(now.revision if revision is None else revision)
        return save_draft(row, now.data | typed, seen, user_id=user_id, now=NOW)
