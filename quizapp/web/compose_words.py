"""How the composer puts a plan into words: its title, its rules, its state, and where two plans differ."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from quizapp.bank.compositions import Composition, Kind
from quizapp.items.collection import Selection
from quizapp.items.plan import Pair, Plan
from quizapp.items.text import Text
from quizapp.web.compose_forms import CRITERIA, WAYS, Choices
from quizapp.web.language import reader_language
from quizapp.web.wording import inline


class Difference(NamedTuple):
    """A field of which two authors made different things."""

    name: str
    saved: str
    typed: str


def title_of(plan: Plan) -> str:
    """Return what a plan is called, in the reader's language where it has a title in it."""
    titles = [plan.title.vi, plan.title.en]
    if reader_language() == "en":
        titles.reverse()
    return titles[0] or titles[1] or _("Untitled")


def state_of(row: Composition) -> str:
    """Say how far a composition is."""
    if row.published_at is None:
        return str(_("Draft"))
    if row.retired_at is not None:
        return str(_("Out of use"))
    return str(_("Published, changed since")) if row.is_ahead else str(_("Published"))


def rule_in_words(rule: Selection, known: Choices, kind: Kind) -> str:
    """Say what a rule means: "5 questions: Models, Policy; Remembering a fact"."""
    if kind == "deck":
        drawn = ngettext("%(num)s note", "%(num)s notes", rule.count or 0)
    else:
        drawn = ngettext("%(num)s question", "%(num)s questions", rule.count or 0)
    number = drawn if rule.count else _("All that fit")
    names = [
        ", ".join(name_of(label) for value, label in known[criterion] if value in getattr(rule, criterion))
        for criterion in CRITERIA
    ]
    named = "; ".join(filter(None, names)) or _("the whole bank")
    return f"{number}: {named}"


def name_of(label: Any) -> str:
    """Return what a topic, an article, a level or a kind is called."""
    return inline(label) if isinstance(label, Text) else str(label)


def differences(saved: Plan, typed: Plan, known: Choices, kind: Kind) -> list[Difference]:
    """Return the fields in which what was saved meanwhile is not what was typed here."""
    mine, theirs = _told(typed, known, kind), _told(saved, known, kind)
    return [Difference(name, theirs[name], said) for name, said in mine.items() if theirs[name] != said]


def _told(plan: Plan, known: Choices, kind: Kind) -> dict[str, str]:
    told = {str(name): text for name, text in _texts(plan)}
    told[_("Way of choosing")] = str(WAYS[plan.way])
    told[_("Rule")] = rule_in_words(plan.rule, known, kind)
    told[_("Parts")] = " · ".join(rule_in_words(rule, known, kind) for rule in plan.rules)
    told[_("As an exam")] = _("yes") if plan.exam else _("no")
    told[_("Minutes")], told[_("Attempts")] = str(plan.minutes or ""), str(plan.attempts or "")
    told[_("Deck to go with it")] = plan.deck
    return told


def _texts(plan: Plan) -> list[tuple[str, str]]:
    def both(pair: Pair, vi: str, en: str) -> list[tuple[str, str]]:
        return [(vi, pair.vi), (en, pair.en)]

    return [
        *both(plan.title, _("Title in Vietnamese"), _("Title in English")),
        *both(plan.description, _("Description in Vietnamese"), _("Description in English")),
    ]
