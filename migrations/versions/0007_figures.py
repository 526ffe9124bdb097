"""The figures of questions. Attempts that ended before are counted by `flask quiz recount`, in batches of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SUMS = ("x", "xx", "y", "yy", "xy")
BINS = 12


def upgrade() -> None:
    """Create the tables, and mark attempts as not counted."""
    op.create_table(
        "version_figures",
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Double, nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("version_id", name="pk_version_figures"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name="fk_version_figures_version_id_item_version", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "version_histogram",
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("of", sa.String(4), nullable=False),
        *(sa.Column(f"bin_{number}", sa.Integer, nullable=False) for number in range(BINS)),
        sa.PrimaryKeyConstraint("version_id", "of", name="pk_version_histogram"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name="fk_version_histogram_version_id_item_version", ondelete="CASCADE"
        ),
    )
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("attempt") as batch:
        batch.alter_column("counted", server_default=None)


def downgrade() -> None:
    """Drop the tables and the mark."""
    with op.batch_alter_table("attempt") as batch:
        batch.drop_column("counted")
    for table in ("version_histogram", "version_figures"):
        op.drop_table(table)
