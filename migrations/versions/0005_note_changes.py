"""What changed in the decks' notes and in which parts of them, and since when a deck holds a note."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the logs; what was stamped before was added then, as far as we know."""
    op.create_table(
        "note_change",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("parts", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note_change"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_note_change_item_id_item", ondelete="CASCADE"),
        sa.CheckConstraint("kind IN ('added', 'changed', 'retired', 'returned')", name="kind"),
    )
    op.create_index("ix_note_change_item_id", "note_change", ["item_id"])
    op.create_table(
        "deck_note",
        sa.Column("deck_id", sa.String(60), nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("deck_id", "item_id", name="pk_deck_note"),
        sa.ForeignKeyConstraint(["deck_id"], ["deck.id"], name="fk_deck_note_deck_id_deck", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_deck_note_item_id_item", ondelete="CASCADE"),
    )
    op.execute(
        "INSERT INTO note_change (item_id, changed_at, kind, parts)"
        " SELECT item_id, changed_at, 'added', '' FROM note_stamp ORDER BY changed_at, item_id"
    )
    with op.batch_alter_table("note_stamp") as batch:
        batch.add_column(sa.Column("parts", sa.String(400), nullable=False, server_default=""))
        batch.add_column(sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("note_stamp") as batch:
        batch.alter_column("parts", server_default=None)
        batch.alter_column("retired", server_default=None)


def downgrade() -> None:
    """Drop the logs and the parts."""
    with op.batch_alter_table("note_stamp") as batch:
        batch.drop_column("parts")
        batch.drop_column("retired")
    op.drop_table("deck_note")
    op.drop_table("note_change")
