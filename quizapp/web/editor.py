"""The editor: beginning an item, writing it in both languages, looking at it, sending it for review."""

import secrets
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from quizapp.bank.checking import facts
from quizapp.bank.drafts import (
    DraftMoved,
    InReview,
    Seen,
    find_draft,
    looked_at,
    save_draft,
    set_aside,
    start_item,
    working_draft,
)
from quizapp.bank.images import keep_image
from quizapp.bank.models import BankItem
from quizapp.bank.review import ChangeTooSmall, NotReady, send_to_review
from quizapp.db import writing
from quizapp.items.drafting import Draft, blank, image_of, write_draft
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor, get_item, get_own_item, plain
from quizapp.web.desk_words import CHANGES
from quizapp.web.editor_data import as_draft, as_fields
from quizapp.web.editor_form import FORMS, ItemForm, NewForm
from quizapp.web.editor_view import View, advice_html, facts_by_article, topics_of, view_of
from quizapp.web.headers import with_frames
from quizapp.web.language import reader_language
from quizapp.web.performance import performance_of
from quizapp.web.previews import show_card
from quizapp.web.wording import LEVELS, moment

HIGHEST_REVISION, LONGEST_NOTE = 2**31 - 1, 2000
TOO_SMALL = {
    "key": _l("With this key other responses are right than before, so it is a change of the key."),
    "wording": _l("Another picture is more than a slip: call it a change of the wording."),
}
Page = Response | tuple[Response, int]

editor_pages = Blueprint("editor", __name__, url_prefix="/<language:language>/desk")
editor_pages.after_request(keep_private)
editor_pages.add_app_template_global(topics_of)
editor_pages.add_app_template_global(lambda: list(LEVELS.items()), "levels_of")


@editor_pages.route("/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    """Begin an item of a kind, on a fact where one is named."""
    form = NewForm()
    fact = facts().get(request.values.get("fact", ""))
    if not form.validate_on_submit():
        page = render_template("desk/new_item.html", form=form, fact=fact)
        return (page, 422) if form.errors else page
    data = blank(form.kind.data, f"q-{secrets.token_hex(6)}")
    if fact is not None:
        data |= {"facts": [fact.id], "cites": [fact.cite.model_dump()]}
        data["attributed_to"] = fact.said_by.model_dump() if fact.said_by else data["attributed_to"]
    with writing():
        start_item(data, editor().id, datetime.now(UTC), own=form.keeping.data == "own")
    return redirect(url_for(".edit", item_id=data["id"]), 303)


@editor_pages.get("/items/<item_id>")
def edit(item_id: str) -> Page:
    """Show an item to be edited, or to be looked at by who may not."""
    row = get_item(item_id)
    draft = working_draft(row)
    form = form_for(draft.data, draft.revision)
    return page_of(view_of(row, draft), form)


@editor_pages.post("/items/<item_id>")
def save(item_id: str) -> Page:
    """Save what was typed and, where that was asked for, send it for review."""
    row = get_own_item(item_id)
    draft = working_draft(row)
    form = whole_form(draft.data)
    is_fine = form.validate()
    keep_upload(form.image.form)
    data = as_draft(form, draft.data, facts(), reader_language())
    if not is_fine:
        return page_of(view_of(row, draft, data), form, 422)
    try:
        saved = store(item_id, data)
        if request.form.get("act") == "send":
            return send(saved.row, form)
    except DraftMoved:
        return both_texts(item_id, data)
    except InReview:
        row = get_own_item(item_id)
        if same(row, data):  # a second press of the button that sent it
            return redirect(url_for("review.show", item_id=item_id), 303)
        return page_of(view_of(row, draft, data), form, 409, _("It is being reviewed, so this was not saved."))
    flash(_("Saved."), "success")
    return redirect(url_for(".edit", item_id=item_id), 303)


@editor_pages.post("/items/<item_id>/autosave")
def autosave(item_id: str) -> Page:
    """Save what was typed so far, and send back what is to be said of it."""
    row = get_own_item(item_id)
    draft = working_draft(row)
    form = whole_form(draft.data)
    if not form.validate():
        return jsonify(problem=first_problem(form.errors)), 422
    try:
        view = store(item_id, as_draft(form, draft.data, facts(), reader_language()))
    except DraftMoved:
        return jsonify(problem=_("Somebody else saved this question. Press “Save” to see both texts.")), 409
    except InReview:
        return jsonify(problem=_("It is being reviewed, so this was not saved.")), 409
    return jsonify(
        revision=view.draft.revision,
        saved=_("Saved %(time)s", time=moment(view.draft.saved_at)) if view.draft.revision else "",
        panel=render_template("desk/panel.html", view=view),
        advice=advice_html(view),
    )


@editor_pages.get("/items/<item_id>/card")
def card(item_id: str) -> Response:
    """Show the Anki card of a draft, by itself."""
    row = get_item(item_id)
    view = view_of(row, working_draft(row))
    if view.shown is None or not view.is_card_ready:
        abort(404)
    return show_card(view.shown, _("A card as Anki shows it"), partial(url_for, ".card", item_id=item_id))


def form_for(data: Draft, revision: int | None = None) -> Any:
    """Return the form of a draft's kind: with what was sent, or with the draft at a revision."""
    form: ItemForm = FORMS[data["kind"]](data=as_fields(data, reader_language()))
    if revision is not None:
        form.revision.data = str(revision)
    return form


def whole_form(data: Draft) -> Any:
    """Return the form of a draft's kind with what was sent, or answer 400 where the end of it did not arrive."""
    return form_for(data) if request.form.get("whole") else abort(400)


def what_was_seen() -> Seen:
    """Return what whoever typed had seen of the draft."""
    number = request.form.get("revision", -1, type=int)
    return Seen(number if 0 <= number <= HIGHEST_REVISION else -1, plain("page", 32))


def keep_upload(part: Any) -> None:
    """Store the picture that was sent with a form, and let the form name it.

    This is done before all else, so that what keeps the draft from being saved does not lose the picture too.
    """
    if picture := part.upload.picture:
        with writing():
            keep_image(picture, editor().id, datetime.now(UTC))
        part.file.data, part.remove.data = picture.file, False


def store(item_id: str, data: Draft) -> View:
    """Save a draft over the revision that was seen; raises DraftMoved and InReview."""
    now = datetime.now(UTC)
    with writing():
        row = get_own_item(item_id)
        draft = save_draft(row, data, what_was_seen(), user_id=editor().id, now=now)
        looked_at(draft, set(request.form.getlist("looked")))
    return view_of(row, draft)


def same(row: BankItem, data: Draft) -> bool:
    """Whether what was typed is what is stored."""
    return write_draft(data | {"id": row.id}) == working_draft(row).body


def send(row: BankItem, form: Any) -> Page:
    """Send a saved draft for review, or say what stands in the way."""
    item_id, change = row.id, request.form.get("change", "")
    try:
        with writing():
            row = get_own_item(item_id)
            draft = working_draft(row)
            send_to_review(
                row,
                Seen(draft.revision),
                change=change if change in CHANGES else "",
                note=plain("note", LONGEST_NOTE),
                user_id=editor().id,
                now=datetime.now(UTC),
            )
    except (NotReady, ChangeTooSmall, ValueError) as refused:
        problem = _("Some things have to be mended first; each is said at its field.")
        if isinstance(refused, ChangeTooSmall):
            problem = TOO_SMALL[refused.least]
        elif isinstance(refused, ValueError):
            problem = _("Say what kind of change it is.")
        row = get_own_item(item_id)
        draft = working_draft(row)
        return page_of(view_of(row, draft), form_for(draft.data, draft.revision), 422, problem)
    flash(_("Sent for review."), "success")
    return redirect(url_for("review.show", item_id=item_id), 303)


def both_texts(item_id: str, typed: Draft) -> Page:
    """Show what was typed beside what somebody else saved meanwhile; nothing of either is lost."""
    with writing():
        row = get_own_item(item_id)
        set_aside(row, typed, user_id=editor().id, now=datetime.now(UTC))
    stored = working_draft(row)
    own = {"csrf_token", "revision", "image-file"}
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in own]
    kept.append(("image-file", image_of(typed)["file"]))
    page = render_template("desk/moved.html", row=row, stored=stored, typed=typed, kept=kept, draft=find_draft(item_id))
    return Response(page, 409, content_type="text/html; charset=utf-8")


def page_of(view: View, form: Any, status: int = 200, problem: str = "") -> Page:
    """Render the editor."""
    page = render_template(
        "desk/editor.html",
        view=view,
        form=form,
        problem=problem or (first_problem(form.errors) if form.errors else ""),
        facts_by_article=facts_by_article(view.known),
        change=request.form.get("change", ""),
        performance=performance_of(view.row),
        page_token=request.form.get("page") or secrets.token_hex(16),
    )
    response = with_frames(page)
    response.status_code = status
    return response


def first_problem(errors: Any) -> str:
    """Return the first sentence in a form's errors, which are nested as its fields are."""
    while errors and not isinstance(errors, str):
        errors = next((one for one in (errors.values() if isinstance(errors, dict) else errors) if one), "")
    return str(errors)
