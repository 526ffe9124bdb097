"""A forgotten password: asking for a link by mail, and the page the link leads to, where a new one is set."""

import secrets
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as Redirect
from wtforms import StringField
from wtforms.validators import InputRequired

from quizapp.accounts.models import User
from quizapp.accounts.names import LONGEST_EMAIL, tidy_email
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.people import find_by_email, find_by_name, set_password
from quizapp.accounts.resets import MAILED_FOR, add_reset_link, use_link, user_of_link
from quizapp.accounts.tries import begin_try, forget_tries, note_failure
from quizapp.db import writing
from quizapp.web.fields import new_password_field
from quizapp.web.mail import can_send, send_to, settings
from quizapp.web.proof import FORGOT, who_tries

recovery_pages = Blueprint("recovery", __name__, url_prefix="/<language:language>/password")


class ForgotForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Whose password was forgotten."""

    who = StringField(
        _l("Name or e-mail address"),
        validators=[InputRequired(_l("Type your name or your e-mail address."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": LONGEST_EMAIL},
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """The password to come."""

    password = new_password_field(_l("New password"))

    def __init__(self, user: User, **given: Any) -> None:
        """Remember whose it is to be."""
        super().__init__(**given)
        self.user_name = str(user.name)

    def whose(self) -> str:
        """Return the name of the one whose password it is to be."""
        return self.user_name


@recovery_pages.route("/forgot", methods=["GET", "POST"])
def forgot() -> Redirect | str | tuple[str, int]:
    """Have a link sent, and say the same whoever asks; where the site sends no mail, say whom to ask."""
    form = ForgotForm()
    if not can_send():
        return render_template("forgot.html", form=None, sent=False)
    if form.validate_on_submit():
        request_link(form.who.data)
        return render_template("forgot.html", form=None, sent=True)
    page = render_template("forgot.html", form=form, sent=False)
    return (page, 422) if form.errors else page


def request_link(typed: str) -> None:
    """Have a link mailed to whoever is meant, if there is somebody with an address; answer 429 to too many wishes."""
    who, now = who_tries(typed, FORGOT), datetime.now(UTC)
    with writing():
        wait = begin_try(who, now)
        if not wait:
            note_failure(who, now)
    if wait:
        raise TooManyRequests(retry_after=wait)
    token = secrets.token_urlsafe(32)
    text = _(
        "Someone, probably you, asked for a new password at quizapp. Use this link to set one. "
        "It works once, within the next hour:\n\n%(link)s\n\nIf it was not you, you can ignore this mail.",
        link=settings().base_url + url_for(".reset", token=token),
    )
    send_to(partial(link_recipient, typed, token, now), _("A new password for quizapp"), text)


def link_recipient(typed: str, token: str, now: datetime) -> str | None:
    """Make the link work for the user of a name or an address, and return where to send it; None if nowhere."""
    with writing():
        user = find_by_email(tidy_email(typed) or "") if "@" in typed else find_by_name(typed)
        if user is None or user.email is None:
            return None
        add_reset_link(user, token, now, MAILED_FOR)
        return user.email


@recovery_pages.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Redirect | str | tuple[str, int]:
    """Set a new password, for whoever holds a link that still works."""
    now = datetime.now(UTC)
    form = NewPasswordForm(user_of_link(token, now) or abort(410))
    if form.validate_on_submit():
        hashed = hash_password(form.password.data)
        with writing():
            user = use_link(token, now) or abort(410)
            set_password(user, hashed)
            forget_tries(who_tries(str(user.name)))
        flash(_("Your new password is set. Sign in with it."), "success")
        return redirect(url_for("entry.sign_in"), 303)
    page = render_template("reset.html", form=form, user_name=form.whose())
    return (page, 422) if form.errors else page


@recovery_pages.after_request
def keep_secret(response: Response) -> Response:
    """Keep the link out of caches, and out of what the next page is told."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
