"""User and SignInSession. A guest is a user without a name; a learner and a teacher are roles of a user."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.db import Base, UTCDateTime


class User(Base):
    """Somebody who takes quizzes or keeps the bank. Of a guest nothing is known but the time of arrival."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("role IN ('guest', 'learner', 'teacher')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str | None] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SignInSession(Base):
    """A browser that speaks for a user. Only a hash of its token is kept, so a stolen database lets nobody in."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined")
