"""What a learner's cards come to today: when they are due, how firmly they sit, how many are likely remembered."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from quizapp.bank.models import BankItem
from quizapp.db import db
from quizapp.study.models import CardRow
from quizapp.study.progress import LEARNING, MATURE, MATURE_DAYS, YOUNG
from quizapp.study.schedule import Parameters, forgetting

# Where the classes of the distributions end: stabilities in days, difficulties from 1 to 10, chances.
STABILITIES = (1, 7, 30, 90, 180, 365)
DIFFICULTIES = (2.8, 4.6, 6.4, 8.2)
CHANCES = (0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Memory:
    """All of a learner's cards, counted: by band, by the day they are due, by stability, difficulty and chance.

    `remembered` is how many are likely remembered now, the sum of their chances.
    """

    bands: dict[str, int]
    due: dict[int, int]
    stabilities: list[int]
    difficulties: list[int]
    chances: list[int]
    remembered: float

    @property
    def cards(self) -> int:
        """How many cards were ever reviewed and are still in use."""
        return sum(self.bands.values())

    @property
    def share(self) -> float:
        """The mean chance that a card is remembered now."""
        return self.remembered / self.cards if self.cards else 0.0

    def due_on(self, days: range) -> int:
        """Return how many cards are due on some days."""
        return sum(self.due.get(day, 0) for day in days)

    def overdue(self, today: int) -> int:
        """Return how many cards were due before today."""
        return sum(count for day, count in self.due.items() if day < today)


def memory_of(user_id: int, today: int, parameters: Parameters) -> Memory:
    """Look at all of a learner's cards but those of retired items, which nobody is asked any more."""
    retired = select(BankItem.id).where(BankItem.retired_at.is_not(None))
    told = (CardRow.phase, CardRow.interval, CardRow.due_day, CardRow.stability, CardRow.difficulty, CardRow.last_day)
    cards = select(*told).where(CardRow.user_id == user_id, CardRow.item_id.not_in(retired))
    rows = db.session.execute(cards).all()
    phases, intervals, due, stabilities, difficulties, reviewed = zip(*rows, strict=True) if rows else ((),) * 6
    chance = forgetting(parameters)
    chances = [chance(max(0, today - day), stability) for day, stability in zip(reviewed, stabilities, strict=True)]
    return Memory(
        bands=Counter(map(_band, phases, intervals)),
        due=Counter(due),
        stabilities=classes(stabilities, STABILITIES),
        difficulties=classes(difficulties, DIFFICULTIES),
        chances=classes(chances, CHANCES),
        remembered=sum(chances),
    )


def not_begun(user_id: int) -> int:
    """Return how many items of the bank a learner has never reviewed."""
    begun = select(CardRow.item_id).where(CardRow.user_id == user_id)
    offered = select(func.count()).select_from(BankItem).where(BankItem.version_number > 0)
    return db.session.scalar(offered.where(BankItem.retired_at.is_(None), BankItem.id.not_in(begun))) or 0


def classes(values: Iterable[float], ends: Sequence[float]) -> list[int]:
    """Count values by class; a value at the end of a class belongs to it."""
    counts = Counter(bisect_left(ends, value) for value in values)
    return [counts[number] for number in range(len(ends) + 1)]


def _band(phase: str, interval: int) -> str:
    if phase != "review":
        return LEARNING
    return MATURE if interval >= MATURE_DAYS else YOUNG
