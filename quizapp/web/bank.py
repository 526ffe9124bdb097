"""The bank about itself: what it holds, which facts it covers, how guessable it is."""

from functools import lru_cache

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from quizapp.bank.choose import published
from quizapp.bank.models import FactRecord, TopicRecord
from quizapp.bank.records import current_records
from quizapp.bank.sources import sources
from quizapp.items.checks.coverage import Asked
from quizapp.items.checks.strategies import Outcome
from quizapp.items.collection import Article, Fact, Topic
from quizapp.items.question import Question
from quizapp.items.report import WEIGHTS, BankReport, report_bank
from quizapp.web.coverage import draw_coverage
from quizapp.web.wording import LEVELS

KINDS = {
    "single_choice": _l("One right choice"),
    "multiple_choice": _l("Several right choices"),
    "true_false": _l("True or false"),
    "short_answer": _l("Typed term"),
    "gap": _l("Gap to be filled"),
    "number": _l("Number"),
    "matching": _l("Matching"),
    "ordering": _l("Putting in order"),
}
STRATEGIES = {
    "longest": _l("Take the longest"),
    "shortest": _l("Take the shortest"),
    "most specific": _l("Take the one with most names and digits"),
    "most like the stem": _l("Take the one most like the question"),
    "most like the others": _l("Take the one most like the others"),
    "no absolute word": _l("Shun words such as “always” and “only”"),
    "first in the file": _l("Take the first as filed"),
    "last in the file": _l("Take the last as filed"),
}

bank_pages = Blueprint("bank", __name__, url_prefix="/<language:language>/bank")
# Items and facts cannot change, so the same ones give the same report.
report_of = lru_cache(maxsize=4)(report_bank)


@bank_pages.get("")
def report() -> str:
    """Show the bank in numbers, with a map of the facts it covers."""
    items = tuple(version.item for version in published())
    cited = {cite.article for item in items for cite in item.cites}
    known = (Fact.model_validate_json(row.body) for row in current_records(FactRecord))
    facts = tuple(fact for fact in known if fact.cite.article in cited)
    articles = sorted((one for one in sources().articles.values() if one.id in cited), key=lambda one: one.date)
    counted = report_of(items, facts)
    return render_template(
        "bank.html",
        report=counted,
        articles=articles,
        topics=[Topic.model_validate_json(row.body) for row in current_records(TopicRecord)],
        weights=WEIGHTS,
        coverage={article.id: by_weight(counted, article) for article in articles},
        picture=draw_coverage(articles, facts, (item for item in items if isinstance(item, Question))),
        kinds={name: label for name, label in KINDS.items() if name in counted.by["kind"]},
        levels=LEVELS,
        strategies=rows_of_strategies(counted),
    )


def by_weight(report: BankReport, article: Article) -> dict[int, list[Asked]]:
    """Return the facts of an article by their weight."""
    mine = [asked for asked in report.facts if asked.fact.cite.article == article.id]
    return {weight: [asked for asked in mine if asked.fact.weight == weight] for weight in WEIGHTS}


def rows_of_strategies(report: BankReport) -> list[tuple[object, list[Outcome]]]:
    """Return each strategy's name with what it found in each language."""
    return [
        (label, outcomes)
        for name, label in STRATEGIES.items()
        if (outcomes := [each for each in report.strategies if each.strategy == name])
    ]
