"""What the last sync left alone since it was changed on both sides, with what the files hold."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the table; the next sync fills it."""
    op.create_table(
        "sync_conflict",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("entry_id", sa.String(60), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "entry_id", name="pk_sync_conflict"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("sync_conflict")
