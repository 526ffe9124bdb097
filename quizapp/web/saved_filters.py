"""Saving what one looks for in the list of the bank under a name, and forgetting it."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.bank.saved_filters import LONGEST_NAME, MOST_FILTERS, TooMany, asked_for, remove_filter, save_filter
from quizapp.db import writing
from quizapp.web.addresses import HIGHEST_ID
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor
from quizapp.web.question_list import page_of, what_is_wanted

filter_pages = Blueprint("filters", __name__, url_prefix="/<language:language>/desk/questions/filters")
filter_pages.after_request(keep_private)


@filter_pages.route("", methods=["GET", "POST"])
def save() -> Response | tuple[str, int]:
    """Save what the list is filtered by; a name that one has already gets it anew."""
    wanted = what_is_wanted()
    there = url_for("questions.index", **asked_for(wanted))
    if request.method != "POST":
        return redirect(there)
    name = " ".join(request.form.get("name", "").split())
    if problem := problem_with(name) or ("" if asked_for(wanted) else _("Choose first what to look for.")):
        return page_of(problem, name=name), 422
    try:
        with writing():
            save_filter(editor().id, name, wanted, datetime.now(UTC))
    except TooMany:
        return page_of(_("You have %(most)s saved filters. Remove one first.", most=MOST_FILTERS), name=name), 422
    flash(_("The filter is saved."), "success")
    return redirect(there, 303)


def problem_with(name: str) -> str:
    """Say what is wrong with a name, or nothing."""
    if not name:
        return str(_("Give the filter a name."))
    return str(_("A name has at most %(most)s characters.", most=LONGEST_NAME)) if len(name) > LONGEST_NAME else ""


@filter_pages.post("/<int:filter_id>/remove")
def remove(filter_id: int) -> Response:
    """Forget a saved filter of one's own."""
    with writing():
        if filter_id > HIGHEST_ID or not remove_filter(editor().id, filter_id):
            abort(404)
    flash(_("The filter is removed."), "success")
    return redirect(url_for("questions.index", **asked_for(what_is_wanted())), 303)
