"""The forms of sources: what an article is, its text, and a fact of it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from quizapp.bank.citing import NoSuchSentence, cite_sentence
from quizapp.bank.source_texts import LONGEST_TEXT
from quizapp.items.collection import Article, Fact
from quizapp.items.dates import read_date
from quizapp.items.model import Citation
from quizapp.web.addresses import read_id
from quizapp.web.desk_fields import both_sides, line, long_text, short_line, text_in, wording
from quizapp.web.fields import refuse

Pair = tuple[Any, Any, Any, Any]
LONGEST_RIGHTS = 1000
HIGHEST_PLACE = 99_999
NO_DATE = _l("Type a year, a month or a day, such as 2024, 7/2024 or 24/7/2024.")
NO_RIGHTS = _l("Say why the text may stand here; it is shown with every passage.")
NO_PLACE = _l("Type a number from 1 on.")
NO_TEXT = _l("Paste the text.")
UNKNOWN = _l("Choose one from the list.")
FACT_KINDS = {
    "who": _l("Who"),
    "what": _l("What"),
    "when": _l("When"),
    "number": _l("A number"),
    "definition": _l("Definition"),
    "cause": _l("Cause or effect"),
    "claim": _l("Claim"),
    "opinion": _l("Opinion"),
    "comparison": _l("Comparison"),
}
WEIGHTS = {
    3: _l("Everybody who read it should know this"),
    2: _l("Worth knowing"),
    1: _l("A detail"),
}


def rights_field() -> Any:
    """Return the field of the statement that goes with a text."""
    hint = _l("Such as: written by me; public domain; CC BY 4.0; by permission of the publisher, May 2026.")
    return line(_l("Why the text may stand here"), LONGEST_RIGHTS, hint=hint, rows=2)


class SourceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What an article is, in both languages. `seen` is the digest of what stood there when the form was shown."""

    title_vi, title_en = wording("vi", 200), wording("en", 200)
    publisher_vi, publisher_en = wording("vi", 200), wording("en", 200)
    original_vi, original_en = wording("vi", 200), wording("en", 200)
    date = short_line(_l("Date"), hint=_l("As far as it is known: 2024, 7/2024 or 24/7/2024."))
    dated_by_vi, dated_by_en = wording("vi", 500), wording("en", 500)
    summary_vi, summary_en = wording("vi", 3000, rows=4), wording("en", 3000, rows=4)
    seen = HiddenField()

    @property
    def pairs(self) -> list[Pair]:
        """The wordings: what each is called, a hint, and its two fields."""
        told = [
            ("title", _("Title"), ""),
            ("publisher", _("Publisher"), _("Who published the text you have at hand.")),
            ("original", _("Original source"), _("Whom it retells or translates; the publisher once more if nobody.")),
            (
                "dated_by",
                _("How its date is known"),
                _("Printed under the title, or inferred from something?"),
            ),
            ("summary", _("Summary"), _("In your own words, two or three sentences. Learners read it.")),
        ]
        return [(legend, hint, self[f"{name}_vi"], self[f"{name}_en"]) for name, legend, hint in told]

    def validate_date(self, field: Any) -> None:
        """Refuse what is no date."""
        if read_date(field.data) is None:
            raise ValidationError(NO_DATE)

    def entry(self, article_id: str, file: str) -> Article:
        """Return the article that was written."""
        texts = {name: text_in(self, name) for name in ("title", "publisher", "original", "dated_by", "summary")}
        return Article(id=article_id, file=file, date=read_date(self.date.data) or "", **texts)


def article_data(article: Article) -> dict[str, str]:
    """Return what a form is to show of an article."""
    data = {"date": article.date}
    for name in ("title", "publisher", "original", "dated_by", "summary"):
        data |= both_sides(name, getattr(article, name))
    return data


class TextForm(FlaskForm):  # type: ignore[misc]
    """The text of an article and why it may stand here."""

    text = long_text(
        _l("Text of the article"),
        LONGEST_TEXT,
        hint=_l("One paragraph a line. A sentence is cited by its paragraph and its number there."),
    )
    rights = rights_field()
    seen = HiddenField()

    def validate_text(self, field: Any) -> None:
        """Refuse to keep nothing."""
        if not field.data.strip():
            raise ValidationError(NO_TEXT)

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the statement too; an empty field is looked at by no validator of its own."""
        fits = bool(super().validate(extra_validators))
        if not self.rights.data:
            refuse(self.rights, NO_RIGHTS)
        return fits and bool(self.rights.data)


class NewSourceForm(SourceForm):
    """A new article, with its text where it may stand here."""

    text = long_text(
        _l("Text of the article (optional)"),
        LONGEST_TEXT,
        hint=_l("Only where it may stand here. One paragraph a line; you can add it later."),
    )
    rights = rights_field()

    def validate(self, extra_validators: object = None) -> bool:
        """Take a text and the statement together or not at all."""
        fits = bool(super().validate(extra_validators))
        has_text, has_rights = bool(self.text.data.strip()), bool(self.rights.data)
        if has_text and not has_rights:
            refuse(self.rights, NO_RIGHTS)
        if has_rights and not has_text:
            refuse(self.text, NO_TEXT)
        return fits and has_text == has_rights


def read_place(typed: str | None) -> int:
    """Return the number of a paragraph or a sentence that was typed, or 0 where it is none that fits."""
    return read_id(typed) if typed and len(typed) <= len(str(HIGHEST_PLACE)) else 0


class FactForm(FlaskForm):  # type: ignore[misc]
    """A fact of an article, in both languages, and the sentence that says it."""

    text_vi, text_en = wording("vi", 600, rows=3), wording("en", 600, rows=3)
    kind = SelectField(_l("Kind"), choices=[SelectChoice(*one) for one in FACT_KINDS.items()], validate_choice=False)
    weight = SelectField(_l("Weight"), validate_choice=False)
    said_by_vi, said_by_en = wording("vi", 200, needed=None), wording("en", 200, needed=None)
    paragraph, sentence = short_line(_l("Paragraph")), short_line(_l("Sentence"))
    quoted = line(
        _l("The sentence itself (optional)"),
        5000,
        hint=_l("Only its fingerprint is kept, so that the citation can be checked. The sentence is not stored."),
        rows=2,
    )
    seen = HiddenField()

    def __init__(self, text: str | None, was: Fact | None = None, **given: Any) -> None:
        """Ask for a fact of an article whose text is at hand or not; `was` is what stands there now."""
        super().__init__(**given)
        self.weight.choices = [SelectChoice(str(weight), f"{weight} – {name}") for weight, name in WEIGHTS.items()]
        self.source_text, self.was = text, was
        if text is not None:
            del self.quoted

    @property
    def pairs(self) -> list[Pair]:
        """The wordings: what each is called, a hint, and its two fields."""
        told = [
            ("text", _("Fact"), _("One thing the article says, in your own words.")),
            ("said_by", _("Who says it (optional)"), _("Where the article has it from somebody.")),
        ]
        return [(legend, hint, self[f"{name}_vi"], self[f"{name}_en"]) for name, legend, hint in told]

    @property
    def place(self) -> tuple[int, int] | None:
        """The paragraph and the sentence that were typed, or None where they are no numbers that fit."""
        paragraph, sentence = read_place(self.paragraph.data), read_place(self.sentence.data)
        return (paragraph, sentence) if paragraph and sentence else None

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse what is not offered, half a speaker, and a place where there is no sentence."""
        super().validate(extra_validators)
        if self.kind.data not in FACT_KINDS:
            refuse(self.kind, UNKNOWN)
        if self.weight.data not in {str(weight) for weight in WEIGHTS}:
            refuse(self.weight, UNKNOWN)
        for mine, other in ((self.said_by_vi, self.said_by_en), (self.said_by_en, self.said_by_vi)):
            if other.data and not mine.data:
                refuse(mine, _("Write it in both languages, or in neither."))
        for field in (self.paragraph, self.sentence):
            if not read_place(field.data):
                refuse(field, NO_PLACE)
        if self.place and self.citation("any") is None:
            refuse(self.sentence, _("The text has no such sentence."))
        return not self.errors

    def citation(self, article_id: str) -> Citation | None:
        """Return the citation of the sentence that is meant, or None where the text has none there."""
        at = (article_id, *(self.place or (0, 0)))
        quoted = self.quoted.data if "quoted" in self else ""
        try:
            return cite_sentence(at, text=self.source_text, quoted=quoted, was=self.was.cite if self.was else None)
        except NoSuchSentence:
            return None

    def entry(self, fact_id: str, article_id: str) -> Fact | None:
        """Return the fact that was written."""
        if (cite := self.citation(article_id)) is None:
            return None
        said_by = text_in(self, "said_by") if self.said_by_vi.data else None
        return Fact(
            id=fact_id,
            text=text_in(self, "text"),
            kind=self.kind.data,
            weight=int(self.weight.data),  # type: ignore[arg-type]  # it was looked at by validate
            cite=cite,
            said_by=said_by,
        )


def fact_data(fact: Fact) -> dict[str, str]:
    """Return what a form is to show of a fact."""
    data = {"kind": fact.kind, "weight": str(fact.weight)}
    data |= {"paragraph": str(fact.cite.paragraph), "sentence": str(fact.cite.sentence)}
    return data | both_sides("text", fact.text) | both_sides("said_by", fact.said_by)
