"""Fields that several forms have: a name, a new password, an e-mail address; each says in words what is wrong."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, FieldList, PasswordField, StringField
from wtforms.validators import InputRequired, ValidationError

from quizapp.accounts.names import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    SHORTEST_NAME,
    NameProblem,
    email_problem,
    name_problem,
    tidy_email,
    tidy_name,
)
from quizapp.accounts.passwords import LONGEST, SHORTEST, PasswordProblem, password_problem

NAME_ADVICE = {
    NameProblem.LENGTH: _l("A name has %(least)s to %(most)s characters.", least=SHORTEST_NAME, most=LONGEST_NAME),
    NameProblem.SIGNS: _l("A name has no @ and no invisible characters."),
}
PASSWORD_ADVICE = {
    PasswordProblem.SHORT: _l("Use at least %(least)s characters.", least=SHORTEST),
    PasswordProblem.LONG: _l("Use at most %(most)s characters.", most=LONGEST),
    PasswordProblem.NAME: _l("The password must not be the name."),
    PasswordProblem.COMMON: _l("This password is too easy to guess. Choose another one."),
}
EMAIL_ADVICE = _l("This does not look like an e-mail address. It should be like name@example.org.")
NAME_TAKEN = _l("This name is taken. Choose another one, or sign in if it is yours.")
PLACE_IN_LIST = re.compile(r"[0-9]{1,3}")
EMAIL_TAKEN = _l("This address belongs to another account.")
NAME_KW = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "maxlength": LONGEST_NAME}


class Parts(FieldList):  # type: ignore[misc]  # WTForms has no types
    """A list of fields of one kind. What is sent under a place that no list has, such as "²", is none of its fields."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Give the places that are named. WTForms' own takes whatever Python calls a digit, and fails at some."""
        for name in formdata:
            place = name.removeprefix(f"{prefix}-").partition("-")[0]
            if name.startswith(f"{prefix}-") and PLACE_IN_LIST.fullmatch(place):
                yield int(place)


def check_name(form: Any, field: Any) -> None:
    """Refuse a name that cannot be taken."""
    if problem := name_problem(field.data):
        raise ValidationError(NAME_ADVICE[problem])


def check_password(form: Any, field: Any) -> None:
    """Refuse a password that is too easy; the form knows whose it is to be."""
    if problem := password_problem(field.data, form.whose()):
        raise ValidationError(PASSWORD_ADVICE[problem])


def check_email(form: Any, field: Any) -> None:
    """Refuse what cannot be an address; none is fine."""
    if field.data and email_problem(field.data):
        raise ValidationError(EMAIL_ADVICE)


def name_field() -> Any:
    """Return the field of a name that is being chosen."""
    return StringField(
        _l("Username"),
        description=_l("You sign in with it. It need not be your real name."),
        filters=[lambda typed: tidy_name(typed or "")],
        validators=[InputRequired(_l("Type a name.")), check_name],
        render_kw=NAME_KW,
    )


def known_name_field() -> Any:
    """Return the field of a name that somebody has."""
    return StringField(_l("Username"), validators=[InputRequired(_l("Type your name."))], render_kw=NAME_KW)


def new_password_field(label: Any) -> Any:
    """Return the field of a password that is being chosen."""
    return PasswordField(
        label,
        description=_l("At least %(least)s characters. A few words in a row are easy to remember.", least=SHORTEST),
        validators=[InputRequired(_l("Type a password.")), check_password],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST},
    )


def password_field(label: Any) -> Any:
    """Return the field of the password somebody has."""
    return PasswordField(
        label, validators=[InputRequired(_l("Type your password."))], render_kw={"autocomplete": "current-password"}
    )


def email_field() -> Any:
    """Return the field of an e-mail address that may be left empty."""
    return EmailField(
        _l("E-mail (optional)"),
        description=_l("Only used to send you a link if you forget your password."),
        filters=[lambda typed: tidy_email(typed or "")],
        validators=[check_email],
        render_kw={"autocomplete": "email", "maxlength": LONGEST_EMAIL},
    )


def refuse(field: Any, advice: Any) -> None:
    """Add to a field, after it was looked at, what only the database could tell."""
    field.errors = [*field.errors, advice]
