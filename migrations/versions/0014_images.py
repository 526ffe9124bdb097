"""Pictures, each under the hash of its bytes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "image",
        sa.Column("file", sa.String(40), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("added_by", sa.Integer),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("file", name="pk_image"),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name="fk_image_added_by_user", ondelete="SET NULL"),
    )
    op.create_index("ix_image_added_by", "image", ["added_by"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("image")
