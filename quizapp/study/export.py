"""What is kept of a learner's studying, told to that learner."""

from sqlalchemy import select

from quizapp.db import db
from quizapp.study.models import ReviewEvent, UndoneReview
from quizapp.study.settings import StudySettings

NOT_TOLD = {"id", "user_id"}


def study_data(user_id: int) -> dict[str, object]:
    """Return the reviews, those taken back and the settings, as JSON can hold them; states follow from the reviews."""
    reviews = select(ReviewEvent).where(ReviewEvent.user_id == user_id).order_by(ReviewEvent.reviewed_at)
    undone = select(UndoneReview).where(UndoneReview.user_id == user_id).order_by(UndoneReview.undone_at)
    settings = db.session.get(StudySettings, user_id)
    return {
        "reviews": [_told(row) for row in db.session.scalars(reviews)],
        "taken_back": [_told(row) for row in db.session.scalars(undone)],
        "settings": _told(settings) if settings else None,
    }


def _told(row: ReviewEvent | UndoneReview | StudySettings) -> dict[str, object]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in NOT_TOLD}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
