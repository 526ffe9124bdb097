"""Acts on many items at once, with what it takes to undo them; saved filters; how difficult listed items are."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

MOMENT = sa.DateTime(timezone=True)
FILTERED = ("state", "kind", "level", "difficulty", "author_id")


def upgrade() -> None:
    """Create the tables, the columns and the indexes; `flask quiz recount` tells how difficult items are."""
    op.create_table(
        "batch",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", sa.Integer),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("left_alone", sa.Text, nullable=False),
        sa.Column("undoes", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_batch_user_id_user", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["undoes"], ["batch.id"], name="fk_batch_undoes_batch", ondelete="CASCADE"),
        sa.UniqueConstraint("undoes", name="uq_batch_undoes"),
    )
    op.create_index("ix_batch_user_id", "batch", ["user_id"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_saved_filter_user_id_user", ondelete="CASCADE"),
        sa.UniqueConstraint("user_id", "name", name="uq_saved_filter_user_id_name"),
    )
    op.add_column("audit_entry", sa.Column("undo", sa.Text, nullable=False, server_default=""))
    op.add_column("listing", sa.Column("difficulty", sa.String(10), nullable=False, server_default=""))
    op.drop_index("ix_listing_author_id", "listing")
    for name in FILTERED:
        op.create_index(f"ix_listing_{name}", "listing", [name, "changed_at", "id"])


def downgrade() -> None:
    """Drop them."""
    for name in FILTERED:
        op.drop_index(f"ix_listing_{name}", "listing")
    op.create_index("ix_listing_author_id", "listing", ["author_id"])
    op.drop_column("listing", "difficulty")
    op.drop_column("audit_entry", "undo")
    op.drop_table("saved_filter")
    op.drop_table("batch")
