"""Every citation is held against the real text of its article, and no run of the article's words is copied."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from quizapp.items.checks.rules import breach
from quizapp.items.checks.texts import texts
from quizapp.items.content import Content
from quizapp.items.findings import Finding, Severity
from quizapp.items.model import Citation
from quizapp.items.sources import fingerprint, normalise, sentence_at
from quizapp.items.text import Text

COPIED_WARNING = 8
COPIED_ERROR = 15
Runs = set[tuple[str, ...]]


def check_citations(content: Content, article_texts: dict[str, str]) -> Iterator[Finding]:
    """Compare citations and wording with the articles' texts, given by article id."""
    for article in content.articles:
        if article.id not in article_texts:
            yield Finding("articles.yaml", 0, article.id, "file", "citation", f"{article.file} is not in the folder")
    words = {name: _runs(text, COPIED_WARNING + 1) for name, text in article_texts.items()}
    for fact in content.facts:
        copied = _copied(fact.id, [("text", fact.text)], words)
        for finding in chain(_citation(fact.id, "cite", fact.cite, article_texts), copied):
            yield replace(finding, file="facts.yaml")
    for item in content.items:
        for place, cite in enumerate(item.cites):
            yield from _citation(item.id, f"cites.{place}", cite, article_texts)
        yield from _copied(item.id, texts(item), words)


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


def _runs(text: str, length: int) -> Runs:
    words = _words(text)
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def longest_shared_run(text: str, runs: Runs, length: int) -> int:
    """Return how many words in a row `text` shares with an article, given its runs of `length` words; 0 if fewer."""
    words = _words(text)
    longest = current = 0
    for at in range(len(words) - length + 1):
        current = (current + 1 if current else length) if tuple(words[at : at + length]) in runs else 0
        longest = max(longest, current)
    return longest


def _copied(entry: str, wordings: Iterable[tuple[str, Text]], runs: dict[str, Runs]) -> Iterator[Finding]:
    for field, text in wordings:
        shared = max((longest_shared_run(text.vi, known, COPIED_WARNING + 1) for known in runs.values()), default=0)
        if shared > COPIED_WARNING:
            severity: Severity = "error" if shared > COPIED_ERROR else "warning"
            yield breach(entry, f"{field}.vi", "copied", str(shared), severity)


def longest_copied_run(content: Content, article_texts: dict[str, str]) -> tuple[int, str]:
    """Return the longest run of words that an item or a fact shares with an article, and the id of that entry."""
    length = 1
    runs = [_runs(text, length) for text in article_texts.values()]
    longest = (0, "")
    wordings = [(item.id, texts(item)) for item in content.items]
    wordings += [(fact.id, iter([("text", fact.text)])) for fact in content.facts]
    for entry, fields in wordings:
        for _, text in fields:
            # A run that is longer than the longest so far is looked for with runs one word longer, each time.
            while any(longest_shared_run(text.vi, known, length) for known in runs):
                longest = (length, entry)
                length += 1
                runs = [_runs(article, length) for article in article_texts.values()]
    return longest
