"""The figures of a question, as they are shown beside it: counts, and what may be said of so many. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from quizapp.items.choice import ChoiceQuestion
from quizapp.items.model import Item
from quizapp.quiz.analysis import (
    Doubt,
    Interval,
    Picked,
    Standing,
    Sums,
    check_key,
    discrimination_interval,
    facility_interval,
    standing,
)
from quizapp.quiz.histogram import EMPTY, Counts, Weights, add_up, median_time, weigh, weights_of_third

# What else is counted in bins beside each option, whose name is its letter.
COHORT, TIME, NOTHING = "rest", "time", "none"
# Up to which facility a question is hard, and up to which neither hard nor easy: steps of what is said of facilities.
HARD, MEDIUM = 0.35, 0.65


@dataclass(frozen=True)
class Figures:
    """What the first attempts of all learners at quizzes with a question come to.

    `sums` adds up the marks at the question and at the rest of the attempt, whose share is the other side of each pair.
    `bins` are histograms: of that share for all (COHORT), for those who gave no response (NOTHING) and for those who
    chose each option, and of the time taken (TIME). `other_keys` counts the attempts at wordings with another key,
    which are left out. `letters` and `key` are those of the question as it is published.
    """

    sums: Sums = field(default_factory=Sums)
    bins: Mapping[str, Counts] = field(default_factory=dict)
    other_keys: int = 0
    letters: tuple[str, ...] = ()
    key: frozenset[str] = frozenset()

    @property
    def attempts(self) -> int:
        """How many attempts these are."""
        return self.sums.n

    @property
    def standing(self) -> Standing:
        """How much may be said of so many attempts."""
        return standing(self.attempts)

    @property
    def facility(self) -> float | None:
        """The mean mark."""
        return self.sums.x / self.attempts if self.attempts else None

    @property
    def facility_interval(self) -> Interval | None:
        """Where the facility lies at 95 %."""
        return facility_interval(self.facility, self.attempts) if self.facility is not None else None

    @property
    def discrimination(self) -> float | None:
        """The item-rest correlation, where there are attempts enough to show it."""
        return self.sums.discrimination if self.attempts >= Standing.EARLY else None

    @property
    def discrimination_interval(self) -> Interval | None:
        """Where the discrimination lies at 95 %."""
        found = self.discrimination
        return None if found is None else discrimination_interval(found, self.attempts)

    @property
    def third(self) -> float | None:
        """How many a third of the learners are, where there are enough of them for the thirds to be shown."""
        return self.attempts / 3 if self.attempts >= Standing.EARLY else None

    @property
    def picked(self) -> list[Picked]:
        """How often each option was chosen, in the order of the letters; nothing for what has no options."""
        return [self.how_often(letter) for letter in self.letters]

    def how_often(self, name: str) -> Picked:
        """Return how often an option was chosen, or with NOTHING how often none was."""
        counts = self.counts(name)
        top, bottom = self._thirds
        return Picked(name, name in self.key, sum(counts), weigh(counts, top), weigh(counts, bottom))

    @cached_property
    def _thirds(self) -> tuple[Weights, Weights]:
        cohort = self.counts(COHORT)
        return weights_of_third(cohort, top=True), weights_of_third(cohort, top=False)

    @property
    def doubts(self) -> list[Doubt]:
        """The reasons to check the key."""
        return check_key(self.sums, self.picked) if self.third else []

    @property
    def timed(self) -> int:
        """How many responses have a time."""
        return sum(self.counts(TIME))

    @property
    def median_time(self) -> float | None:
        """The time, in seconds, that half of the responses took less than; None of too few to be told."""
        return median_time(self.counts(TIME)) if self.timed >= Standing.FACILITY else None

    def counts(self, name: str) -> Counts:
        """Return one of the histograms."""
        return self.bins.get(name, EMPTY)


def difficulty(attempts: int, marks: float) -> str:
    """Return how difficult a question is by the sum of its marks; nothing where the facility is not told either."""
    if standing(attempts) < Standing.FACILITY:
        return ""
    share = marks / attempts
    return "hard" if share <= HARD else "medium" if share <= MEDIUM else "easy"


def pool(figures: Iterable[Figures], item: Item, other_keys: int = 0) -> Figures:
    """Put figures of wordings that score alike together, as the figures of the item as it is published."""
    found = list(figures)
    names = dict.fromkeys(name for one in found for name in one.bins)
    several = {name: add_up(one.counts(name) for one in found) for name in names} if len(found) > 1 else {}
    question = item if isinstance(item, ChoiceQuestion) else None
    return Figures(
        sums=sum((one.sums for one in found), Sums()),
        bins=found[0].bins if len(found) == 1 else several,
        other_keys=other_keys,
        letters=tuple(question.option_by_letter) if question else (),
        key=question.right_options if question else frozenset(),
    )
