"""Acts on many questions of the list at once, what came of them, and undoing them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.accounts.models import ADMIN
from quizapp.bank.batches import (
    MOST_AT_ONCE,
    UNDO_WITHIN,
    Batch,
    Order,
    TooLate,
    find_batch,
    may_undo,
    revisions_of,
    undone_by,
)
from quizapp.bank.bulk import UnknownOrder, act_on
from quizapp.bank.listing import rows_of
from quizapp.bank.log import items_of_batches
from quizapp.bank.saved_filters import asked_for
from quizapp.bank.sources import sources
from quizapp.bank.undoing import undo
from quizapp.db import writing
from quizapp.decks.members import decks_holding
from quizapp.decks.stamps import stamp_notes
from quizapp.quiz.losing import quizzes_losing
from quizapp.web.asking import keep_private
from quizapp.web.bulk_words import BUTTONS, REASONS, batch_words
from quizapp.web.desk import editor
from quizapp.web.question_list import page_of, what_is_wanted

CONFIRMED = {"retire", "publish"}  # learners see at once what becomes of these
SEEN_BY_LEARNERS = {"retire", "restore", "publish"}
Page = str | Response | tuple[str, int]

bulk_pages = Blueprint("bulk", __name__, url_prefix="/<language:language>/desk/bulk")
bulk_pages.after_request(keep_private)
bulk_pages.add_app_template_filter(batch_words, "batch_words")
bulk_pages.add_app_template_filter(REASONS.__getitem__, "reason_left")


@bulk_pages.route("", methods=["GET", "POST"])
def act() -> Page:
    """Do something to the questions that are ticked, after a second question where learners would see it at once."""
    if request.method != "POST":
        return redirect(url_for("questions.index", **asked()))
    ids, order = ticked(), ordered()
    if problem := problem_with(ids, order):
        return page_of(problem, ids), 422
    if order.act in CONFIRMED and not request.form.get("sure"):
        return confirm(ids, order)
    try:
        with writing():
            now = datetime.now(UTC)
            batch = act_on(ids, order, user=editor(), now=now, batch_id=token_hex(16))
            batch_id = batch.id
            if order.act in SEEN_BY_LEARNERS and len(batch.left_over) < len(ids):
                stamp_notes(now)
    except UnknownOrder:
        return page_of(_("Choose a topic."), ids), 422
    return redirect(url_for(".show", batch_id=batch_id, **asked()), 303)


def ticked() -> list[str]:
    """Return the ids that were ticked, each once."""
    return [name for name in dict.fromkeys(request.form.getlist("item")) if name.isprintable()]


def ordered() -> Order:
    """Return what is to be done to them, and at which revisions the drafts were when they were looked at."""
    seen = {}
    for item_id, _space, revision in (one.rpartition(" ") for one in request.form.getlist("seen")):
        if revision.isdecimal() and len(revision) < 10:
            seen[item_id] = int(revision)
    told = {name: request.form.get(name, "") for name in ("act", "topic", "change")}
    return Order(**told, seen=seen)


def asked() -> dict[str, Any]:
    """Return what the list was filtered by, to lead back to it."""
    return asked_for(what_is_wanted())


def problem_with(ids: Sequence[str], order: Order) -> str:
    """Say why nothing can be done, or nothing."""
    if order.act not in BUTTONS:
        return str(_("Choose what is to be done."))
    if not ids:
        return str(_("Tick the questions first."))
    if len(ids) > MOST_AT_ONCE:
        return str(_("Do at most %(most)s questions at a time.", most=MOST_AT_ONCE))
    if order.act in {"tag", "untag"} and order.topic not in sources().topics:
        return str(_("Choose a topic."))
    if order.act == "send" and order.change not in {"typo", "wording"}:
        return str(_("Say what kind of change it is."))
    return ""


def confirm(ids: Sequence[str], order: Order) -> str:
    """Show which questions are meant, and which quizzes and decks lose them."""
    rows = rows_of(editor(), ids)
    retires = order.act == "retire"
    return render_template(
        "desk/confirm.html",
        order=order,
        button=BUTTONS[order.act],
        rows=[rows[item_id] for item_id in ids if item_id in rows],
        ids=ids,
        seen=revisions_of(rows),
        quizzes=quizzes_losing(ids) if retires else [],
        decks=decks_holding(ids) if retires else [],
        asked=asked(),
    )


@bulk_pages.get("/<batch_id>")
def show(batch_id: str) -> str:
    """Show what was done and what was left, and offer to undo it."""
    batch, me, now = get_batch(batch_id), editor(), datetime.now(UTC)
    done = items_of_batches(me, {batch.id})[batch.id]
    is_mine = me.role == ADMIN or batch.user_id == me.id
    if not done and not is_mine:
        abort(404)
    left = batch.left_over if is_mine else []
    undoing = undone_by(batch)
    return render_template(
        "desk/batch.html",
        batch=batch,
        done=done,
        left=left,
        rows=rows_of(me, [*done, *(item_id for item_id, reason in left if reason != "unknown")]),
        topic=sources().topics.get(batch.topic),
        undoing=undoing,
        may_undo=bool(done) and undoing is None and may_undo(me, batch) and now - batch.at <= UNDO_WITHIN,
        asked=asked(),
    )


@bulk_pages.post("/<batch_id>/undo")
def take_back(batch_id: str) -> Response:
    """Undo a batch: only who did it, or an admin; a second time leads to what the first time did."""
    if not may_undo(editor(), get_batch(batch_id)):
        abort(403)
    try:
        with writing():
            now, batch = datetime.now(UTC), get_batch(batch_id)
            undoing = undo(batch, user=editor(), now=now, batch_id=token_hex(16))
            undoing_id = undoing.id
            if batch.act in SEEN_BY_LEARNERS:
                stamp_notes(now)
    except TooLate:
        flash(_("It was done more than a day ago, so it is no longer undone at once."), "error")
        return redirect(url_for(".show", batch_id=batch_id), 303)
    return redirect(url_for(".show", batch_id=undoing_id, **asked()), 303)


def get_batch(batch_id: str) -> Batch:
    """Return a batch or answer 404."""
    return find_batch(batch_id) or abort(404)
