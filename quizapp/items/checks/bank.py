"""All checks of the bank in one call."""

from quizapp.items.checks.citations import check_citations
from quizapp.items.checks.parity import check_parity
from quizapp.items.checks.references import check_references
from quizapp.items.checks.wording import check_wording
from quizapp.items.content import Content
from quizapp.items.findings import Finding

ITEM_CHECKS = (check_wording, check_parity)


def check_content(content: Content, article_texts: dict[str, str] | None = None) -> list[Finding]:
    """Return every finding about the content, located; with the articles' texts, citations are held against them."""
    findings = list(check_references(content))
    for item in content.items:
        for check in ITEM_CHECKS:
            findings += check(item)
    if article_texts is not None:
        findings += check_citations(content, article_texts)
    return sorted(content.locate(finding) for finding in findings)
