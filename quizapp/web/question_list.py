"""The bank as a list: found in both languages without diacritics, filtered, page by page, many at once."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from quizapp.bank.listing import DIFFICULTIES, STATES, Wanted, find_listed
from quizapp.bank.offered import Offered, offered
from quizapp.bank.rights import may_review
from quizapp.bank.saved_filters import LONGEST_NAME, asked_for
from quizapp.items.checks.forms import ALL_RULES
from quizapp.quiz.statistics import figures_by_item
from quizapp.web.addresses import number_in_address, place_in_address
from quizapp.web.asking import keep_private
from quizapp.web.bulk_words import BUTTONS
from quizapp.web.desk import editor
from quizapp.web.desk_words import CHANGES, rule_name
from quizapp.web.desk_words import STATES as STATE_NAMES
from quizapp.web.previews import KIND_NAMES
from quizapp.web.wording import LEVELS

PAGE = 50
LONGEST_WORDS = 200
ANY = ("", _l("any"))
DIFFICULTY_NAMES = {
    "hard": _l("hard: most get it wrong"),
    "medium": _l("neither hard nor easy"),
    "easy": _l("easy: most get it right"),
    "unknown": _l("too few attempts to tell"),
}

question_pages = Blueprint("questions", __name__, url_prefix="/<language:language>/desk/questions")
question_pages.after_request(keep_private)


@question_pages.get("")
def index() -> str:
    """List what is wanted of the bank, the latest changed first."""
    return page_of()


def page_of(problem: str = "", ticked: Collection[str] = (), name: str = "") -> str:
    """Render the list, with what could not be done, what was ticked for it, and the name that was typed."""
    wanted, me = what_is_wanted(), editor()
    after = place_in_address()
    found = find_listed(me, wanted, after=after, most=PAGE + 1)
    shown = found[:PAGE]
    last = found[PAGE - 1] if len(found) > PAGE else None
    choices = offered(me.id)
    asked = asked_for(wanted)
    return render_template(
        "desk/questions.html",
        figures=figures_by_item([row.item_id for row in shown if row.kind != "card"]),
        found=shown,
        last=last,
        is_first=after is None,
        wanted=wanted,
        asked=asked,
        here=asked | {name: request.args[name] for name in ("after", "id") if name in request.args},
        filters=filters(choices),
        saved=choices.filters,
        topics=choices.topics,
        ticked={row.item_id for row in shown} if request.args.get("tick") == "all" else ticked,
        buttons=[(act, said) for act, said in BUTTONS.items() if act != "publish" or may_review(me)],
        changes={change: CHANGES[change] for change in ("typo", "wording")},
        problem=problem,
        typed_name=name,
        longest_name=LONGEST_NAME,
    )


def what_is_wanted() -> Wanted:
    """Return what the address asks for; what the bank does not know finds nothing."""
    told = {name: request.args.get(name, "").strip()[:LONGEST_WORDS] for name in vars(Wanted())}
    return Wanted(**told | {"author_id": number_in_address("author_id")})  # type: ignore[arg-type]  # by name


def filters(choices: Offered) -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    """Return each filter with its name and what can be chosen."""
    return [
        ("state", _l("State"), [ANY, *((name, STATE_NAMES[name]) for name in STATES)]),
        ("kind", _l("Kind"), [ANY, *KIND_NAMES.items()]),
        ("level", _l("Level"), [ANY, *LEVELS.items()]),
        ("topic", _l("Topic"), [ANY, *choices.topics.items()]),
        ("article", _l("Source"), [ANY, *choices.articles.items()]),
        ("flaw", _l("What the checks say"), [ANY, *((rule, rule) for rule in sorted(ALL_RULES, key=rule_name))]),
        ("difficulty", _l("Difficulty so far"), [ANY, *((name, DIFFICULTY_NAMES[name]) for name in DIFFICULTIES)]),
        ("author_id", _l("Author"), [ANY, *choices.authors.items()]),
    ]
