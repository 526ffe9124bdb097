"""The history of an item: its versions with what changed in each, who did what, and every text that stood before."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from quizapp.bank import retirement
from quizapp.bank.audit import AuditEntry
from quizapp.bank.drafts import DraftMoved, InReview, save_draft, working_draft
from quizapp.bank.log import acts_before
from quizapp.bank.models import BankItem, ItemVersion
from quizapp.db import db, take_turns, writing
from quizapp.decks.stamps import stamp_notes
from quizapp.items.drafting import Difference, Draft, differences, draft_of, read_draft
from quizapp.web.addresses import number_in_address
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor, get_item, get_own_item
from quizapp.web.editor import what_was_seen

PAGE = 50
LONGEST_TEXTS = 1_000_000  # characters of the texts that stood before the acts of a page

history_pages = Blueprint("history", __name__, url_prefix="/<language:language>/desk/items/<item_id>")
history_pages.after_request(keep_private)


@history_pages.get("/history")
def show(item_id: str) -> str:
    """Show every version, the latest first, with what changed in it, and every act."""
    row = get_item(item_id)
    versions = versions_of_item(row)
    texts = [draft_of(version.item) for version in versions]
    changes = [differences(before, after) for after, before in zip(texts, [*texts[1:], {}], strict=False)]
    draft, before = working_draft(row), number_in_address("before")
    acts, are_more = acts_before(item_id, before, most=PAGE, longest=LONGEST_TEXTS)
    return render_template(
        "desk/history.html",
        row=row,
        draft=draft,
        versions=list(zip(versions, [*changes[:-1], None], strict=False)) if versions else [],
        acts=[(act, since(act, draft.data)) for act in acts],
        last=acts[-1].id if are_more else None,
        is_first=not before,
    )


def versions_of_item(row: BankItem) -> list[ItemVersion]:
    """Return the versions of an item, the latest first."""
    found = select(ItemVersion).where(ItemVersion.item_id == row.id).order_by(ItemVersion.number.desc())
    return list(db.session.scalars(found))


def since(act: AuditEntry, now: Draft) -> list[Difference]:
    """Return what differs between the text that stood before an act and the draft as it is now."""
    return differences(read_draft(act.before), now) if act.before else []


@history_pages.post("/restore")
def restore(item_id: str) -> Response:
    """Make an older text the draft: of a version, or what stood before an edit. What stands now stays in the log."""
    number, entry_id = (request.form.get(name, 0, type=int) for name in ("version", "act"))
    try:
        with writing():
            row = get_own_item(item_id)
            data = older_text(row, number, entry_id)
            save_draft(row, data, what_was_seen(), user_id=editor().id, now=datetime.now(UTC))
    except InReview:
        flash(_("It is being reviewed, so this was not saved."), "error")
    except DraftMoved:
        flash(_("It was changed or decided meanwhile. This is how it stands now."), "error")
    else:
        flash(_("That text is your draft now. Send it for review to publish it."), "success")
    return redirect(url_for("editor.edit", item_id=item_id), 303)


def older_text(row: BankItem, number: int, entry_id: int) -> Draft:
    """Return the text of a version, or the one that stood before an act, or answer 404."""
    if not (0 <= number < 2**31 and 0 <= entry_id < 2**31):
        abort(404)
    if number:
        versions = [version for version in versions_of_item(row) if version.number == number]
        return draft_of(versions[0].item) if versions else abort(404)
    entry = db.session.get(AuditEntry, entry_id)
    return read_draft(entry.before) if entry and entry.item_id == row.id and entry.before else abort(404)


@history_pages.post("/retire")
def take_out(item_id: str) -> Response:
    """Take an item out of use; everything that was made of it stays."""
    with writing():
        take_turns("sync")
        now = datetime.now(UTC)
        if retirement.take_out(get_own_item(item_id), user_id=editor().id, now=now):
            stamp_notes(now)
    flash(_("It is out of use."), "success")
    return redirect(url_for(".show", item_id=item_id), 303)


@history_pages.post("/bring-back")
def bring_back(item_id: str) -> Response:
    """Bring an item back into use as it was last published, or as a draft where it never was."""
    with writing():
        take_turns("sync")
        now = datetime.now(UTC)
        if retirement.bring_back(get_own_item(item_id), user_id=editor().id, now=now):
            stamp_notes(now)
    flash(_("It is in use again."), "success")
    return redirect(url_for(".show", item_id=item_id), 303)
