"""VersionFigures and VersionHistogram: what is kept of each version of a question for its figures."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.bank.models import ItemVersion
from quizapp.db import Base
from quizapp.quiz.histogram import BINS

BIN_NAMES = tuple(f"bin_{number}" for number in range(BINS))


class VersionFigures(Base):
    """The sums of one version: its attempts, the marks x at it and y at the rest, their squares and products.

    They name nobody, so they outlive the accounts of those who made the attempts.
    """

    __tablename__ = "version_figures"

    version_id: Mapped[int] = mapped_column(ForeignKey(ItemVersion.id, ondelete="CASCADE"), primary_key=True)
    n: Mapped[int]
    x: Mapped[float]
    xx: Mapped[float]
    y: Mapped[float]
    yy: Mapped[float]
    xy: Mapped[float]


class VersionHistogram(Base):
    """One histogram of a version; `of` is the letter of an option, or what else is counted in bins."""

    __table__ = Table(
        "version_histogram",
        Base.metadata,
        Column("version_id", ForeignKey(ItemVersion.id, ondelete="CASCADE"), primary_key=True),
        Column("of", String(4), primary_key=True),
        *(Column(name, Integer, nullable=False) for name in BIN_NAMES),
    )
