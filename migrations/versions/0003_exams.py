"""Exams with a time limit, flags, attempts at what was missed, and attempts brought along by guests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("finished_at IS NULL")
OPEN_AT_A_QUIZ = sa.text("finished_at IS NULL AND missed_of IS NULL")
KEY = "fk_attempt_missed_of_attempt"


def upgrade() -> None:
    """Add the columns; attempts so far are practice without a limit."""
    op.drop_index("uq_attempt_open", "attempt")
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("set_apart", sa.Integer, nullable=False, server_default="0"))
        batch.add_column(sa.Column("missed_of", sa.Integer))
        batch.add_column(sa.Column("exam", sa.Boolean, nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("minutes", sa.Integer))
        batch.add_column(sa.Column("due_at", MOMENT))
        batch.add_column(sa.Column("timed_out", sa.Boolean, nullable=False, server_default=sa.false()))
        batch.create_foreign_key(KEY, "attempt", ["missed_of"], ["id"], ondelete="CASCADE")
    with op.batch_alter_table("attempt") as batch:
        for name in ("set_apart", "exam", "timed_out"):
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("slot") as batch:
        batch.add_column(sa.Column("flagged", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("slot") as batch:
        batch.alter_column("flagged", server_default=None)
    create_index("uq_attempt_open", ["quiz_id", "user_id", "set_apart"], OPEN_AT_A_QUIZ, unique=True)
    create_index("uq_attempt_open_missed", ["missed_of"], OPEN, unique=True)
    create_index("ix_attempt_due_at", ["due_at"], OPEN)


def downgrade() -> None:
    """Drop the columns. Where several attempts of a learner at one quiz are open, all but the latest are finished.

    They could not stand beside each other; their responses stay.
    """
    for index in ("uq_attempt_open", "uq_attempt_open_missed", "ix_attempt_due_at"):
        op.drop_index(index, "attempt")
    op.execute(
        "UPDATE attempt SET finished_at = started_at, score = 0,"
        " full_score = (SELECT count(*) FROM slot WHERE slot.attempt_id = attempt.id)"
        " WHERE finished_at IS NULL AND id < (SELECT max(other.id) FROM attempt AS other"
        " WHERE other.quiz_id = attempt.quiz_id AND other.user_id = attempt.user_id AND other.finished_at IS NULL)"
    )
    with op.batch_alter_table("slot") as batch:
        batch.drop_column("flagged")
    with op.batch_alter_table("attempt") as batch:
        batch.drop_constraint(KEY, type_="foreignkey")
        for name in ("set_apart", "missed_of", "exam", "minutes", "due_at", "timed_out"):
            batch.drop_column(name)
    op.create_index(
        "uq_attempt_open", "attempt", ["quiz_id", "user_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def create_index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    """Create an index over the attempts that are open."""
    op.create_index(name, "attempt", columns, unique=unique, sqlite_where=where, postgresql_where=where)
