"""Problem reports: what a learner says is wrong with a question, for those who keep the bank."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.accounts.models import User
from quizapp.bank.models import ItemVersion
from quizapp.db import Base, UTCDateTime, db, insert
from quizapp.languages import Language

LONGEST_COMMENT = 1000


class ProblemReport(Base):
    """What one learner says about one version of a question; the last word counts. It outlives the account."""

    __tablename__ = "problem_report"
    __table_args__ = (UniqueConstraint("version_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    comment: Mapped[str] = mapped_column(LongText)
    language: Mapped[str] = mapped_column(String(2))
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    version: Mapped[ItemVersion] = relationship(lazy="joined")
    user: Mapped[User | None] = relationship(lazy="joined")


def report_problem(version_id: int, user_id: int, comment: str, *, language: Language, now: datetime) -> None:
    """Keep what a learner says about a version of a question; saying it anew replaces it and opens it again."""
    said = {"comment": comment, "language": language, "reported_at": now, "resolved_at": None}
    upsert = insert(ProblemReport).values(version_id=version_id, user_id=user_id, **said)
    db.session.execute(upsert.on_conflict_do_update(index_elements=["version_id", "user_id"], set_=said))


def open_reports(most: int = 1000) -> list[ProblemReport]:
    """Return the reports that nobody has dealt with, the oldest first, at most so many."""
    rows = select(ProblemReport).where(ProblemReport.resolved_at.is_(None))
    return list(db.session.scalars(rows.order_by(ProblemReport.reported_at, ProblemReport.id).limit(most)))


def reports_on(item_id: str) -> list[ProblemReport]:
    """Return the reports on any version of an item that nobody has dealt with, the oldest first."""
    rows = select(ProblemReport).join(ItemVersion).where(ItemVersion.item_id == item_id)
    rows = rows.where(ProblemReport.resolved_at.is_(None))
    return list(db.session.scalars(rows.order_by(ProblemReport.reported_at, ProblemReport.id)))


def resolve_report(report_id: int, now: datetime) -> bool:
    """Mark a report as dealt with; return whether there is one. Doing it again changes nothing."""
    report = db.session.get(ProblemReport, report_id)
    if report is not None:
        report.resolved_at = report.resolved_at or now
        db.session.flush()
    return report is not None
