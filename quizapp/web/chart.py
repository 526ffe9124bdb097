"""The chart of past attempts: where the picture puts each score, in units of which its width has 1000."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.quiz.models import Attempt

LEFT, RIGHT = 90, 960
TOP, BOTTOM = 30, 250
MOST_DOTS = 30
GRID = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Dot:
    """One attempt: its place, and its share of the points."""

    x: int
    y: int
    share: float


@dataclass(frozen=True)
class Chart:
    """All that the picture shows: the dots, the line through them, and the shares that have a line of their own."""

    dots: list[Dot]
    grid: list[Dot]
    height: int = BOTTOM + 40

    @property
    def line(self) -> str:
        """The points of the line through the dots."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def draw_chart(attempts: Sequence[Attempt]) -> Chart:
    """Place the latest finished attempts from left to right, the higher the better."""
    latest = attempts[-MOST_DOTS:]
    step = (RIGHT - LEFT) / max(1, len(latest) - 1)
    shares = [share_of(attempt) for attempt in latest]
    dots = [Dot(round(LEFT + step * place), height_of(share), share) for place, share in enumerate(shares)]
    return Chart(dots, [Dot(LEFT, height_of(share), share) for share in GRID])


def share_of(attempt: Attempt) -> float:
    """Return a finished attempt's share of the points, between 0 and 1."""
    return (attempt.score or 0.0) / attempt.full_score if attempt.full_score else 0.0


def height_of(share: float) -> int:
    """Return how far down the picture a share stands."""
    return round(BOTTOM - (BOTTOM - TOP) * share)
