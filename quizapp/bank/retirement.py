"""Taking an item out of use and bringing it back: the item itself, the log, and the list of the bank."""

from datetime import datetime

from quizapp.bank.audit import note_act
from quizapp.bank.drafts import find_draft
from quizapp.bank.listing import restate
from quizapp.bank.models import BankItem
from quizapp.bank.publish import retire


def take_out(row: BankItem, *, user_id: int, now: datetime) -> bool:
    """Take an item out of use; return whether it was in use. Everything that was made of it stays."""
    if row.retired_at is not None:
        return False
    retire(row, now)
    note_act("retired", row.id, user_id, now, version_number=row.version_number)
    restate(row, find_draft(row.id), now)
    return True


def bring_back(row: BankItem, *, user_id: int, now: datetime) -> bool:
    """Bring an item back into use, as published or as a draft; return whether it was out of use."""
    if row.retired_at is None:
        return False
    row.retired_at = None
    note_act("restored", row.id, user_id, now, version_number=row.version_number)
    restate(row, find_draft(row.id), now)
    return True
