"""Studying: the log of reviews, what was taken back of it, the states of cards, and learners' settings."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)
DUE = ["user_id", "due_day", "phase", "due_at", "last_day", "stability", "item_id", "template"]
OUT_OF_USE = sa.text("retired_at IS NOT NULL OR version_number = 0")


def upgrade() -> None:
    """Create the tables, and an index of the few items that are not in use."""
    op.create_index("ix_item_out_of_use", "item", ["id"], sqlite_where=OUT_OF_USE, postgresql_where=OUT_OF_USE)
    create_log()
    create_undone()
    create_card_state()
    create_study_settings()


def create_log() -> None:
    """Create the table of reviews."""
    op.create_table(
        "review",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("template", sa.String(10), nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("offset_minutes", sa.Integer, nullable=False),
        sa.Column("study_day", sa.Integer, nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("language", sa.String(4), nullable=False),
        sa.Column("phase_before", sa.String(10), nullable=False),
        sa.Column("stability_before", sa.Double),
        sa.Column("difficulty_before", sa.Double),
        sa.Column("interval_given", sa.Integer, nullable=False),
        sa.Column("algorithm", sa.String(20), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_review_user_id_user", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_review_item_id_item"),
        sa.UniqueConstraint("user_id", "event_id", name="uq_review_user_id_event_id"),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
        sa.CheckConstraint("source IN ('review', 'quiz', 'anki')", name="source"),
        sa.CheckConstraint("template IN ('remember', 'recall', 'choose', 'type')", name="template"),
    )
    op.create_index("ix_review_item_id", "review", ["item_id"])
    op.create_index("ix_review_card", "review", ["user_id", "item_id", "template"])
    op.create_index("ix_review_day", "review", ["user_id", "study_day"])


def create_undone() -> None:
    """Create the table of reviews that were taken back."""
    op.create_table(
        "undone_review",
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "event_id", name="pk_undone_review"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_undone_review_user_id_user", ondelete="CASCADE"),
    )


def create_card_state() -> None:
    """Create the table of what reviews come to."""
    op.create_table(
        "card_state",
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("template", sa.String(10), nullable=False),
        sa.Column("phase", sa.String(10), nullable=False),
        sa.Column("step", sa.Integer),
        sa.Column("stability", sa.Double, nullable=False),
        sa.Column("difficulty", sa.Double, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("due_day", sa.Integer, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("first_day", sa.Integer, nullable=False),
        sa.Column("last_day", sa.Integer, nullable=False),
        sa.Column("interval", sa.Integer, nullable=False),
        sa.Column("reps", sa.Integer, nullable=False),
        sa.Column("lapses", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "item_id", "template", name="pk_card_state"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_card_state_user_id_user", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_card_state_item_id_item"),
        sa.CheckConstraint("phase IN ('learning', 'review', 'relearning')", name="phase"),
    )
    op.create_index("ix_card_state_item_id", "card_state", ["item_id"])
    op.create_index("ix_card_state_due", "card_state", DUE)
    op.create_index("ix_card_state_last", "card_state", ["user_id", "last_day"])


def create_study_settings() -> None:
    """Create the table of learners' choices."""
    op.create_table(
        "study_settings",
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("retention", sa.Double, nullable=False),
        sa.Column("weights", sa.JSON, nullable=False),
        sa.Column("new_per_day", sa.Integer, nullable=False),
        sa.Column("reviews_per_day", sa.Integer, nullable=False),
        sa.Column("ahead_minutes", sa.Integer, nullable=False),
        sa.Column("buttons", sa.Integer, nullable=False),
        sa.Column("manner", sa.String(10), nullable=False),
        sa.Column("new_when", sa.String(10), nullable=False),
        sa.Column("order", sa.String(10), nullable=False),
        sa.Column("shuffle_new", sa.Boolean, nullable=False),
        sa.Column("quizzes_from", MOMENT),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_study_settings"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_study_settings_user_id_user", ondelete="CASCADE"),
        sa.CheckConstraint("retention BETWEEN 0.7 AND 0.97", name="retention"),
        sa.CheckConstraint("new_per_day BETWEEN 0 AND 999", name="new_per_day"),
        sa.CheckConstraint("reviews_per_day BETWEEN 0 AND 9999", name="reviews_per_day"),
        sa.CheckConstraint("ahead_minutes BETWEEN 0 AND 720", name="ahead_minutes"),
        sa.CheckConstraint("buttons IN (2, 4)", name="buttons"),
        sa.CheckConstraint("manner IN ('options', 'recall', 'both')", name="manner"),
        sa.CheckConstraint("new_when IN ('after', 'before', 'mixed')", name="new_when"),
        sa.CheckConstraint("\"order\" IN ('urgent', 'due')", name="order"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("study_settings", "card_state", "undone_review", "review"):
        op.drop_table(table)
    op.drop_index("ix_item_out_of_use", "item")
