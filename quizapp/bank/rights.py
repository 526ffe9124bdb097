"""Who may do what to an item: editors keep the shared bank and their own items, reviewers approve."""

from sqlalchemy import ColumnElement, or_, true

from quizapp.accounts.models import ADMIN, EDITORS, REVIEWERS, User
from quizapp.bank.models import BankItem


def may_see(user: User, row: BankItem) -> bool:
    """Whether somebody sees an item at the desk: what is published or shared, their own, and all as a reviewer."""
    shared = row.owner_id is None or row.version_number > 0
    return user.role in EDITORS and (shared or row.owner_id == user.id or user.role in REVIEWERS)


def seen_by(user: User, item: type[BankItem]) -> ColumnElement[bool]:
    """Return the condition that an editor sees an item: what `may_see` tells of one, for a query."""
    if user.role in REVIEWERS:
        return true()
    return or_(item.owner_id.is_(None), item.owner_id == user.id, item.version_number > 0)


def may_edit(user: User, row: BankItem) -> bool:
    """Whether somebody may change an item: a shared one as any editor, an own one as its owner, all as an admin."""
    return user.role in EDITORS and (row.owner_id in {None, user.id} or user.role == ADMIN)


def may_review(user: User) -> bool:
    """Whether somebody may approve what others wrote."""
    return user.role in REVIEWERS
