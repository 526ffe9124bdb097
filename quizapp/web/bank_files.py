"""The bank as files, at the desk: to take home, and what the last sync left alone since both sides changed it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from quizapp.bank.bodies import read_body
from quizapp.bank.conflicts import (
    ITEM,
    DraftInTheWay,
    SyncConflict,
    is_other_kind,
    keep_ours,
    open_conflicts,
    table_of,
    take_theirs,
)
from quizapp.bank.models import BankItem
from quizapp.bank.rights import may_edit
from quizapp.db import db, take_turns, writing
from quizapp.decks.files import bank_content, zip_content
from quizapp.decks.stamps import stamp_notes
from quizapp.items.drafting import Difference, differences, draft_of
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor

KINDS = {
    ITEM: _l("Question or card"),
    "article": _l("Source"),
    "topic": _l("Topic"),
    "fact": _l("Fact"),
    "quiz": _l("Quiz"),
    "deck": _l("Deck"),
}
WAYS = ("ours", "theirs")

file_pages = Blueprint("files", __name__, url_prefix="/<language:language>/desk/files")
file_pages.after_request(keep_private)


@dataclass(frozen=True)
class Conflict:
    """A conflict as it is shown: what differs between here and the file, and what can be done about it."""

    row: SyncConflict
    name: str
    differs: list[Difference]
    is_lost: bool
    is_other_kind: bool
    may_settle: bool


@file_pages.get("")
def index() -> str:
    """Show what can be downloaded, and what the last sync left alone."""
    return render_template("desk/files.html", conflicts=[shown(row) for row in open_conflicts()], kinds=KINDS)


@file_pages.get("/bank.zip")
def download() -> Response:
    """Send the published bank as content files."""
    response = make_response(zip_content(bank_content()))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = "attachment; filename=quizapp-bank.zip"
    return response


@file_pages.post("/settle")
def settle() -> Response:
    """Settle a conflict one way or the other, as it was seen."""
    kind, entry_id, way = (request.form.get(name, "") for name in ("kind", "entry_id", "way"))
    if kind not in KINDS or way not in WAYS:
        abort(400)
    try:
        with writing():
            take_turns("sync")
            row = db.session.get(SyncConflict, (kind, entry_id))
            if row is None or row.digest != request.form.get("seen"):
                flash(_("It was settled or changed meanwhile. This is how it stands now."), "error")
                return redirect(url_for(".index"), 303)
            if not shown(row).may_settle:
                abort(403)
            now = datetime.now(UTC)
            if way == "ours":
                keep_ours(row)
            else:
                take_theirs(row, user_id=editor().id, now=now)
            stamp_notes(now)
    except DraftInTheWay:
        flash(_("Somebody is writing at this question. Publish or discard that draft first."), "error")
        return redirect(url_for("editor.edit", item_id=entry_id), 303)
    if way == "ours":
        flash(_("It stays as it is here. The next export writes it into the files."), "success")
    elif kind == ITEM:
        flash(_("Done. A wording from the files is a draft now: send it for review to publish it."), "success")
    else:
        flash(_("It is as in the files now."), "success")
    return redirect(url_for(".index"), 303)


def shown(row: SyncConflict) -> Conflict:
    """Return a conflict as it is shown."""
    if row.kind != ITEM:
        here = db.session.get_one(table_of(row.kind), row.entry_id)
        differs = list(differing(json.loads(here.body), json.loads(row.body)))
        return Conflict(row, row.entry_id, differs, is_lost=False, is_other_kind=False, may_settle=True)
    item = db.session.get_one(BankItem, row.entry_id)
    other = is_other_kind(row, item)
    here_now = draft_of(item.version.item) if item.version else {}
    differs = differences(here_now, draft_of(read_body(row.body))) if row.body and not other else []
    may_settle = may_edit(editor(), item) and not other
    return Conflict(row, row.entry_id, differs, not row.body, other, may_settle)


def differing(here: dict[str, Any], there: dict[str, Any]) -> Iterator[Difference]:
    """Give the fields, by their paths, that differ between two entries of a file."""
    ours, theirs = dict(flat("", here)), dict(flat("", there))
    for path in dict.fromkeys((*ours, *theirs)):
        if ours.get(path, "") != theirs.get(path, ""):
            yield Difference(path, "", ours.get(path, ""), theirs.get(path, ""))


def flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Give each value inside an entry with its path, such as "text.vi"."""
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value, 1):
            yield from flat(f"{path}.{name}" if path else str(name), part)
    else:
        yield path, str(value)
