"""What learners report about questions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table of reports."""
    op.create_table(
        "problem_report",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_problem_report"),
        sa.UniqueConstraint("version_id", "user_id", name="uq_problem_report_version_id_user_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name="fk_problem_report_version_id_item_version", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_problem_report_user_id_user", ondelete="SET NULL"),
    )
    op.create_index("ix_problem_report_user_id", "problem_report", ["user_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("problem_report")
