"""The report of `flask bank check`: the bank in numbers, as plain data and as tables of text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from quizapp.items.checks.citations import longest_copied_run
from quizapp.items.checks.parity import PARITY_RULES
from quizapp.items.checks.rules import RULES
from quizapp.items.content import Content
from quizapp.items.findings import Finding
from quizapp.items.report import WEIGHTS, report_bank, soundness


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding with the advice of its rule, in both languages where there is one."""
    rule = RULES.get(finding.rule)
    return vars(finding) | {"advice": rule.advice.model_dump() if rule else None}


def check_report(content: Content, findings: Sequence[Finding], texts: dict[str, str] | None) -> dict[str, Any]:
    """Return the report of a content folder as plain data; shares lie between 0 and 1, `texts` are the articles'."""
    report = report_bank(content.items, content.facts)
    sound = soundness(content.items, findings)
    coverage = {str(weight): dict(zip(("asked", "facts"), report.covered(weight), strict=True)) for weight in WEIGHTS}
    strategies = [
        {"strategy": each.strategy, "language": each.language, "share": each.share, "limit": each.limit}
        | {"within": each.within}
        for each in report.strategies
    ]
    data: dict[str, Any] = {
        "questions": report.questions,
        "cards": report.cards,
        "by": {name: dict(counts) for name, counts in report.by.items()},
        "coverage": coverage,
        "strategies": strategies,
        "true_share": report.true_share,
        "parity": {
            "texts": report.texts,
            "differences": sum(finding.rule in PARITY_RULES for finding in findings),
            "length_ratio": report.length_ratio,
        },
        "items": vars(sound),
        "findings_by_rule": dict(Counter(finding.rule for finding in findings)),
    }
    if texts is not None:
        longest, entry = longest_copied_run(content, texts)
        data["longest_copied_run"] = {"words": longest, "entry": entry}
    return data


def written_report(report: Mapping[str, Any]) -> str:
    """Write the report as lines of text."""
    total = report["questions"] or 1
    lines = []
    for name, counts in report["by"].items():
        parts = (f"{value} {count} ({count / total:.0%})" for value, count in sorted(counts.items()))
        lines.append(f"{name}: {', '.join(parts)}")
    for weight, counts in report["coverage"].items():
        lines.append(f"facts of weight {weight}: {counts['asked']} of {counts['facts']} asked")
    if report["true_share"] is not None:
        lines.append(f"statements that are true: {report['true_share']:.0%}")
    parity = report["parity"]
    if parity["length_ratio"] is not None:
        differ = f"parity: {parity['texts']} texts in both languages, {parity['differences']} findings"
        lines.append(f"{differ}; length of Vietnamese to English, median: {parity['length_ratio']:.2f}")
    for each in report["strategies"]:
        held = "within" if each["within"] else "ABOVE"
        found = f"{each['share']:.1%}, {held} the limit of {each['limit']:.1%}"
        lines.append(f"strategy “{each['strategy']}”, {each['language']}: {found}")
    items = report["items"]
    lines.append(
        f"items without a finding: {items['none']}, with one: {items['one']}, with more: {items['several']}; "
        f"warnings dismissed: {items['dismissed']}"
    )
    if "longest_copied_run" in report:
        longest = report["longest_copied_run"]
        lines.append(f"longest run of words shared with an article: {longest['words']} ({longest['entry']})")
    return "\n".join(lines)
