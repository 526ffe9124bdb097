"""Quizzes and decks put together by teachers: the list, and the page where one is typed."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from quizapp.bank.compositions import (
    ChangedMeanwhile,
    Composition,
    Kind,
    Seen,
    add_composition,
    latest,
    save_typed,
)
from quizapp.db import writing
from quizapp.items.collection import Selection
from quizapp.items.plan import MOST_PARTS, Pair, Plan
from quizapp.web.addresses import place_in_address, read_id
from quizapp.web.asking import keep_private
from quizapp.web.compose_forms import CRITERIA_NAMES, ComposeForm
from quizapp.web.compose_words import differences, rule_in_words, state_of, title_of
from quizapp.web.composing import Page, get_composition, get_kind, held_composition
from quizapp.web.desk import editor

PAGE = 20
FIRST_COUNT = 5  # what a new part draws until its author says otherwise

compose_pages = Blueprint("compose", __name__, url_prefix="/<language:language>/desk/compose")
compose_pages.after_request(keep_private)
for filter_of_ours in (title_of, state_of, rule_in_words):
    compose_pages.add_app_template_filter(filter_of_ours)


@compose_pages.get("")
def index() -> str:
    """List what the reader put together, or what everybody did, the latest first."""
    whose = "all" if request.args.get("whose") == "all" else "own"
    place = place_in_address()
    found = latest(None if whose == "all" else editor().id, after=Seen(*place) if place else None, most=PAGE + 1)
    return render_template(
        "compose/index.html",
        rows=found[:PAGE],
        last=found[PAGE - 1] if len(found) > PAGE else None,
        whose=whose,
        is_first=place is None,
        user=editor(),
    )


@compose_pages.route("/new/<kind>", methods=["GET", "POST"])
def new(kind: str) -> Page:
    """Begin a quiz or a deck; nothing is stored before it is saved."""
    made, plan = get_kind(kind), Plan()
    form = whole_form(made, plan)
    if not form.validate_on_submit():
        return show_form(made, form, None)
    typed, place = carry_out(form.plan(plan))
    with writing():
        row = add_composition(made, editor().id, typed, datetime.now(UTC))
        composition_id = row.id
    return go_on(composition_id, place)


@compose_pages.route("/<int:composition_id>", methods=["GET", "POST"])
def edit(composition_id: int) -> Page:
    """Show what was typed so far and save what is typed now; those who may only look are led to the preview."""
    row = get_composition(composition_id)
    if not row.may_be_changed_by(editor()):
        to_preview = redirect(url_for("publishing.preview", composition_id=composition_id))
        return abort(403) if request.method == "POST" else to_preview
    form = whole_form(row.kind, row.plan, row.revision)
    if not form.validate_on_submit():
        return show_form(row.kind, form, row)
    seen = read_id(str(form.revision.data))
    typed, place = carry_out(form.plan(row.plan))
    try:
        with writing():
            held = held_composition(composition_id)
            save_typed(held, typed, revision=seen, now=datetime.now(UTC))
    except ChangedMeanwhile:
        return show_both_texts(composition_id)
    return go_on(composition_id, place)


def whole_form(kind: Kind, plan: Plan, revision: int = 0) -> ComposeForm:
    """Return the form as it was sent, or answer 400 where its end did not arrive: what is left out would be cleared."""
    if request.method == "POST" and "whole" not in request.form:
        abort(400)
    return ComposeForm(kind, plan, revision)


def carry_out(plan: Plan) -> tuple[Plan, str]:
    """Do to a plan what the button that was pressed says; return it with the place on the page to go on from."""
    do, _colon, place = request.form.get("do", "save").partition(":")
    if do == "pick":
        return plan.model_copy(update={"way": "hand"}), ""
    if do == "add-part" and len(plan.rules) < MOST_PARTS:
        rules = (*plan.rules, Selection(count=FIRST_COUNT))
        return plan.model_copy(update={"way": "parts", "rules": rules}), f"part-{len(rules)}"
    if do == "drop-part" and 0 < (number := read_id(place)) <= len(plan.rules):
        rules = (*plan.rules[: number - 1], *plan.rules[number:])
        return plan.model_copy(update={"rules": rules}), "parts"
    return plan, ""


def go_on(composition_id: int, place: str) -> Page:
    """Lead to where the button that was pressed leads, now that everything is saved."""
    page = {"pick": "picking.questions", "preview": "publishing.preview"}.get(request.form.get("do", ""), ".edit")
    if page == ".edit":
        flash(_("Saved."), "success")
    return redirect(url_for(page, composition_id=composition_id, _anchor=place or None), 303)


def show_both_texts(composition_id: int) -> tuple[str, int]:
    """Show what somebody else saved meanwhile beside what was typed here, which is still on the form."""
    row = get_composition(composition_id)
    form = ComposeForm(row.kind, row.plan)
    told = differences(row.plan, form.plan(row.plan), form.choices, row.kind)
    form.revision.data = row.revision
    page, _status = show_form(row.kind, form, row, meanwhile=told)
    return page, 409


def show_form(kind: Kind, form: ComposeForm, row: Composition | None, **more: Any) -> tuple[str, int]:
    """Render the form, with what is wrong at its fields."""
    plan = row.plan if row else Plan()
    page = render_template("compose/edit.html", kind=kind, form=form, row=row, plan=plan, names=CRITERIA_NAMES, **more)
    return page, 422 if form.errors else 200


@compose_pages.post("/<int:composition_id>/copy")
def copy(composition_id: int) -> Page:
    """Make a draft of the reader's own of anybody's composition."""
    with writing():
        row = get_composition(composition_id)
        titles = {code: text and f"{text} (2)" for code, text in row.plan.title.model_dump().items()}
        made = add_composition(
            row.kind, editor().id, row.plan.model_copy(update={"title": Pair(**titles)}), datetime.now(UTC)
        )
        composition_id = made.id
    flash(_("This copy is yours: change it as you like."), "success")
    return redirect(url_for(".edit", composition_id=composition_id), 303)
