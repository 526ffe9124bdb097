"""The highest number a text of an item ever had at the desk, so that no two texts have the same."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column; it begins with the number of the draft there is."""
    op.add_column("item", sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE item SET revision = (SELECT draft.revision FROM draft WHERE draft.item_id = item.id)"
        " WHERE id IN (SELECT item_id FROM draft)"
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("item", "revision")
