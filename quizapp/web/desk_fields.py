"""Fields of the desk: a wording in each language, made fit to keep, and never cut short by the browser."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Optional, ValidationError

from quizapp.items.pasted import tidy_line, tidy_paragraphs
from quizapp.items.text import Text
from quizapp.languages import NAMES, Language
from quizapp.web.wording import number

MISSING = _l("Write this too: both languages are shown, and neither is the original.")


def at_most(most: int) -> Callable[[Any, Any], None]:
    """Refuse what is longer. WTForms' own Length would have the browser cut what is pasted without a word."""

    def check(form: Any, field: Any) -> None:
        if (length := len(field.data or "")) > most:
            told = {"length": number(length), "most": number(most)}
            raise ValidationError(_("This has %(length)s characters; at most %(most)s fit.", **told))

    return check


def line(label: Any, most: int, *, needed: Any = None, hint: Any = "", rows: int = 1) -> Any:
    """Return a field of one paragraph, tidied as it comes; `needed` is what is said where it is empty."""
    return TextAreaField(
        label,
        description=hint,
        filters=[lambda pasted: tidy_line(pasted or "")],
        validators=[DataRequired(needed) if needed else Optional(), at_most(most)],
        render_kw={"rows": rows},
    )


def short_line(label: Any, *, hint: Any = "") -> Any:
    """Return a field for a number or a date."""
    return StringField(label, description=hint, filters=[lambda pasted: tidy_line(pasted or "")])


def wording(language: Language, most: int, *, rows: int = 1, needed: Any = MISSING) -> Any:
    """Return the field of a wording in one language."""
    field = line(NAMES[language], most, rows=rows, needed=needed)
    field.kwargs["render_kw"] |= {"lang": language}
    return field


def long_text(label: Any, most: int, *, hint: Any = "") -> Any:
    """Return a field of many paragraphs."""
    return TextAreaField(
        label,
        description=hint,
        filters=[lambda pasted: tidy_paragraphs(pasted or "")],
        validators=[at_most(most)],
        render_kw={"rows": 14, "spellcheck": "false"},
    )


def text_in(form: Any, name: str) -> Text:
    """Return what was written in the two fields of a wording."""
    return Text(vi=form[f"{name}_vi"].data, en=form[f"{name}_en"].data)


def both_sides(name: str, text: Text | None) -> dict[str, str]:
    """Return what the two fields of a wording are to show."""
    return {f"{name}_{language}": text[language] if text else "" for language in NAMES}
