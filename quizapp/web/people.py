"""People, for admins: finding them, their role, their extra time, and a link for whoever forgot the password."""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Redirect
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from quizapp.accounts.models import ADMIN, GUEST, LEARNER, REVIEWER, TEACHER, TIME_FACTORS, UNLIMITED, User
from quizapp.accounts.people import LastAdmin, search_people, set_role, set_time_factor
from quizapp.accounts.resets import HANDED_FOR, add_reset_link
from quizapp.db import db, writing
from quizapp.items.numbers import localise_number
from quizapp.quiz.attempt import change_time_factor
from quizapp.web.fields import refuse
from quizapp.web.language import reader_language
from quizapp.web.mail import settings

PAGE = 50
HIGHEST_ID = 2**31 - 1
ROLE_NAMES = {LEARNER: _l("Learner"), TEACHER: _l("Teacher"), REVIEWER: _l("Reviewer"), ADMIN: _l("Admin")}
UNKNOWN = _l("Choose one from the list.")

people_pages = Blueprint("people", __name__, url_prefix="/<language:language>/people")


class PersonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What an admin may change about somebody."""

    role = SelectField(
        _l("Role"),
        choices=[SelectChoice(role, name) for role, name in ROLE_NAMES.items()],
        description=_l("Who gets another role signs in again in every browser."),
        validate_choice=False,
    )
    time = SelectField(
        _l("Time on timed quizzes"),
        validate_choice=False,
    )

    def __init__(self, user: User, **given: Any) -> None:
        """Show what the user has, and offer the times in the reader's language."""
        super().__init__(data={"role": user.role, "time": f"{user.time_factor:g}"}, **given)
        self.time.choices = [SelectChoice(f"{factor:g}", name) for factor, name in time_names().items()]

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse what is not offered, in words of ours."""
        fits = bool(super().validate(extra_validators))
        for field in (self.role, self.time):
            if field.data not in {choice.value for choice in field.choices}:
                refuse(field, UNKNOWN)
                fits = False
        return fits


@people_pages.get("")
def index() -> str:
    """List people by name, or those whose name holds what was typed."""
    words = request.args.get("search", "").strip()
    after = (request.args.get("after", ""), request.args.get("id", 0, type=int))
    usable = 0 < after[1] <= HIGHEST_ID and "\0" not in after[0]
    found = search_people(words, after=after if usable else None, most=PAGE + 1)
    return render_template(
        "people.html",
        people=found[:PAGE],
        words=words,
        last=found[PAGE - 1] if len(found) > PAGE else None,
        role_names=ROLE_NAMES,
        is_first=not usable,
    )


@people_pages.route("/<int:user_id>", methods=["GET", "POST"])
def person(user_id: int) -> Redirect | str | tuple[str, int]:
    """Show somebody, and change their role and extra time."""
    user = get_person(user_id)
    form = PersonForm(user)
    if form.validate_on_submit():
        try:
            with writing():
                user = get_person(user_id)
                set_role(user, form.role.data)
                set_time_factor(user, float(form.time.data))
                change_time_factor(user.id, user.time_factor, datetime.now(UTC))
            flash(_("Saved."), "success")
            return redirect(url_for(".person", user_id=user_id), 303)
        except LastAdmin:
            refuse(form.role, _("This is the last admin. Make somebody else admin first."))
    page = render_template("person.html", person=get_person(user_id), form=form, link=None)
    return (page, 422) if form.errors else page


@people_pages.post("/<int:user_id>/reset-link")
def reset_link(user_id: int) -> str:
    """Make a link for a new password and show it, this once."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with writing():
        user = get_person(user_id)
        add_reset_link(user, token, now, HANDED_FOR)
    link = settings().base_url + url_for("recovery.reset", token=token)
    return render_template("person.html", person=user, form=PersonForm(user, formdata=None), link=link)


@people_pages.after_request
def keep_private(response: Response) -> Response:
    """Keep these pages out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def time_names() -> dict[float, str]:
    """Return what the time factors are called in the reader's language."""
    language = reader_language()
    names = {factor: f"×{localise_number(f'{factor:g}', language)}" for factor in TIME_FACTORS}
    return names | {UNLIMITED: _("No time limit")}


def get_person(user_id: int) -> User:
    """Return somebody who has a name, or answer 404."""
    user = db.session.get(User, user_id) if 0 < user_id <= HIGHEST_ID else None
    return user if user and user.role != GUEST else abort(404)
