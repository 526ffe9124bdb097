"""Picking the questions of a quiz or a deck by hand: finding them, adding them, putting them in order."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from quizapp.bank.choose import choose_ids, items_of
from quizapp.bank.compositions import Composition, Kind, save_picked
from quizapp.bank.picking import Wanted, find_versions
from quizapp.db import writing
from quizapp.items.collection import Selection
from quizapp.items.model import is_id
from quizapp.items.plan import MOST_PICKED, Plan
from quizapp.quiz.draw import NEVER_ASKED
from quizapp.web.asking import keep_private
from quizapp.web.compose_forms import CRITERIA, CRITERIA_NAMES, choices
from quizapp.web.composing import Page, get_composition, held_composition

PAGE = 20
LONGEST_SEARCH = 200
MOVES = {"up": -1, "down": 1, "first": -MOST_PICKED, "last": MOST_PICKED}

picking = Blueprint("picking", __name__, url_prefix="/<language:language>/desk/compose")
picking.after_request(keep_private)


@picking.get("/<int:composition_id>/questions")
def questions(composition_id: int) -> Page:
    """Show what is picked, in order, and what can be picked."""
    return show_questions(get_composition(composition_id))


@picking.post("/<int:composition_id>/questions")
def change(composition_id: int) -> Page:
    """Add what was ticked, or move or drop one of those that are picked."""
    do, _colon, item_id = request.form.get("do", "add").partition(":")
    ticked = [one for one in request.form.getlist("item") if is_id(one)][:MOST_PICKED]
    if do == "add" and not ticked:
        return show_questions(get_composition(composition_id), _("Tick at least one question first.")), 422
    with writing():
        row = held_composition(composition_id)
        before = row.plan.picked
        save_picked(row, step(row.kind, do, item_id, ticked)(row.plan), datetime.now(UTC))
        added, full = len(row.plan.picked) - len(before), len(row.plan.picked) >= MOST_PICKED
    if added > 0:
        flash(ngettext("%(num)s question added.", "%(num)s questions added.", added), "success")
    if do == "add" and full:
        flash(_("No more than %(most)s can be picked.", most=MOST_PICKED))
    # The button that was pressed has the focus again, so that one can press it several times in a row.
    asked: Any = {name: request.args.getlist(name) for name in request.args if name != "moved"}
    moved = f"{do}:{item_id}" if do in MOVES else None
    return redirect(url_for(".questions", composition_id=composition_id, **asked, moved=moved), 303)


def step(kind: Kind, do: str, item_id: str, ticked: list[str]) -> Callable[[Plan], Plan]:
    """Return what the button that was pressed does to a plan."""
    if do == "add":
        published = set(choose_ids(Selection(items=tuple(dict.fromkeys(ticked))), without=never_in(kind)))
        return lambda plan: plan.pick(tuple(one for one in ticked if one in published))
    if do == "drop":
        return lambda plan: plan.drop(item_id)
    return lambda plan: plan.move(item_id, MOVES.get(do, 0))


def show_questions(row: Composition, problem: str | None = None) -> str:
    """Render the page."""
    wanted = what_is_wanted(row.kind)
    found = find_versions(wanted, after=request.args.get("after", ""), most=PAGE + 1)
    kept: Any = {name: request.args.getlist(name) for name in ("search", *CRITERIA) if request.args.get(name)}
    return render_template(
        "compose/questions.html",
        row=row,
        picked=[one for one in items_of(row.plan.picked) if one.version],
        found=found[:PAGE],
        last=found[PAGE - 1] if len(found) > PAGE else None,
        criteria=[(name, CRITERIA_NAMES[name], options) for name, options in choices(row.kind).items()],
        asked=kept,
        moved=request.args.get("moved", ""),
        most=MOST_PICKED,
        problem=problem,
    )


def what_is_wanted(kind: Kind) -> Wanted:
    """Return what the address looks for; of tags, those that there are."""
    known = {name: {value for value, _name in options} for name, options in choices(kind).items()}
    tags = {name: tuple(one for one in request.args.getlist(name) if one in known[name]) for name in CRITERIA}
    words = request.args.get("search", "")[:LONGEST_SEARCH]
    return Wanted(Selection.model_validate(tags), words, never_in(kind))


def never_in(kind: Kind) -> tuple[str, ...]:
    """Return the kinds of item that are never in a quiz; in a deck, all may be."""
    return NEVER_ASKED if kind == "quiz" else ()
