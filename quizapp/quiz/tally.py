"""Tallying: what attempts add to the figures of the questions they asked. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizapp.quiz.analysis import Sums
from quizapp.quiz.figures import COHORT, NOTHING, TIME
from quizapp.quiz.histogram import BINS, LONGEST_TIME, bin_of_share, bin_of_time

AT_ONCE, AWAY = timedelta(seconds=1), timedelta(seconds=LONGEST_TIME)


@dataclass(frozen=True)
class Asked:
    """A question of an attempt: what was asked and earned, which options were chosen, and how long it took if known.

    `letters` is None where no response was given.
    """

    slot: int
    version_id: int
    score: float
    letters: Sequence[str] | None
    seconds: float | None


class Tally:
    """Sums and histograms by version, of as many attempts as are added."""

    def __init__(self) -> None:
        self.sums: defaultdict[int, Sums] = defaultdict(Sums)
        self.bins: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * BINS)

    def add(self, attempt: Sequence[Asked], times: int = 1) -> None:
        """Add an attempt, or with -1 for the times take it away again.

        One without a single response tells nothing of its questions, nor does one question alone. The rest of an
        attempt is taken as the share of its mark that was earned there, between 0 and 1: so quizzes of ten questions
        and of forty stand on one scale, and their attempts can be put together.
        """
        if len(attempt) < 2 or all(asked.letters is None for asked in attempt):
            return
        earned = sum(asked.score for asked in attempt)
        for asked in attempt:
            rest = min(1.0, max(0.0, (earned - asked.score) / (len(attempt) - 1)))
            x, here = asked.score, bin_of_share(rest)
            found = Sums(1, x, x * x, rest, rest * rest, x * rest)
            self.sums[asked.version_id] += found if times > 0 else found.negative
            for name in (COHORT, *([NOTHING] if asked.letters is None else asked.letters)):
                self.bins[asked.version_id, name][here] += times
            if asked.seconds is not None:
                self.bins[asked.version_id, TIME][bin_of_time(asked.seconds)] += times


def times_taken(started_at: datetime, sent: Iterable[tuple[int, datetime]]) -> dict[int, float]:
    """Return the seconds from each slot's first response back to what was sent before it, or to the start.

    What was sent within a second came out of a browser that had been without a connection, or out of a script: it is
    not known how long it took. After LONGEST_TIME the learner was away.
    """
    events = list(sent)
    before = [started_at, *(moment for _, moment in events)]
    times: dict[int, float] = {}
    seen: set[int] = set()
    for place, (slot, moment) in enumerate(events):
        took = moment - before[place]
        in_a_burst = any(other != slot and later - moment < AT_ONCE for other, later in events[place + 1 : place + 2])
        if slot not in seen and AT_ONCE <= took < AWAY and not in_a_burst:
            times[slot] = took.total_seconds()
        seen.add(slot)
    return times
