"""My account: what is kept about a reader, and changing, taking away and deleting it."""

import json
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Redirect

from quizapp.accounts.export import account_data
from quizapp.accounts.models import GUEST, User
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.people import EmailTaken, LastAdmin, remove_person, set_email, set_password
from quizapp.accounts.sessions import close_every_sign_in, sign_ins_of, token_hash
from quizapp.bank.compositions import compositions_data
from quizapp.bank.drafts import remove_own
from quizapp.bank.saved_filters import filters_data
from quizapp.db import db, writing
from quizapp.quiz.export import attempts_data, reports_data
from quizapp.study.export import study_data
from quizapp.web.entry import FORGET
from quizapp.web.fields import EMAIL_TAKEN, email_field, new_password_field, password_field, refuse
from quizapp.web.identity import (
    current_user,
    leave,
    let_in,
    own_guest,
    own_token,
    signed_in_user,
)
from quizapp.web.people import ROLE_NAMES, time_names
from quizapp.web.proof import proven

WRONG_PASSWORD = _l("This is not your password.")
Page = Redirect | str | tuple[str, int]

account_pages = Blueprint("account", __name__, url_prefix="/<language:language>/account")


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The password somebody has, and the one to come."""

    old = password_field(_l("Current password"))
    password = new_password_field(_l("New password"))

    def whose(self) -> str:
        """Return the name of the one whose password it is."""
        return str(reader().name)


class EmailForm(FlaskForm):  # type: ignore[misc]
    """An e-mail address or none, and the proof: whoever reads that mail can set a new password."""

    email = email_field()
    old = password_field(_l("Password"))


class DeletionForm(FlaskForm):  # type: ignore[misc]
    """The proof of a user. A guest has none; the button is enough."""

    old = password_field(_l("Password"))


@account_pages.get("")
def show() -> str:
    """Show what is kept, and what can be done with it."""
    user, token = reader(), own_token()
    return render_template(
        "account.html",
        user=user,
        is_guest=user.role == GUEST,
        role_names=ROLE_NAMES,
        time_names=time_names(),
        sign_ins=sign_ins_of(user),
        this_one=token_hash(token) if token else None,
    )


@account_pages.route("/password", methods=["GET", "POST"])
def password() -> Page:
    """Change the password, which signs every other browser out."""
    form = PasswordForm()
    if form.validate_on_submit() and (user_id := prove(form.old)):
        hashed, now = hash_password(form.password.data), datetime.now(UTC)
        with writing():
            user = db.session.get_one(User, user_id)
            set_password(user, hashed)
            let_in(user, now)
        flash(_("Your password has been changed. Other browsers are signed out."), "success")
        return redirect(url_for(".show"), 303)
    return ask(form, _("Change password"), _("Every other browser will be signed out."), _("Change password"))


@account_pages.route("/email", methods=["GET", "POST"])
def email() -> Page:
    """Set, change or remove the e-mail address."""
    form = EmailForm(data={"email": reader().email})
    if form.validate_on_submit() and (user_id := prove(form.old)):
        try:
            with writing():
                user = db.session.get_one(User, user_id)
                set_email(user, form.email.data)
                let_in(user, datetime.now(UTC))
            flash(
                _("Your e-mail address is saved.") if form.email.data else _("Your e-mail address has been removed."),
                "success",
            )
            return redirect(url_for(".show"), 303)
        except EmailTaken:
            refuse(form.email, EMAIL_TAKEN)
    return ask(form, _("E-mail address"), _("Leave it empty to have none kept."), _("Save"))


@account_pages.post("/everywhere")
def sign_out_everywhere() -> Redirect:
    """Sign out in every browser, this one too."""
    with writing():
        close_every_sign_in(reader())
        leave()
    flash(_("You are signed out in every browser."), "success")
    response = redirect(url_for("entry.sign_in"), 303)
    response.headers["Clear-Site-Data"] = FORGET
    return response


@account_pages.get("/data")
def data() -> Response:
    """Send all that is kept about the reader as one JSON file."""
    user = reader()
    kept = account_data(user) | {"attempts": attempts_data(user.id), "reports": reports_data(user.id)}
    kept |= {"study": study_data(user.id), "put_together": compositions_data(user.id)}
    kept |= {"saved_filters": filters_data(user.id)}
    response = Response(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="quizapp-my-data.json"'
    return response


@account_pages.route("/delete", methods=["GET", "POST"])
def delete() -> Page:
    """Delete the account with all that is kept, after the password, or a guest's word."""
    is_guest = reader().role == GUEST
    form = FlaskForm() if is_guest else DeletionForm()
    if form.validate_on_submit() and (user_id := reader().id if is_guest else prove(form.old)):
        try:
            with writing():
                user = own_guest(for_moving=True) if is_guest else db.session.get(User, user_id)
                if user:
                    remove_own(user.id)
                    remove_person(user)
                leave()
            flash(_("Everything kept about you has been deleted."), "success")
            response = redirect(url_for("home.home"), 303)
            response.headers["Clear-Site-Data"] = FORGET
            return response
        except LastAdmin:
            refuse(form.old, _("You are the last admin. Make somebody else admin first."))
    title = _("Delete my data") if is_guest else _("Delete my account")
    return ask(form, title, _("Your attempts and scores will be deleted too. This cannot be undone."), _("Delete"))


@account_pages.after_request
def keep_private(response: Response) -> Response:
    """Keep these pages out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def reader() -> User:
    """Return the user or guest of a page that is shown to nobody else."""
    user = current_user()
    if user is None:
        raise LookupError("this page is shown to somebody we know only")
    return user


def prove(field: Any) -> int | None:
    """Return the reader's id if a field holds their password, else say at the field that it does not."""
    user = signed_in_user()
    user_id = proven(str(user.name), field.data) if user else None
    if user_id is None:
        refuse(field, WRONG_PASSWORD)
    return user_id


def ask(form: Any, title: str, lead: str, button: str) -> Page:
    """Render the page of one form."""
    page = render_template("account_form.html", form=form, title=title, lead=lead, button=button)
    return (page, 422) if form.errors else page
