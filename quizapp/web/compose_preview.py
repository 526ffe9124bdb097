"""What the preview of a composition tells: what would be asked, where it falls short, and what is weak about it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from quizapp.bank.choose import choose_ids, items_of, versions_of
from quizapp.bank.compositions import Composition
from quizapp.bank.models import BankItem, FactRecord, ItemVersion
from quizapp.bank.picking import gone_of
from quizapp.db import db
from quizapp.decks.compositions import notes_meant, published_before
from quizapp.items.checks.together import AskedTwice, GivenAway, facts_asked_twice, keys_given_away
from quizapp.items.collection import Fact, Selection
from quizapp.items.plan import Plan
from quizapp.quiz.draw import draw_parts, in_order

MOST_SHOWN = 300  # of a quiz of thousands, so many are shown and looked at


@dataclass(frozen=True)
class Shortfall:
    """A rule that found fewer questions than it asks for: that of a part, by its number, or 0 for the whole."""

    part: int
    asked: int
    found: int


@dataclass(frozen=True)
class Preview:
    """What a draw gives: how many in all, those shown in order, and what an author should know of them."""

    size: int = 0
    shown: tuple[ItemVersion, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    gone: tuple[BankItem, ...] = ()
    twice: tuple[AskedTwice, ...] = ()
    given: tuple[GivenAway, ...] = ()
    facts: dict[str, Fact] = field(default_factory=dict)

    @property
    def is_weak(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.shortfalls or self.gone or self.twice or self.given)

    @property
    def places(self) -> dict[str, int]:
        """The number of each question that is shown, by its id."""
        return {version.item_id: place for place, version in enumerate(self.shown, 1)}


def preview_of(row: Composition, seed: int) -> Preview:
    """Return what the composition would give a learner with a draw."""
    gone = tuple(gone_of(row.plan.picked)) if row.plan.way == "hand" else ()
    if row.plan.is_blank:
        return Preview()
    return _quiz(row.plan, gone, seed) if row.kind == "quiz" else _deck(row, gone, seed)


def _quiz(plan: Plan, gone: tuple[BankItem, ...], seed: int) -> Preview:
    drawn = draw_parts(plan, seed)
    ids = [item_id for part in drawn for item_id in part]
    asked = in_order(plan, versions_of(ids), seed)[:MOST_SHOWN]
    items = [version.item for version in asked]
    twice = tuple(facts_asked_twice(items))
    return Preview(
        size=len(ids),
        shown=tuple(asked),
        shortfalls=_shortfalls(plan, [len(part) for part in drawn]),
        gone=gone,
        twice=twice,
        given=tuple(keys_given_away(items)),
        facts=_facts([one.fact for one in twice]),
    )


def _deck(row: Composition, gone: tuple[BankItem, ...], seed: int) -> Preview:
    meant = notes_meant(row.plan, published_before(row), seed)
    drawn_none = row.plan.select.count is not None and not meant.items
    ids = [] if drawn_none else choose_ids(meant)
    return Preview(
        size=len(ids),
        shown=tuple(versions_of(ids[:MOST_SHOWN])),
        shortfalls=_shortfalls(row.plan, [len(ids)]),
        gone=gone or _retired(meant),
    )


def _retired(meant: Selection) -> tuple[BankItem, ...]:
    return tuple(row for row in items_of(meant.items) if row.retired_at is not None)


def _shortfalls(plan: Plan, found: list[int]) -> tuple[Shortfall, ...]:
    rules = plan.parts or (plan.select,)
    numbered = enumerate(zip(rules, found, strict=True), 1)
    return tuple(
        Shortfall(place if plan.parts else 0, rule.count, number)
        for place, (rule, number) in numbered
        if rule.count is not None and number < rule.count
    )


def _facts(ids: list[str]) -> dict[str, Fact]:
    rows = db.session.scalars(select(FactRecord).where(FactRecord.id.in_(ids)))
    return {row.id: Fact.model_validate_json(row.body) for row in rows}
