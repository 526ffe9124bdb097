"""What the desk calls things: states, acts, fields, kinds of change, and what is wrong with a field, in words."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from quizapp.bank.listing import state_of
from quizapp.items.checks.forms import ALL_RULES
from quizapp.items.drafting import differences, texts_of
from quizapp.items.findings import Finding
from quizapp.languages import NAMES
from quizapp.web.changed import marked_change
from quizapp.web.images import address
from quizapp.web.language import reader_language

STATES = {
    "draft": _l("Draft"),
    "review": _l("In review"),
    "published": _l("Published"),
    "changed": _l("Published, with a newer draft"),
    "retired": _l("Out of use"),
}
CHANGES = {
    "": _l("First version, or from the files"),
    "typo": _l("A slip: spelling, spacing, a mark"),
    "wording": _l("The wording: it asks the same more clearly"),
    "key": _l("The key: other responses are right than before"),
}
ACTS = {
    "began": _l("began a draft"),
    "edited": _l("edited"),
    "discarded": _l("discarded the draft"),
    "sent": _l("sent it for review"),
    "taken back": _l("took it back from review"),
    "sent back": _l("sent it back"),
    "published": _l("published"),
    "corrected": _l("had scores corrected"),
    "retired": _l("took it out of use"),
    "restored": _l("brought it back into use"),
    "tagged": _l("changed its topics"),
    "moved": _l("moved it"),
    "undone": _l("undid a change"),
    "set aside": _l("had a text set aside, since another was saved meanwhile"),
}
FIELDS = {
    "level": _l("Level"),
    "topics": _l("Topics"),
    "facts": _l("Facts"),
    "as_of": _l("True as of"),
    "key": _l("Key"),
    "attributed_to": _l("Attributed to"),
    "stem": _l("Question"),
    "front": _l("Front"),
    "back": _l("Back"),
    "rows": _l("Rows"),
    "options": _l("Options"),
    "image": _l("Picture"),
    "image.alt": _l("What the picture shows"),
    "answers": _l("Accepted spellings"),
    "answers.value": _l("Right number"),
    "answers.tolerance": _l("May be off by"),
    "answers.unit": _l("Unit"),
    "why": _l("Reason"),
    "evidence": _l("What the source says"),
    "dismissed": _l("Dismissed warnings"),
    "text": _l("Text"),
}


def init_desk_words(app: Flask) -> None:
    """Give the templates these names."""
    for name, names in (("state_name", STATES), ("change_name", CHANGES), ("act_name", ACTS)):
        app.add_template_filter(names.__getitem__, name)
    app.add_template_filter(lambda typed: typed, "as_typed")  # what a person typed, or an id: no text of ours
    app.add_template_filter(field_name, "field_name")
    app.add_template_filter(problem_said, "problem_said")
    app.add_template_filter(advice_said, "advice_said")
    app.add_template_filter(state_of, "item_state")
    app.add_template_filter(rule_name, "rule_name")
    app.add_template_filter(differences, "differs_from")
    app.add_template_filter(lambda data: list(texts_of(data)), "texts_in")
    app.add_template_filter(marked_change, "marked_change")
    app.add_template_filter(thumbnail)


def thumbnail(file: str) -> Markup:
    """Return a picture in a table of differences, small; nothing where there is none."""
    shown = Markup('<img class="thumbnail" src="{}" alt="{}">')
    return shown.format(address(file), _("Picture")) if file else Markup()


def rule_name(rule: str) -> str:
    """Return what a rule says is wrong, in the reader's language."""
    said = ALL_RULES[rule].problem[reader_language()] if rule in ALL_RULES else rule
    return said[:1].upper() + said[1:]


def field_name(path: str) -> str:
    """Return what a field such as "options.c.why.en" is called."""
    parts = path.split(".")
    language = f" ({NAMES[parts.pop()]})" if parts[-1] in NAMES else ""  # type: ignore[index]  # only its own keys
    name = FIELDS.get(".".join(parts[:2])) or FIELDS.get(parts[0], parts[0])
    if len(parts) > 2 and parts[0] == "options":
        name = _("Option %(letter)s", letter=parts[1].upper())
        parts = parts[:2] if parts[-1] == "text" else parts
    place = ""
    place = f" {int(parts[1]) + 1}" if len(parts) > 1 and parts[0] == "rows" else place
    more = f", {FIELDS[parts[-1]]}" if len(parts) > 2 and parts[-1] in FIELDS else ""
    return f"{name}{place}{more}{language}"


def detail_of(finding: Finding) -> str:
    """Return what exactly was seen."""
    return finding.message.removeprefix(ALL_RULES[finding.rule].problem.en).removeprefix(": ")


def problem_said(finding: Finding) -> str:
    """Say in the reader's language what is wrong, and what exactly was seen."""
    said, detail = ALL_RULES[finding.rule].problem[reader_language()], detail_of(finding)
    sentence = f"{said}: {detail}" if detail else said
    return sentence[:1].upper() + sentence[1:]


def advice_said(finding: Finding) -> str:
    """Say in the reader's language what to do about it."""
    return ALL_RULES[finding.rule].advice[reader_language()]


def choices(names: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return names as a form's choices."""
    return list(names.items())
