"""All checks of the bank in one call."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from quizapp.items.checks.beginnings import beginning, long_fields, says_too_much
from quizapp.items.checks.citations import check_citations
from quizapp.items.checks.coverage import check_coverage
from quizapp.items.checks.dismissals import without_dismissed
from quizapp.items.checks.doubles import check_doubles
from quizapp.items.checks.options import check_options
from quizapp.items.checks.origin import check_origin
from quizapp.items.checks.parity import check_parity
from quizapp.items.checks.reasoning import check_reasons
from quizapp.items.checks.references import check_references
from quizapp.items.checks.stems import check_stem
from quizapp.items.checks.strategies import check_strategies
from quizapp.items.checks.style import check_style
from quizapp.items.collection import Fact
from quizapp.items.content import Content
from quizapp.items.findings import Finding
from quizapp.items.model import Item

ITEM_CHECKS = (check_stem, check_options, check_reasons, check_parity, check_style)


def check_item(item: Item, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Give every finding about one item by itself, dismissed or not; `facts` are those it may rest on, by id."""
    read, in_part = beginning(item), long_fields(item)
    found = chain(_by_itself(read), check_origin(read, facts))
    yield from (finding for finding in found if not says_too_much(finding, in_part))


@lru_cache(maxsize=16)  # saving a draft looks at it for the list of the bank, and then for its author
def _by_itself(item: Item) -> tuple[Finding, ...]:
    return tuple(chain.from_iterable(check(item) for check in ITEM_CHECKS))


def check_content(content: Content, article_texts: dict[str, str] | None = None) -> list[Finding]:
    """Return every finding about the content, located, without the warnings its authors dismissed.

    With the articles' texts, citations and wording are held against them.
    """
    facts = {fact.id: fact for fact in content.facts}
    findings = [*check_references(content), *check_doubles(content.items), *check_strategies(content.items)]
    findings += check_coverage(content.facts, content.items)
    for item in content.items:
        findings += check_item(item, facts)
    if article_texts is not None:
        findings += check_citations(content, article_texts)
    return sorted(content.locate(finding) for finding in without_dismissed(content.items, findings))
