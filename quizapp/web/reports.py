"""Saying that something is wrong with a question; the teacher's desk lists what was said."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from quizapp.db import writing
from quizapp.items.pasted import tidy_paragraphs
from quizapp.quiz.reports import LONGEST_COMMENT, report_problem
from quizapp.web.asking import get_attempt, get_slot, keep_private
from quizapp.web.language import reader_language

report_pages = Blueprint("reports", __name__, url_prefix="/<language:language>")
report_pages.after_request(keep_private)


class ReportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What is wrong, in the learner's words."""

    comment = TextAreaField(
        _l("What is wrong with it?"),
        filters=[lambda text: tidy_paragraphs(text or "").strip()],
        validators=[
            DataRequired(_l("Write a sentence, so that we know what to look for.")),
            Length(max=LONGEST_COMMENT, message=_l("Write at most %(max)d characters.")),
        ],
        render_kw={"rows": 5, "maxlength": LONGEST_COMMENT},
    )


@report_pages.route("/attempts/<attempt_id>/<int:number>/report", methods=["GET", "POST"])
def ask(attempt_id: str, number: int) -> str | tuple[str, int] | Response:
    """Take a report on a question of one's own attempt, before or after responding."""
    form = ReportForm()
    if not form.validate_on_submit():
        attempt = get_attempt(attempt_id)
        page = render_template("report.html", attempt=attempt, slot=get_slot(attempt, number), form=form)
        return (page, 422) if form.errors else page
    now, language = datetime.now(UTC), reader_language()
    with writing():
        attempt = get_attempt(attempt_id)
        slot = get_slot(attempt, number)
        report_problem(slot.version_id, attempt.user_id, form.comment.data, language=language, now=now)
    flash(_("Thank you. Those who keep the questions will read it."), "success")
    return redirect(url_for("attempts.question", attempt_id=attempt_id, number=number), 303)
