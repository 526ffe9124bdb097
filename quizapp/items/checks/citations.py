"""Every citation is held against the real text of its article, and no run of the article's words is copied."""

import re
from collections.abc import Iterator
from dataclasses import replace

from quizapp.items.checks.texts import found, texts
from quizapp.items.content import Content
from quizapp.items.findings import Finding, Severity
from quizapp.items.model import Citation, Item
from quizapp.items.sources import fingerprint, normalise, sentence_at

COPIED_WARNING = 8
COPIED_ERROR = 15


def check_citations(content: Content, article_texts: dict[str, str]) -> Iterator[Finding]:
    """Compare citations and wording with the articles' texts, given by article id."""
    for article in content.articles:
        if article.id not in article_texts:
            yield Finding("articles.yaml", 0, article.id, "file", "citation", f"{article.file} is not in the folder")
    for fact in content.facts:
        for finding in _citation(fact.id, "cite", fact.cite, article_texts):
            yield replace(finding, file="facts.yaml")
    words = {name: _runs(text, COPIED_WARNING + 1) for name, text in article_texts.items()}
    for item in content.items:
        for place, cite in enumerate(item.cites):
            yield from _citation(item.id, f"cites.{place}", cite, article_texts)
        yield from _copied(item, words)


def _citation(entry: str, field: str, cite: Citation, article_texts: dict[str, str]) -> Iterator[Finding]:
    text = article_texts.get(cite.article)
    if text is None:
        return
    sentence = sentence_at(text, cite.paragraph, cite.sentence)
    if sentence is None:
        message = f"{cite.article} has no paragraph {cite.paragraph}, sentence {cite.sentence}"
        yield Finding("", 0, entry, field, "citation", message)
    elif fingerprint(sentence) != cite.sha256:
        message = f"the sentence there has another fingerprint, {fingerprint(sentence)}"
        yield Finding("", 0, entry, f"{field}.sha256", "citation", message)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalise(text).lower())


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def longest_shared_run(text: str, runs: set[tuple[str, ...]], length: int) -> int:
    """Return how many words in a row `text` shares with an article, given its runs of `length` words; 0 if fewer."""
    words = _words(text)
    longest = current = 0
    for at in range(len(words) - length + 1):
        current = (current + 1 if current else length) if tuple(words[at : at + length]) in runs else 0
        longest = max(longest, current)
    return longest


def _copied(item: Item, runs: dict[str, set[tuple[str, ...]]]) -> Iterator[Finding]:
    for field, text in texts(item):
        shared = max((longest_shared_run(text.vi, known, COPIED_WARNING + 1) for known in runs.values()), default=0)
        if shared > COPIED_WARNING:
            severity: Severity = "error" if shared > COPIED_ERROR else "warning"
            message = f"shares {shared} words in a row with an article; say it in our own words"
            yield found(item, f"{field}.vi", "copied", message, severity)
