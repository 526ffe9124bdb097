"""Scoring: what an attempt earned, as a whole and by topic and level. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from quizapp.items.model import Level
from quizapp.items.question import Question

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Mark:
    """What one question earned: between 0 and 1, or None where nothing was answered."""

    question: Question
    score: float | None


@dataclass(frozen=True)
class Score:
    """Points out of as many as there were questions."""

    points: float
    full: int

    @property
    def share(self) -> float:
        """The share of the points, between 0 and 1; 0 where nothing was asked."""
        return self.points / self.full if self.full else 0.0


def total(marks: Iterable[Mark]) -> Score:
    """Add up the marks; a question without a response earns nothing."""
    scores = [mark.score or 0.0 for mark in marks]
    return Score(sum(scores), len(scores))


def by_topic(marks: Iterable[Mark]) -> dict[str, Score]:
    """Add up the marks of each topic; a question with two topics counts in both."""
    marks = list(marks)
    topics = dict.fromkeys(topic for mark in marks for topic in mark.question.topics)
    return {topic: total(mark for mark in marks if topic in mark.question.topics) for topic in topics}


def by_level(marks: Iterable[Mark]) -> dict[Level, Score]:
    """Add up the marks of each level that was asked, the easiest first."""
    marks = list(marks)
    levels = [level for level in LEVELS if any(mark.question.level == level for mark in marks)]
    return {level: total(mark for mark in marks if mark.question.level == level) for level in levels}
