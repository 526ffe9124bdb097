"""How a learner wants to study: how much a day, how sure, in which order, with which buttons."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Redirect
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from quizapp.db import db, writing
from quizapp.study.log import replay_all
from quizapp.study.schedule import DEFAULT_WEIGHTS, Parameters, check_parameters
from quizapp.study.settings import StudySettings, settings_of
from quizapp.web.asking import keep_private
from quizapp.web.identity import current_user, user_or_guest
from quizapp.web.study_words import ZONES
from quizapp.web.wording import site_zone

study_settings = Blueprint("study_settings", __name__, url_prefix="/<language:language>/study/settings")
study_settings.after_request(keep_private)
NAMES = (
    *("new_per_day", "reviews_per_day", "ahead_minutes", "manner", "new_when", "order", "shuffle_new"),
    "zone",
)


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number; what is none is refused in words of ours."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, or leave nothing for the validators to find."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


class Choice(SelectField):  # type: ignore[misc]
    """One of several things; anything else is refused in words of ours."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not on offer."""
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(_("Choose one of these."))


def whole_number(label: Any, description: Any, least: int, most: int) -> Any:
    """Return the field of a number between two others."""
    between = _l("Type a whole number from %(least)s to %(most)s.", least=least, most=most)
    rules = [InputRequired(between), NumberRange(least, most, message=between)]
    return WholeNumber(
        label, description=description, validators=rules, render_kw={"min": least, "max": most, "inputmode": "numeric"}
    )


def parse_weights(text: str) -> list[float]:
    """Return the numbers in a text as Anki shows them, separated by commas; raise ValueError where one is none."""
    return [float(part) for part in text.replace("[", " ").replace("]", " ").replace(",", " ").split()]


class StudyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What can be chosen."""

    new_per_day = whole_number(
        _l("New cards a day"), _l("Each one costs about ten reviews in the weeks to come."), 0, 999
    )
    reviews_per_day = whole_number(_l("Most reviews a day"), _l("What is due beyond this waits for tomorrow."), 0, 9999)
    sure = whole_number(
        _l("How much you want to remember, in percent"),
        _l("90 is a good middle. More means many more reviews. A change moves the days of all your cards."),
        70,
        97,
    )
    buttons = Choice(
        _l("Ratings"),
        choices=[SelectChoice("4", _l("Four: Again, Hard, Good, Easy")), SelectChoice("2", _l("Two: Forgot, Knew it"))],
    )
    manner = Choice(
        _l("Questions with one right option"),
        choices=[
            SelectChoice("options", _l("With their options")),
            SelectChoice("recall", _l("Without options, from memory")),
            SelectChoice("both", _l("Both ways, on different days")),
        ],
        description=_l("For new cards; those you have begun stay as they are."),
    )
    new_when = Choice(
        _l("New cards come"),
        choices=[
            SelectChoice("after", _l("after the due ones")),
            SelectChoice("before", _l("before the due ones")),
            SelectChoice("mixed", _l("among the due ones")),
        ],
    )
    shuffle_new = BooleanField(_l("Mix the topics of new cards"))
    order = Choice(
        _l("Due cards come"),
        choices=[
            SelectChoice("urgent", _l("by how likely they are forgotten")),
            SelectChoice("due", _l("by the day they were due")),
        ],
    )
    ahead_minutes = whole_number(
        _l("Learn ahead, in minutes"), _l("So much before its time a card may come when nothing else is left."), 0, 720
    )
    from_quizzes = BooleanField(
        _l("My quizzes count too"),
        description=_l("A wrong response counts as “Again”, a right one as “Good”, when the quiz ends."),
    )
    zone = StringField(
        _l("Time zone"),
        description=_l(
            "Left empty, that of your browser. Otherwise a name such as Asia/Ho_Chi_Minh. The day begins at 04:00."
        ),
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 40},
    )
    weights = StringField(
        _l("Your own FSRS parameters (optional)"),
        description=_l("The 21 numbers that Anki shows in the options of a deck after it has optimised them for you."),
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 500},
    )

    def validate_zone(self, field: Any) -> None:
        """Refuse a zone nobody knows."""
        if field.data and field.data not in ZONES:
            raise ValidationError(_("We know no time zone of this name. An example: %(zone)s.", zone=site_zone().key))

    def validate_weights(self, field: Any) -> None:
        """Refuse what FSRS cannot work with."""
        try:
            weights = parse_weights(field.data)
            check_parameters(Parameters(weights=tuple(weights) or DEFAULT_WEIGHTS))
        except ValueError as problem:
            raise ValidationError(_("These are not 21 numbers as Anki shows them for FSRS-6.")) from problem


@study_settings.route("", methods=["GET", "POST"])
def edit() -> str | Redirect | tuple[str, int]:
    """Show the choices, and store them."""
    user = current_user()
    chosen = settings_of(user.id if user else None)
    form = StudyForm(
        data={name: getattr(chosen, name) for name in NAMES}
        | {"buttons": str(chosen.buttons), "sure": round(chosen.retention * 100)}
        | {"from_quizzes": chosen.quizzes_from is not None}
        | {"weights": ", ".join(str(weight) for weight in chosen.weights)}
    )
    if not form.is_submitted():
        return render_template("study_settings.html", form=form)
    if not form.validate():
        return render_template("study_settings.html", form=form), 422
    with writing():
        now = datetime.now(UTC)
        store(form, user_or_guest(now).id, now)
    flash(_("Your choices are saved."))
    return redirect(url_for("study.home"), 303)


def store(form: StudyForm, user_id: int, now: datetime) -> None:
    """Keep what was chosen, and make the schedule anew where it rests on something else now."""
    kept = settings_of(user_id)
    before = kept.parameters
    for name in NAMES:
        setattr(kept, name, form[name].data)
    kept.buttons, kept.retention = int(form.buttons.data), form.sure.data / 100
    kept.weights = parse_weights(form.weights.data)
    kept.quizzes_from = (kept.quizzes_from or now) if form.from_quizzes.data else None
    stored: StudySettings = db.session.merge(kept)
    db.session.flush()
    if stored.parameters != before:
        replay_all(user_id, stored.parameters)
