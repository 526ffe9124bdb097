"""Corrected keys: which version was asked at first, when it was corrected, and what the response had earned by then."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KEY = "fk_slot_asked_id_item_version"


def upgrade() -> None:
    """Add the columns; nothing was corrected so far."""
    with op.batch_alter_table("slot") as batch:
        batch.add_column(sa.Column("asked_id", sa.Integer))
        batch.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("earned_before", sa.Double))
        batch.create_foreign_key(KEY, "item_version", ["asked_id"], ["id"])


def downgrade() -> None:
    """Drop the columns; what was corrected stays corrected, as if it had been asked so."""
    with op.batch_alter_table("slot") as batch:
        batch.drop_constraint(KEY, type_="foreignkey")
        for name in ("asked_id", "corrected_at", "earned_before"):
            batch.drop_column(name)
