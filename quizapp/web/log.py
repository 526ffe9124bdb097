"""The log of the desk: who changed what, and when."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request

from quizapp.bank.audit import ACTS
from quizapp.bank.batches import UNDO_WITHIN, may_undo, undone_among
from quizapp.bank.listing import rows_of
from quizapp.bank.log import people_in_log, read_log
from quizapp.web.addresses import number_in_address
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor

PAGE, SHOWN = 50, 20

log_pages = Blueprint("log", __name__, url_prefix="/<language:language>/desk/log")
log_pages.after_request(keep_private)


@log_pages.get("")
def index() -> str:
    """Show the latest acts that the reader may see."""
    me, act = editor(), request.args.get("act", "")
    person, before = (number_in_address(name) for name in ("person", "before"))
    act = act if act in ACTS else ""
    lines = read_log(me, user_id=person, act=act, before=before, most=PAGE + 1)
    shown = lines[:PAGE]
    since = datetime.now(UTC) - UNDO_WITHIN
    batches = [line.batch for line in shown if line.batch and line.batch.at >= since and may_undo(me, line.batch)]
    asked = {name: value for name, value in {"act": act, "person": person}.items() if value}
    return render_template(
        "desk/log.html",
        lines=shown,
        rows=rows_of(me, {item_id for line in shown for item_id in line.items[:SHOWN]}),
        most=SHOWN,
        undoable={batch.id for batch in batches} - undone_among([batch.id for batch in batches]),
        last=shown[-1].entry.id if len(lines) > PAGE else None,
        is_first=not before,
        people=people_in_log(),
        acts=ACTS,
        asked=asked,
    )
