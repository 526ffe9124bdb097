"""What items do to one another: two that ask the same, two cards with one back, a stem that answers another item."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from quizapp.items.checks.names import names_in
from quizapp.items.checks.texts import asked_texts, found, prompt_field
from quizapp.items.checks.words import jaccard, subject, words
from quizapp.items.choice import TrueFalse
from quizapp.items.findings import Finding, Severity
from quizapp.items.folding import fold
from quizapp.items.kinds import Card
from quizapp.items.model import Item
from quizapp.items.question import Question
from quizapp.items.typed import TypedQuestion
from quizapp.languages import NAMES, Language

NEARLY, THE_SAME = 0.6, 0.85
FEWEST_SHARED = 3


def check_doubles(items: Sequence[Item]) -> Iterator[Finding]:
    """Compare every two questions and every two cards in each language."""
    for language in NAMES:
        yield from _near_duplicates(combinations(items, 2), language)
        yield from _same_backs([item for item in items if isinstance(item, Card)], language)
        yield from _cues([item for item in items if isinstance(item, Question)], language)


def check_against(item: Item, others: Sequence[Item]) -> Iterator[Finding]:
    """Compare one item with others, and give only what is found of it."""
    for language in NAMES:
        yield from _near_duplicates(((other, item) for other in others), language)
        if isinstance(item, Card):
            found_backs = _same_backs([other for other in (*others, item) if isinstance(other, Card)], language)
            yield from (finding for finding in found_backs if finding.item == item.id)
        if isinstance(item, Question):
            near = [other for other in others if isinstance(other, Question) and set(other.facts) & set(item.facts)]
            yield from (finding for finding in _cues([*near, item], language) if finding.item == item.id)


def _near_duplicates(pairs: Iterable[tuple[Item, Item]], language: Language) -> Iterator[Finding]:
    for one, two in pairs:
        if isinstance(one, Card) != isinstance(two, Card):
            continue
        first, second = (subject(item.prompt[language], language) for item in (one, two))
        share = jaccard(first, second)
        if share > NEARLY and len(first & second) >= FEWEST_SHARED:
            severity: Severity | None = "error" if share > THE_SAME and one.key_texts == two.key_texts else None
            field = f"{prompt_field(two)}.{language}"
            yield found(two, field, "near-duplicate", f"{one.id} ({share:.2f})", severity)


def _same_backs(cards: Sequence[Card], language: Language) -> Iterator[Finding]:
    by_back: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        by_back[fold(card.back[language]).strip(" .")].append(card)
    for same in by_back.values():
        for card in same[1:]:
            yield found(card, f"back.{language}", "same-back", same[0].id)


def _cues(questions: Sequence[Question], language: Language) -> Iterator[Finding]:
    """Find a typed key that stands in another question on the same fact: both may come in one quiz."""
    asked = {item.id: f" {_plain(' '.join(text[language] for _, text in asked_texts(item)))} " for item in questions}
    for item in questions:
        if not isinstance(item, TypedQuestion):
            continue
        clue = _plain(item.key_texts[0][language])
        # A name may stand in other stems without telling what it is the key of; a term cannot.
        if names_in(item.key_texts[0][language], language):
            continue
        for other in questions:
            shares = set(item.facts) & set(other.facts) and item is not other and not isinstance(other, TrueFalse)
            if shares and f" {clue} " in asked[other.id]:
                yield found(other, f"stem.{language}", "cross-cue", f"{item.id} “{clue}”")


def _plain(text: str) -> str:
    return " ".join(words(fold(text)))
