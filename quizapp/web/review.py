"""Review: the question left, its source right; approve it, approve it with edits, or send it back with a reason."""

from datetime import UTC, datetime
from typing import Any, get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from quizapp.bank.checking import facts
from quizapp.bank.drafts import DraftMoved, InReview, discard_draft, find_draft, set_aside, working_draft
from quizapp.bank.models import BankItem, Draft
from quizapp.bank.review import (
    NotReady,
    OutOfUse,
    OwnWork,
    Superseded,
    approvable,
    approve,
    go_on_from,
    in_review,
    may_approve,
    take_back,
)
from quizapp.bank.rights import may_edit, may_see
from quizapp.db import writing
from quizapp.decks.stamps import stamp_notes
from quizapp.items.drafting import Draft as DraftData
from quizapp.items.drafting import draft_of
from quizapp.items.question import Question
from quizapp.quiz.corrections import Effect, Mode, correct, effect_of
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor, get_item, get_own_item, plain
from quizapp.web.editor import form_for, what_was_seen, whole_form
from quizapp.web.editor_data import as_draft
from quizapp.web.editor_view import View, facts_by_article, view_of
from quizapp.web.headers import with_frames
from quizapp.web.language import reader_language

LONGEST_REASON, MOST = 2000, 50
REFUSED: dict[type[Exception], tuple[int, Any]] = {
    NotReady: (422, _l("Some things have to be mended first; each is said at its field.")),
    OutOfUse: (409, _l("It was taken out of use. Bring it back first, on the page of its history.")),
    Superseded: (
        409,
        _l("Another wording was published since this draft began. Look at both, and go on from the newer one."),
    ),
}
MODES: tuple[Mode, ...] = get_args(Mode)
Page = str | Response | tuple[str, int]

review_pages = Blueprint("review", __name__, url_prefix="/<language:language>/desk")
review_pages.after_request(keep_private)


@review_pages.get("/review")
def index() -> str:
    """List what waits for a reviewer."""
    me = editor()
    drafts = [draft for draft in in_review() if may_see(me, draft.bank_item)]
    mine = approvable(drafts, me)
    others = [draft for draft in drafts if draft not in mine]
    more = len(mine) > MOST or len(others) > MOST
    return render_template("desk/to_review.html", mine=mine[:MOST], others=others[:MOST], more=more)


@review_pages.get("/items/<item_id>/review")
def show(item_id: str) -> Page:
    """Show a draft that waits, beside its source, and what would change."""
    row, draft = waiting(item_id)
    return page_of(row, draft, form_for(draft.data, draft.revision))


@review_pages.post("/items/<item_id>/review")
def decide(item_id: str) -> Page:
    """Approve a draft, as it is or as the reviewer left it, or send it back with a reason."""
    row, act = get_item(item_id), request.form.get("act")
    draft = find_draft(item_id)
    if draft is None or draft.sent_at is None:
        return not_as_seen(row)
    form = whole_form(draft.data) if act == "edit" else form_for(draft.data)
    if act == "edit" and not form.validate():
        return page_of(row, draft, form, 422, _("A text is too long."))
    try:
        if act == "return":
            return send_back(row, draft, form, plain("reason", LONGEST_REASON))
        data = as_draft(form, draft.data, facts(), reader_language()) if act == "edit" else draft.data
        publish_as_left(item_id, data)
    except OwnWork:
        abort(403)
    except DraftMoved:
        return not_as_seen(row)
    except tuple(REFUSED) as why:
        status, problem = REFUSED[type(why)]
        return page_of(*waiting(item_id), form, status, str(problem))
    flash(_("Published."), "success")
    return redirect(url_for("editor.edit", item_id=item_id), 303)


def publish_as_left(item_id: str, data: DraftData) -> None:
    """Publish a draft with all that hangs on it: past scores and the notes of decks."""
    with writing():
        now = datetime.now(UTC)
        row = get_item(item_id)
        before = row.version
        after = approve(row, data, what_was_seen(), reviewer=editor(), now=now)
        if before is not None and after.change == "key":
            correct(before, after, chosen_mode(), now)
        stamp_notes(now)


def not_as_seen(row: BankItem) -> Response:
    """Say that the draft is not as the reviewer saw it; what they typed into it is kept in the history."""
    item_id, page = row.id, "editor.edit"
    if request.form.get("act") == "edit":
        data = working_draft(row).data
        typed = as_draft(whole_form(data), data, facts(), reader_language())
        with writing():
            set_aside(get_item(item_id), typed, user_id=editor().id, now=datetime.now(UTC))
        flash(_("What you typed was not published. It is kept here in the history."), "error")
        page = "history.show"
    if reason := plain("reason", LONGEST_REASON):
        flash(_("You wrote: %(reason)s", reason=reason))
    flash(_("It was changed or decided meanwhile. This is how it stands now."), "error")
    return redirect(url_for(page, item_id=item_id), 303)


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
def follow(item_id: str) -> Response:
    """Let a draft go on from what was published since it began; its own text stays as it is."""
    try:
        with writing():
            row, draft = waiting(item_id)
            if not (may_edit(editor(), row) or may_approve(draft, editor())):
                abort(403)
            go_on_from(row, what_was_seen(), datetime.now(UTC))
    except DraftMoved:
        flash(_("It was changed or decided meanwhile. This is how it stands now."), "error")
    return redirect(url_for(".show", item_id=item_id), 303)


@review_pages.post("/items/<item_id>/discard")
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
