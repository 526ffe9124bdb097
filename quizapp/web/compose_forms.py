"""The form of a composition: its texts in both languages, the ways to choose, and how a quiz is asked."""

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextInput

from quizapp.bank.compositions import Kind
from quizapp.bank.records import current_records
from quizapp.bank.sources import sources
from quizapp.decks.models import Deck
from quizapp.items.collection import Selection
from quizapp.items.plan import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    MOST_ASKED,
    MOST_ATTEMPTS,
    MOST_MINUTES,
    MOST_PARTS,
    Pair,
    Plan,
)
from quizapp.web.composing import tidy
from quizapp.web.fields import Parts, refuse
from quizapp.web.previews import KIND_NAMES
from quizapp.web.wording import LEVELS

CRITERIA = ("topics", "articles", "levels", "kinds")
CRITERIA_NAMES = {"topics": _l("Topics"), "articles": _l("Articles"), "levels": _l("Levels"), "kinds": _l("Kinds")}
WAYS = {
    "hand": _l("By hand: I pick every question"),
    "rule": _l("By a rule: by topic, article, level, kind and number"),
    "parts": _l("In parts, each with a rule and a number of its own"),
}
MOST_DIGITS = 9
ONLY_OF_QUIZZES = ("parts", "deck", "exam", "minutes", "attempts")
Choices = dict[str, list[tuple[str, Any]]]


def at_most(most: int) -> Callable[[Any, Any], None]:
    """Refuse a longer text. WTForms' own check would make browsers cut what is pasted, without a word."""

    def check(form: Any, field: Any) -> None:
        if len(field.data) > most:
            told = {"most": most, "now": len(field.data)}
            raise ValidationError(_("Use at most %(most)s characters; there are %(now)s.", **told))

    return check


def between(least: int, most: int) -> Callable[[Any, Any], None]:
    """Refuse a number that is out of bounds; none is fine."""

    def check(form: Any, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            field.errors = []
            raise StopValidation(_("Type a number from %(least)s to %(most)s.", least=least, most=most))

    return check


class WholeNumber(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """A whole number or nothing, in a plain field: browsers throw away what they do not take for a number."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the number, nothing, or say what was expected."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None
        if typed and self.data is None:
            raise ValueError(_("Type a whole number, such as 10."))


def text_field(label: Any, most: int, field: Any = StringField, **how: Any) -> Any:
    """Return the field of a text that is tidied."""
    return field(label, filters=[tidy], validators=[at_most(most)], render_kw={"autocomplete": "off"} | how)


def number_field(label: Any, most: int, description: Any) -> Any:
    """Return the field of a number that may be left out."""
    how = {"inputmode": "numeric", "autocomplete": "off"}
    return WholeNumber(label, description=description, validators=[between(1, most)], render_kw=how)


class RuleForm(Form):  # type: ignore[misc]  # WTForms has no types
    """One rule: which tags the questions have, and how many are drawn."""

    topics = SelectMultipleField(validate_choice=False)
    articles = SelectMultipleField(validate_choice=False)
    levels = SelectMultipleField(validate_choice=False)
    kinds = SelectMultipleField(validate_choice=False)
    count = number_field(_l("How many"), MOST_ASKED, _l("Left empty: all that fit."))

    @property
    def selection(self) -> Selection:
        """The rule as a selection."""
        said: dict[str, Any] = {name: tuple(self[name].data or ()) for name in CRITERIA}
        return Selection.model_validate(said | {"count": self.count.data})


class ComposeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A quiz or a deck as it is typed; decks have no parts, no time and no deck to go with them."""

    title_vi = text_field(_l("Title in Vietnamese"), LONGEST_TITLE, lang="vi")
    title_en = text_field(_l("Title in English"), LONGEST_TITLE, lang="en")
    description_vi = text_field(_l("Description in Vietnamese"), LONGEST_DESCRIPTION, TextAreaField, lang="vi", rows=3)
    description_en = text_field(_l("Description in English"), LONGEST_DESCRIPTION, TextAreaField, lang="en", rows=3)
    way = RadioField(_l("How are the questions chosen?"), validate_choice=False)
    rule = FormField(RuleForm)
    parts = Parts(FormField(RuleForm))
    exam = BooleanField(
        _l("As an exam"), description=_l("No feedback before the end. Without the tick: practice, with feedback.")
    )
    minutes = number_field(_l("Minutes"), MOST_MINUTES, _l("Of an exam. Left empty: no time limit."))
    attempts = number_field(_l("Attempts"), MOST_ATTEMPTS, _l("Of an exam. Left empty: as many as one likes."))
    deck = SelectField(
        _l("Deck to go with it"), description=_l("Learners can take it away after the quiz."), validate_choice=False
    )
    revision = HiddenField()

    def __init__(self, kind: Kind, plan: Plan, revision: int = 0, **given: Any) -> None:
        """Show a plan; what was sent, if anything was, takes its place."""
        super().__init__(data=_typed(plan) | {"revision": revision}, **given)
        self.choices = choices(kind)
        if kind == "deck":
            for name in ONLY_OF_QUIZZES:
                del self[name]
        else:
            self.decks = {deck.id: deck.outline.title for deck in current_records(Deck)}
        self.ways = {way: name for way, name in WAYS.items() if way != "parts" or kind == "quiz"}

    @property
    def rules(self) -> list[RuleForm]:
        """The rules on the form: that of the whole, and that of each part."""
        return [self.rule.form, *(part.form for part in self.parts)] if "parts" in self else [self.rule.form]

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse what is not offered, in words of ours."""
        fits = bool(super().validate(extra_validators))
        for field in self._strange():
            refuse(field, _("Choose from the list."))
            if field.name.startswith("parts-"):
                refuse(self.parts, field.errors)  # a list of fields knows only of what was wrong when it was looked at
            fits = False
        if "parts" in self and len(self.parts) > MOST_PARTS:
            refuse(self.way, _("Make at most %(most)s parts.", most=MOST_PARTS))
            fits = False
        return fits

    def _strange(self) -> Iterator[Any]:
        for rule in self.rules:
            for name in CRITERIA:
                if set(rule[name].data or ()) - {value for value, _name in self.choices[name]}:
                    yield rule[name]
        if self.way.data not in self.ways:
            yield self.way
        if "deck" in self and self.deck.data not in {"", *self.decks}:
            yield self.deck

    def plan(self, before: Plan) -> Plan:
        """Return what was typed as a plan, with what else it was before."""
        said: dict[str, Any] = {
            "title": Pair(vi=self.title_vi.data, en=self.title_en.data),
            "description": Pair(vi=self.description_vi.data, en=self.description_en.data),
            "way": self.way.data,
            "rule": self.rule.form.selection,
        }
        if "parts" in self:
            said |= {name: self[name].data for name in ("deck", "exam", "minutes", "attempts")}
            said["rules"] = tuple(part.form.selection for part in self.parts)
        return before.model_copy(update=said)


def choices(kind: Kind) -> Choices:
    """Return what a rule can name, each with its title in the bank or its name; quizzes ask no cards."""
    known = sources()
    return {
        "topics": [(topic.id, topic.title) for topic in known.topics.values()],
        "articles": [(article.id, article.title) for article in known.articles.values()],
        "levels": list(LEVELS.items()),
        "kinds": [(name, label) for name, label in KIND_NAMES.items() if kind == "deck" or name != "card"],
    }


def _typed(plan: Plan) -> dict[str, Any]:
    """Return a plan as the data of the form."""
    said: dict[str, Any] = {
        "title_vi": plan.title.vi,
        "title_en": plan.title.en,
        "way": plan.way,
        "rule": _rule(plan.rule),
    }
    said |= {"description_vi": plan.description.vi, "description_en": plan.description.en}
    said |= {"parts": [_rule(rule) for rule in plan.rules], "exam": plan.exam, "deck": plan.deck}
    return said | {"minutes": plan.minutes, "attempts": plan.attempts}


def _rule(rule: Selection) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in (*CRITERIA, "count")}
