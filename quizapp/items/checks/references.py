"""Whatever an entry names exists: topics, facts, articles, items, decks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from quizapp.items.collection import DeckOutline, QuizOutline, Selection
from quizapp.items.content import Content
from quizapp.items.findings import Finding
from quizapp.items.kinds import KINDS


def check_references(content: Content) -> Iterator[Finding]:
    """Look up every id that an entry names."""
    known = {
        "topics": {topic.id for topic in content.topics},
        "facts": {fact.id for fact in content.facts},
        "articles": {article.id for article in content.articles},
        "items": {item.id for item in content.items},
        "kinds": set(KINDS),
    }
    decks = {deck.id for deck in content.decks}
    for item in content.items:
        yield from _unknown(item.id, "topics", item.topics, known["topics"])
        yield from _unknown(item.id, "facts", item.facts, known["facts"])
        yield from _unknown(item.id, "cites", [cite.article for cite in item.cites], known["articles"])
        if item.topics[0] in known["topics"] and content.homes[item.id] not in {
            f"items/{item.topics[0]}.yaml",
            "glossary.yaml",
        }:
            message = f"lives in {content.homes[item.id]}, but its first topic is {item.topics[0]}"
            yield Finding("", 0, item.id, "topics.0", "home", message)
    for topic in content.topics:
        # The home page leads from each topic to the quiz and the deck of the same name.
        yield from _in(
            "topics.yaml", _unknown(topic.id, "id", [topic.id], {quiz.id for quiz in content.quizzes} & decks)
        )
    for fact in content.facts:
        yield from _in("facts.yaml", _unknown(fact.id, "cite", [fact.cite.article], known["articles"]))
    for quiz in content.quizzes:
        yield from _in("quizzes.yaml", _unknown(quiz.id, "deck", [quiz.deck], decks))
    outlines: tuple[tuple[str, Iterable[QuizOutline | DeckOutline]], ...] = (
        ("quizzes.yaml", content.quizzes),
        ("decks.yaml", content.decks),
    )
    for file, entries in outlines:
        for entry in entries:
            yield from _in(file, _selection(entry.id, "select", entry.select, known))
    for quiz in content.quizzes:
        for place, part in enumerate(quiz.parts):
            yield from _in("quizzes.yaml", _selection(quiz.id, f"parts.{place}", part, known))


def _selection(entry: str, field: str, selection: Selection, known: dict[str, set[str]]) -> Iterator[Finding]:
    for name, ids in known.items():
        if name in Selection.model_fields:
            yield from _unknown(entry, f"{field}.{name}", getattr(selection, name), ids)


def _unknown(entry: str, field: str, named: Iterable[str], known: set[str]) -> Iterator[Finding]:
    for place, name in enumerate(named):
        if name not in known:
            at = field if field in {"cite", "deck", "id"} else f"{field}.{place}"
            yield Finding("", 0, entry, at, "unknown", f"names {name!r}, which is not there")


def _in(file: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    return (replace(finding, file=file) for finding in findings)
