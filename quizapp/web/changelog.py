"""The changes of decks in words: how a day is summed up, what the parts of a note are called."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from quizapp.decks.changes import Day
from quizapp.decks.models import CHANGE_KINDS, ChangeKind

PARTS = {
    "question": _l("question"),
    "options": _l("options"),
    "key": _l("correct answer"),
    "reasons": _l("reasons"),
    "source": _l("source"),
    "sorting": _l("topics and tags"),
}


def init_changelog(app: Flask) -> None:
    """Give the templates their filters."""
    app.add_template_filter(counted)
    app.add_template_filter(PARTS.__getitem__, "part_name")


def counted(day: Day) -> str:
    """Say how many notes changed in which way on a day: "3 new, 1 corrected"."""
    return ", ".join(_counted(kind, day.counts[kind]) for kind in CHANGE_KINDS if kind in day.counts)


def _counted(kind: ChangeKind, count: int) -> str:
    # Two forms, though English needs one: a language that tells them apart can.
    if kind == "added":
        said = ngettext("%(num)s new", "%(num)s new", count)
    elif kind == "changed":
        said = ngettext("%(num)s corrected", "%(num)s corrected", count)
    elif kind == "retired":
        said = ngettext("%(num)s withdrawn", "%(num)s withdrawn", count)
    else:
        said = ngettext("%(num)s back again", "%(num)s back again", count)
    return str(said)
