"""Review: the question left, its source right; approve it, approve it with edits, or send it back with a reason."""

from datetime import UTC, datetime
from typing import Any, get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.bank.checking import facts
from quizapp.bank.drafts import DraftMoved, InReview, discard_draft, find_draft
from quizapp.bank.models import BankItem, Draft
from quizapp.bank.review import (
    NotReady,
    OwnWork,
    Superseded,
    approve,
    go_on_from,
    in_review,
    may_approve,
    take_back,
)
from quizapp.bank.rights import may_edit
from quizapp.db import writing
from quizapp.decks.stamps import stamp_notes
from quizapp.items.drafting import draft_of
from quizapp.items.question import Question
from quizapp.quiz.corrections import Effect, Mode, correct, effect_of
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor, get_item, get_own_item, needs_editor
from quizapp.web.editor import form_for, what_was_seen
from quizapp.web.editor_data import as_draft
from quizapp.web.editor_view import View, facts_by_article, view_of
from quizapp.web.headers import with_frames
from quizapp.web.language import reader_language

LONGEST_REASON = 2000
MODES: tuple[Mode, ...] = get_args(Mode)
Page = str | Response | tuple[str, int]

review_pages = Blueprint("review", __name__, url_prefix="/<language:language>/desk")
review_pages.after_request(keep_private)


@review_pages.get("/review")
@needs_editor
def index() -> str:
    """List what waits for a reviewer."""
    me = editor()
    drafts = in_review()
    mine = [draft for draft in drafts if may_approve(draft, me)]
    return render_template("desk/to_review.html", mine=mine, others=[draft for draft in drafts if draft not in mine])


@review_pages.get("/items/<item_id>/review")
@needs_editor
def show(item_id: str) -> Page:
    """Show a draft that waits, beside its source, and what would change."""
    row, draft = waiting(item_id)
    return page_of(row, draft, form_for(draft.data, draft.revision))


@review_pages.post("/items/<item_id>/review")
@needs_editor
def decide(item_id: str) -> Page:
    """Approve a draft, as it is or as the reviewer left it, or send it back with a reason."""
    row, draft = waiting(item_id)
    form = form_for(draft.data)
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    try:
        if request.form.get("act") == "return":
            return send_back(row, draft, form, reason)
        data = draft.data
        if request.form.get("act") == "edit":
            data = as_draft(form, data, facts(), reader_language())
            if not form.validate():
                return page_of(row, draft, form, 422, _("A text is too long."))
        with writing():
            now = datetime.now(UTC)
            row = get_item(item_id)
            before = row.version
            after = approve(row, data, what_was_seen(), reviewer=editor(), now=now)
            if before is not None and after.change == "key":
                correct(before, after, chosen_mode(), now)
            stamp_notes(now)
    except NotReady:
        return page_of(row, draft, form, 422, _("Some things have to be mended first; each is said at its field."))
    except OwnWork:
        abort(403)
    except Superseded:
        problem = _("Another wording was published since this draft began. Look at both, and go on from the newer one.")
        return page_of(*waiting(item_id), form, 409, problem)
    except DraftMoved:
        flash(_("It was changed or decided meanwhile. This is how it stands now."), "error")
        return redirect(url_for("editor.edit", item_id=item_id), 303)
    flash(_("Published."), "success")
    return redirect(url_for("editor.edit", item_id=item_id), 303)


def chosen_mode() -> Mode:
    """Return what is to become of past scores: what the reviewer chose, else nothing changes for anybody."""
    return next((mode for mode in MODES if mode == request.form.get("mode")), "none")


def send_back(row: BankItem, draft: Draft, form: Any, reason: str) -> Page:
    """Send a draft back to its author, who is told why."""
    if not may_approve(draft, editor()):
        abort(403)
    if not reason:
        return page_of(row, draft, form, 422, _("Write what is to be mended, so that the author knows."))
    item_id = row.id
    with writing():
        now, me = datetime.now(UTC), editor()
        take_back(get_item(item_id), what_was_seen(), user_id=me.id, now=now, reason=reason)
    flash(_("Sent back."), "success")
    return redirect(url_for(".index"), 303)


@review_pages.post("/items/<item_id>/writing")
@needs_editor
def back_to_writing(item_id: str) -> Response:
    """Take one's own draft back from review, to go on writing."""
    try:
        with writing():
            row = get_own_item(item_id)
            take_back(row, what_was_seen(), user_id=editor().id, now=datetime.now(UTC))
    except DraftMoved:
        flash(_("It was changed or decided meanwhile. This is how it stands now."), "error")
    return redirect(url_for("editor.edit", item_id=item_id), 303)


@review_pages.post("/items/<item_id>/follow")
@needs_editor
def follow(item_id: str) -> Response:
    """Let a draft go on from what was published since it began; its own text stays as it is."""
    try:
        with writing():
            go_on_from(get_item(item_id), what_was_seen(), datetime.now(UTC))
    except DraftMoved:
        flash(_("It was changed or decided meanwhile. This is how it stands now."), "error")
    return redirect(url_for(".show", item_id=item_id), 303)


@review_pages.post("/items/<item_id>/discard")
@needs_editor
def discard(item_id: str) -> Response:
    """Drop a draft; its text stays in the history."""
    try:
        with writing():
            row = get_own_item(item_id)
            discard_draft(row, what_was_seen(), user_id=editor().id, now=datetime.now(UTC))
    except (DraftMoved, InReview):
        flash(_("It was changed or decided meanwhile. This is how it stands now."), "error")
        return redirect(url_for("editor.edit", item_id=item_id), 303)
    flash(_("The draft was discarded. Its text stays in the history."), "success")
    return redirect(url_for("history.show", item_id=item_id), 303)


def waiting(item_id: str) -> tuple[BankItem, Draft]:
    """Return an item with the draft that waits for a reviewer, or answer 404."""
    row = get_item(item_id)
    draft = find_draft(item_id)
    return (row, draft) if draft is not None and draft.sent_at is not None else abort(404)


def effect_on_scores(view: View) -> Effect | None:
    """Return what publishing a draft would do to past scores, or None where it changes no key."""
    item, version = view.checked.item, view.row.version
    if version is None or not isinstance(item, Question) or view.least != "key":
        return None
    return effect_of(version, item)


def page_of(row: BankItem, draft: Draft, form: Any, status: int = 200, problem: str = "") -> Response:
    """Render the page of a review."""
    view = view_of(row, draft)
    page = render_template(
        "desk/review.html",
        view=view,
        form=form,
        problem=problem,
        may_decide=may_approve(draft, editor()),
        may_take_back=may_edit(editor(), row),
        published=draft_of(row.version.item) if row.version else None,
        is_superseded=draft.base != row.version_number,
        facts_by_article=facts_by_article(view.known),
        facts=facts(),
        effect=effect_on_scores(view),
    )
    response = with_frames(page)
    response.status_code = status
    return response
