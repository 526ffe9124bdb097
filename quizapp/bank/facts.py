"""Facts and what rests on them: which questions and cards ask a fact, and how much of each source is asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from quizapp.bank.choose import versions_of
from quizapp.bank.models import BankItem, FactRecord, ItemTag, ItemVersion
from quizapp.db import db
from quizapp.items.collection import Fact
from quizapp.items.kinds import KINDS
from quizapp.items.question import Question

ASKED = frozenset(kind for kind, made in KINDS.items() if issubclass(made, Question))


@dataclass(frozen=True)
class KnownFact:
    """A fact, whether it is in use and kept here, and the published questions and cards that rest on it."""

    fact: Fact
    in_use: bool
    kept_here: bool
    questions: tuple[ItemVersion, ...] = ()
    cards: tuple[ItemVersion, ...] = ()


@dataclass(frozen=True)
class SourceCounts:
    """What a source has: facts in use, those a question asks, those only a card holds; questions and cards on it."""

    facts: int = 0
    asked: int = 0
    only_cards: int = 0
    questions: int = 0
    cards: int = 0

    @property
    def not_asked(self) -> int:
        """The facts that no question asks."""
        return self.facts - self.asked


@lru_cache(maxsize=4096)
def read_fact(body: str) -> Fact:
    """Return the fact of a stored body; facts cannot change, so one object serves every reader."""
    return Fact.model_validate_json(body)


def known_facts(article_id: str) -> list[KnownFact]:
    """Return the facts of an article, those out of use too, in the order of the bank."""
    rows = db.session.scalars(select(FactRecord).order_by(FactRecord.position, FactRecord.id))
    mine = [(row, fact) for row in rows if (fact := read_fact(row.body)).cite.article == article_id]
    resting: dict[tuple[str, bool], list[ItemVersion]] = defaultdict(list)
    for version in items_tagged("fact", [fact.id for _, fact in mine]):
        for name in version.item.facts:
            resting[name, version.item.kind in ASKED].append(version)
    return [
        KnownFact(
            fact, row.retired_at is None, row.kept_here, tuple(resting[fact.id, True]), tuple(resting[fact.id, False])
        )
        for row, fact in mine
    ]


def items_citing(article_id: str) -> list[ItemVersion]:
    """Return the published items that cite an article."""
    return items_tagged("article", [article_id])


def items_tagged(tag: str, values: Iterable[str]) -> list[ItemVersion]:
    """Return the published items that have a tag of one of these values, in the order of the bank."""
    values = list(values)
    tagged = select(ItemTag.item_id).where(ItemTag.tag == tag, ItemTag.value.in_(values))
    ids = select(BankItem.id).where(BankItem.id.in_(tagged)).order_by(BankItem.home, BankItem.position, BankItem.id)
    return versions_of(list(db.session.scalars(ids)))


def source_counts() -> dict[str, SourceCounts]:
    """Return what every source has, by its id, in three statements."""
    facts = db.session.scalars(select(FactRecord.body).where(FactRecord.retired_at.is_(None)))
    resting = {(value, kind in ASKED) for value, kind, _ in _kinds_by("fact")}
    counts: Counter[tuple[str, str]] = Counter()
    for fact in map(read_fact, facts):
        asked = (fact.id, True) in resting
        counts[fact.cite.article, "facts"] += 1
        counts[fact.cite.article, "asked"] += asked
        counts[fact.cite.article, "only_cards"] += (fact.id, False) in resting and not asked
    for article_id, kind, number in _kinds_by("article"):
        counts[article_id, "questions" if kind in ASKED else "cards"] += number
    ids, names = {article_id for article_id, _ in counts}, [part.name for part in fields(SourceCounts)]
    return {article_id: SourceCounts(**{name: counts[article_id, name] for name in names}) for article_id in ids}


def _kinds_by(tag: str) -> Iterable[tuple[str, str, int]]:
    """Count the items in use by the value of a tag and by their kind."""
    of_it, kind = aliased(ItemTag), aliased(ItemTag)
    found = (
        select(of_it.value, kind.value, func.count())
        .join(kind, and_(kind.item_id == of_it.item_id, kind.tag == "kind"))
        .join(BankItem, BankItem.id == of_it.item_id)
        .where(of_it.tag == tag, BankItem.retired_at.is_(None))
        .group_by(of_it.value, kind.value)
    )
    return ((value, name, number) for value, name, number in db.session.execute(found))
