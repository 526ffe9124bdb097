"""User, SignInSession, SignInTry, ResetLink. A guest is a user without a name; the other roles sign in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from quizapp.accounts.names import LONGEST_EMAIL, LONGEST_NAME, name_key
from quizapp.db import Base, UTCDateTime
from quizapp.items.folding import fold

GUEST, LEARNER, TEACHER, ADMIN = "guest", "learner", "teacher", "admin"
ROLES = (LEARNER, TEACHER, ADMIN)
EDITORS = (TEACHER, ADMIN)  # who keeps the bank
UNLIMITED = 0.0
TIME_FACTORS = (1.0, 1.25, 1.5, 2.0, UNLIMITED)


class User(Base):
    """Somebody who takes quizzes or keeps the bank. Of a guest nothing is known but the time of arrival.

    `name_key` is what nobody else's name may equal, `folded_name` what is searched; both follow the name.
    `time_factor` stretches every time limit; UNLIMITED lifts it.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role IN ('guest', 'learner', 'teacher', 'admin')", name="role"),
        CheckConstraint("time_factor IN (0, 1, 1.25, 1.5, 2)", name="time_factor"),
        Index("ix_user_search", "folded_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str | None] = mapped_column(String(LONGEST_NAME), unique=True)
    name_key: Mapped[str | None] = mapped_column(String(4 * LONGEST_NAME), unique=True)
    folded_name: Mapped[str | None] = mapped_column(String(4 * LONGEST_NAME))
    email: Mapped[str | None] = mapped_column(String(LONGEST_EMAIL), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    time_factor: Mapped[float] = mapped_column(default=1.0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @validates("name")
    def keep_in_step(self, key: str, name: str | None) -> str | None:
        """Let what is compared and searched follow the name."""
        self.name_key = name_key(name) if name else None
        self.folded_name = fold(name) if name else None
        return name


class SignInSession(Base):
    """A browser that speaks for a user. Only a hash of its token is kept, so a stolen database lets nobody in."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined")


class SignInTry(Base):
    """A try at signing in that did not succeed, or not yet, under the keyed hash of an account or an address."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_key_tried_at", "key", "tried_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    tried_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class ResetLink(Base):
    """A link by which a user may set a new password, once. Only a hash of its token is kept."""

    __tablename__ = "reset_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined")
