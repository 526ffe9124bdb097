"""Compositions: quizzes and decks as their authors are putting them together."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "composition",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("owner_id", sa.Integer),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("record_id", sa.String(60)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT),
        sa.Column("retired_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_composition"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_composition_owner_id_user", ondelete="SET NULL"),
        sa.UniqueConstraint("kind", "record_id", name="uq_composition_kind_record_id"),
        sa.CheckConstraint("kind IN ('quiz', 'deck')", name="kind"),
    )
    op.create_index("ix_composition_latest", "composition", ["updated_at", "id"])
    op.create_index("ix_composition_latest_of", "composition", ["owner_id", "updated_at", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("composition")
