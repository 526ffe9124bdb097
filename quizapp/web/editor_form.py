"""The editor's form: each kind of item with its fields, Vietnamese and English side by side."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from quizapp.formats.pictures import LARGEST_FILE, MB, MOST_PIXELS, Picture, Reason, UnreadablePicture, read_picture
from quizapp.items.pasted import tidy_line
from quizapp.web.fields import Parts
from quizapp.web.previews import KIND_NAMES
from quizapp.web.wording import LEVELS

REFUSED: dict[Reason, Any] = {
    "empty": _l("This file is empty. Choose another one."),
    "large": _l("This file is too large: a picture may have %(most)s MB.", most=LARGEST_FILE // MB),
    "pixels": _l(
        "This picture has too many pixels: at most %(most)s million. Make it smaller and choose it again.",
        most=MOST_PIXELS // MB,
    ),
    "unknown": _l("This is no picture that we can read. Choose a PNG, JPEG, GIF or WebP file."),
    "moving": _l("This picture moves. Choose one that stands still."),
    "broken": _l("This picture is damaged, so it cannot be read. Save it anew and choose it again."),
}
LONGEST_TEXT, LONGEST_LINE, MOST_PARTS = 20_000, 200, 12
TOO_LONG = _l("This is %(count)s characters long; at most %(most)s fit. It was not saved.")


class NotTooLong:
    """Refuse what cannot be kept. Not WTForms' own: that tells the browser, which then cuts a paste without a word."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        """Look at what was typed."""
        if len(field.data or "") > self.most:
            raise ValidationError(TOO_LONG % {"count": len(field.data), "most": self.most})


def tidied(typed: str | None) -> str:
    """Return what was typed as it is kept."""
    return tidy_line(typed or "")


def lines(typed: str | None) -> str:
    """Return what was typed as lines, each as it is kept."""
    return "\n".join(line for one in (typed or "").splitlines() if (line := tidy_line(one)))


def text(label: Any, clean: Callable[[str | None], str] = tidied, rows: int = 2) -> Any:
    """Return the field of a text in one language."""
    return TextAreaField(label, filters=[clean], validators=[NotTooLong(LONGEST_TEXT)], render_kw={"rows": rows})


def line(label: Any) -> Any:
    """Return the field of a few signs."""
    return StringField(label, filters=[tidied], validators=[NotTooLong(LONGEST_LINE)])


class Letters(Field):  # type: ignore[misc]  # WTForms has no types
    """Ticked boxes or radio buttons of one name: the values that were sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was ticked."""
        self.data = [tidy_line(value)[:60] for value in valuelist][:500]


class Pair(Form):  # type: ignore[misc]
    """One text in both languages."""

    vi = text(_l("Vietnamese"))
    en = text(_l("English"))


class Lines(Form):  # type: ignore[misc]
    """Accepted spellings in both languages, one a line."""

    vi = text(_l("Vietnamese"), lines, 3)
    en = text(_l("English"), lines, 3)


class OptionPart(Form):  # type: ignore[misc]
    """One option: its letter, its text, its reason, and its place where there is an order."""

    id = HiddenField()
    text = FormField(Pair)
    why = FormField(Pair)
    place = line(_l("Place"))


class RowPart(Form):  # type: ignore[misc]
    """One row of a matching, and the option that belongs to it."""

    text = FormField(Pair)
    key = StringField(filters=[tidied], validators=[NotTooLong(1)])


class DismissalPart(Form):  # type: ignore[misc]
    """A warning that is let stand, and why."""

    rule = HiddenField(validators=[NotTooLong(40)])
    reason = StringField(_l("Why it may stand"), filters=[tidied], validators=[NotTooLong(LONGEST_TEXT)])


class PictureUpload(FileField):  # type: ignore[misc]
    """A picture that was sent: `picture` is what is kept of it, once it was looked at."""

    picture: Picture | None = None

    def pre_validate(self, form: Any) -> None:
        """Take the picture in, or say what is wrong with the file."""
        if self.data:
            try:
                self.picture = read_picture(self.data.stream.read(LARGEST_FILE + 1))
            except UnreadablePicture as problem:
                raise ValidationError(str(REFUSED[problem.reason])) from problem


class ImagePart(Form):  # type: ignore[misc]
    """The picture: which one, another one in its place, whether it goes, and what it shows."""

    file = HiddenField()
    upload = PictureUpload(_l("Choose a picture"))
    remove = BooleanField(_l("Take the picture away"))
    alt = FormField(Pair)


class ItemForm(FlaskForm):  # type: ignore[misc]
    """What every kind of item has."""

    revision = HiddenField()
    level = RadioField(
        _l("Level"), choices=[SelectChoice(*one) for one in LEVELS.items()], validate_choice=False, default=""
    )
    topics = Letters(_l("Topics"))
    facts = Letters(_l("Facts it rests on"))
    also = Letters(_l("Also cites"))
    as_of = line(_l("True as of"))
    attributed_to = FormField(Pair)
    image = FormField(ImagePart)
    evidence = FormField(Pair)
    dismissed = Parts(FormField(DismissalPart), max_entries=40)


class QuestionForm(ItemForm):
    """What every question has."""

    stem = FormField(Pair)


class OptionForm(QuestionForm):
    """A question with options, of which one is right, or several, or all have their place."""

    options = Parts(FormField(OptionPart), max_entries=MOST_PARTS)
    key = Letters(_l("Right"))


class MatchingForm(OptionForm):
    """A matching."""

    rows = Parts(FormField(RowPart), max_entries=MOST_PARTS)


class TermForm(QuestionForm):
    """A question whose response is a name or term."""

    spellings = FormField(Lines)
    why = FormField(Pair)


class NumberForm(QuestionForm):
    """A question whose response is a number."""

    value = line(_l("Right number"))
    tolerance = line(_l("May be off by"))
    unit = FormField(Pair)
    why = FormField(Pair)


class CardForm(ItemForm):
    """A card."""

    front = FormField(Pair)
    back = FormField(Pair)


FORMS: dict[str, type[ItemForm]] = {
    "single_choice": OptionForm,
    "multiple_choice": OptionForm,
    "true_false": OptionForm,
    "short_answer": TermForm,
    "gap": TermForm,
    "number": NumberForm,
    "matching": MatchingForm,
    "ordering": OptionForm,
    "card": CardForm,
}


class NewForm(FlaskForm):  # type: ignore[misc]
    """How a new item begins."""

    kind = RadioField(
        _l("Kind"),
        choices=[SelectChoice(*one) for one in KIND_NAMES.items()],
        default="single_choice",
        validate_choice=False,
        validators=[AnyOf(tuple(KIND_NAMES), message=_l("Choose one from the list."))],
    )
    keeping = SelectField(
        _l("Who keeps it"),
        choices=[SelectChoice("shared", _l("All teachers")), SelectChoice("own", _l("Only me"))],
        description=_l(
            "What only you keep is seen by you and by reviewers until it is published. Then everybody can be asked it, "
            "and other teachers can read it, also while you change it."
        ),
        default="shared",
        validate_choice=False,
        validators=[AnyOf(("shared", "own"), message=_l("Choose one from the list."))],
    )
