"""Warnings that an author has weighed and dismissed, each with its reason."""

from collections.abc import Iterable, Iterator

from quizapp.items.checks.rules import RULES
from quizapp.items.checks.texts import found
from quizapp.items.findings import Finding
from quizapp.items.model import Item


def without_dismissed(items: Iterable[Item], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give the findings that stand, and one for each dismissal that dismisses nothing or may not."""
    items, findings = list(items), list(findings)
    dismissed = {(item.id, each.rule) for item in items for each in item.dismissed}
    warned = {(finding.item, finding.rule) for finding in findings if finding.severity == "warning"}
    yield from (each for each in findings if each.severity == "error" or (each.item, each.rule) not in dismissed)
    for item in items:
        for place, each in enumerate(item.dismissed):
            field = f"dismissed.{place}.rule"
            if each.rule not in RULES or RULES[each.rule].severity == "error":
                yield found(item, field, "dismissed-error", each.rule)
            elif (item.id, each.rule) not in warned:
                yield found(item, field, "idle-dismissal", each.rule)
