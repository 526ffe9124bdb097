"""The bank as a list: found in both languages without diacritics, filtered, page by page."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from quizapp.accounts.models import User
from quizapp.bank.listing import STATES, Listing, ListingTag, Wanted, find_listed
from quizapp.bank.sources import sources
from quizapp.db import db
from quizapp.items.checks.forms import ALL_RULES
from quizapp.quiz.statistics import figures_by_item
from quizapp.web.asking import keep_private
from quizapp.web.desk import editor, needs_editor
from quizapp.web.desk_words import STATES as STATE_NAMES
from quizapp.web.desk_words import rule_name
from quizapp.web.previews import KIND_NAMES
from quizapp.web.wording import LEVELS

PAGE = 50
HIGHEST_ID = 2**31 - 1
LONGEST_WORDS = 200
ANY = ("", _l("any"))

question_pages = Blueprint("questions", __name__, url_prefix="/<language:language>/desk/questions")
question_pages.after_request(keep_private)


@question_pages.get("")
@needs_editor
def index() -> str:
    """List what is wanted of the bank, the latest changed first."""
    wanted = what_is_wanted()
    found = find_listed(editor(), wanted, after=after_which(), most=PAGE + 1)
    asked = [row.item_id for row in found[:PAGE] if row.kind != "card"]
    return render_template(
        "desk/questions.html",
        figures=figures_by_item(asked),
        found=found[:PAGE],
        last=found[PAGE - 1] if len(found) > PAGE else None,
        is_first=after_which() is None,
        wanted=wanted,
        asked={name: value for name, value in vars(wanted).items() if value},
        filters=filters(),
    )


def what_is_wanted() -> Wanted:
    """Return what the address asks for; what the bank does not know finds nothing."""
    told = {name: request.args.get(name, "").replace("\0", "").strip()[:LONGEST_WORDS] for name in vars(Wanted())}
    author = request.args.get("author_id", 0, type=int)
    return Wanted(**told | {"author_id": author if 0 < author <= HIGHEST_ID else 0})  # type: ignore[arg-type]  # by name


def after_which() -> tuple[datetime, int] | None:
    """Return the place in the list after which the page begins, or None at its start."""
    number = request.args.get("id", 0, type=int)
    try:
        moment = datetime.fromisoformat(request.args.get("after", ""))
    except ValueError:
        return None
    return (moment, number) if moment.tzinfo and 0 < number <= HIGHEST_ID else None


def filters() -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    """Return each filter with its name and what can be chosen."""
    known = sources()
    authors = select(User.id, User.name).where(User.id.in_(select(Listing.author_id))).order_by(User.folded_name)
    flaws = db.session.scalars(select(ListingTag.value).where(ListingTag.tag == "flaw").distinct())
    return [
        ("state", _l("State"), [ANY, *((name, STATE_NAMES[name]) for name in STATES)]),
        ("kind", _l("Kind"), [ANY, *KIND_NAMES.items()]),
        ("level", _l("Level"), [ANY, *LEVELS.items()]),
        ("topic", _l("Topic"), [ANY, *((topic.id, topic.title) for topic in known.topics.values())]),
        ("article", _l("Source"), [ANY, *((article.id, article.title) for article in known.articles.values())]),
        ("flaw", _l("What the checks say"), [ANY, *((rule, rule_name(rule)) for rule in flaws if rule in ALL_RULES)]),
        ("author_id", _l("Author"), [ANY, *((str(user_id), name) for user_id, name in db.session.execute(authors))]),
    ]
