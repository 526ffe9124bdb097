"""The way in and out: signing up, signing in, signing out. What a guest did before comes along."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from quizapp.accounts.models import User
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.people import EmailTaken, NameTaken, NewPerson, add_person, find_by_name, remove_person
from quizapp.accounts.sessions import sign_ins_of
from quizapp.accounts.tries import begin_sign_up
from quizapp.db import db, writing
from quizapp.quiz.adopt import adopt_attempts
from quizapp.study.log import adopt_reviews
from quizapp.web.destination import destination
from quizapp.web.fields import (
    EMAIL_TAKEN,
    NAME_TAKEN,
    email_field,
    known_name_field,
    name_field,
    new_password_field,
    password_field,
    refuse,
)
from quizapp.web.identity import current_user, leave, let_in, own_guest, signed_in_user
from quizapp.web.proof import proven, who_tries

A_MOMENT = timedelta(seconds=10)
SIGN_UP = "sign up"
FORGET = '"cache", "storage"'  # what a browser is told to forget when somebody signs out, who may not own it

entry_pages = Blueprint("entry", __name__, url_prefix="/<language:language>")


class SignUpForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What somebody tells who joins."""

    name = name_field()
    password = new_password_field(_l("Password"))
    email = email_field()

    def whose(self) -> str:
        """Return the name of the one whose password it is to be."""
        return str(self.name.data)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Who somebody is, and the proof."""

    name = known_name_field()
    password = password_field(_l("Password"))


@entry_pages.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> Response | str | tuple[str, int]:
    """Make an account; a guest who signs up stays the same row, so nothing has to move."""
    form = SignUpForm()
    if signed_in_user():
        return redirect(destination(), 303)
    if form.validate_on_submit() and join(form, datetime.now(UTC)):
        flash(_("Welcome, %(name)s. Your account is ready.", name=form.name.data), "success")
        return redirect(destination(), 303)
    page = render_template("sign_up.html", form=form, is_guest=current_user() is not None)
    return (page, 422) if form.errors else page


def join(form: Any, now: datetime) -> bool:
    """Add the user that a form describes and sign them in, or say at its fields why not."""
    with writing():
        wait = begin_sign_up(who_tries("", SIGN_UP), now)
    if wait:
        raise TooManyRequests(retry_after=wait)
    hashed = hash_password(form.password.data)
    try:
        with writing():
            new = NewPerson(form.name.data, hashed, form.email.data)
            let_in(add_person(new, now, guest=own_guest(for_moving=True)), now)
    except NameTaken:
        if sent_twice(form.name.data, form.password.data, now):
            return True
        refuse(form.name, NAME_TAKEN)
    except EmailTaken:
        refuse(form.email, EMAIL_TAKEN)
    return not form.errors


def sent_twice(name: str, password: str, now: datetime) -> bool:
    """Sign in whoever pressed the button twice: the account came in a moment ago, with this very password."""
    user = find_by_name(name)
    latest = sign_ins_of(user)[:1] if user else []
    is_recent = any(now - one.created_at < A_MOMENT for one in latest)
    db.session.rollback()
    return is_recent and come_in(proven(name, password), now)


@entry_pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in, and bring along what was done as a guest."""
    form = SignInForm()
    if signed_in_user():
        return redirect(destination(), 303)
    problem = None
    if form.validate_on_submit():
        if come_in(proven(form.name.data, form.password.data), datetime.now(UTC)):
            return redirect(destination(), 303)
        problem = _("That name and password do not match. Check both.")
    page = render_template("sign_in.html", form=form, problem=problem, is_guest=current_user() is not None)
    return (page, 422) if problem or form.errors else page


def come_in(user_id: int | None, now: datetime) -> bool:
    """Sign in the user of an id, who then has the attempts of the guest that this browser was."""
    if user_id is None:
        return False
    with writing():
        user = db.session.get(User, user_id)
        if user is None:
            return False
        if guest := own_guest(for_moving=True):
            adopt_attempts(guest_id=guest.id, user_id=user.id)
            adopt_reviews(guest_id=guest.id, user_id=user.id)
            remove_person(guest)
        let_in(user, now)
    return True


@entry_pages.post("/sign-out")
def sign_out() -> Response:
    """Sign this browser out, and have it forget what it kept. A guest, who could not come back, stays."""
    response = redirect(url_for("home.home"), 303)
    if signed_in_user():
        with writing():
            leave()
        response.headers["Clear-Site-Data"] = FORGET
    return response
