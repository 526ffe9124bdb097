"""Drafts, who may keep and review items, how versions came to be, and the log of who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

MOMENT = sa.DateTime(timezone=True)
ROLES_BEFORE = "role IN ('guest', 'learner', 'teacher', 'admin')"
ROLES = "role IN ('guest', 'learner', 'teacher', 'reviewer', 'admin')"


def user_column(name: str) -> sa.Column[int]:
    """Return a column that names a user, who may be forgotten."""
    return sa.Column(name, sa.Integer)


def to_user(table: str, name: str) -> sa.ForeignKeyConstraint:
    """Return the key from such a column to the users."""
    return sa.ForeignKeyConstraint([name], ["user.id"], name=f"fk_{table}_{name}_user", ondelete="SET NULL")


def upgrade() -> None:
    """Add the role, the columns, the drafts and the log."""
    with op.batch_alter_table("user") as batch:
        batch.drop_constraint(op.f("ck_user_role"), type_="check")
        batch.create_check_constraint("role", ROLES)
    with op.batch_alter_table("item") as batch:
        batch.add_column(user_column("owner_id"))
        batch.create_foreign_key("fk_item_owner_id_user", "user", ["owner_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_item_owner_id", ["owner_id"])
    with op.batch_alter_table("item_version") as batch:
        batch.add_column(sa.Column("change", sa.String(10), nullable=False, server_default=""))
        batch.add_column(sa.Column("note", sa.Text, nullable=False, server_default=""))
        for name in ("author_id", "reviewer_id"):
            batch.add_column(user_column(name))
            batch.create_foreign_key(f"fk_item_version_{name}_user", "user", [name], ["id"], ondelete="SET NULL")
    with op.batch_alter_table("item_version") as batch:
        batch.alter_column("change", server_default=None)
        batch.alter_column("note", server_default=None)
    create_draft()
    create_audit_entry()


def create_draft() -> None:
    """Create the table of drafts."""
    op.create_table(
        "draft",
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("change", sa.String(10), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("returned", sa.Text, nullable=False),
        user_column("author_id"),
        user_column("saved_by_id"),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_page", sa.String(32), nullable=False),
        user_column("sent_by_id"),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("item_id", name="pk_draft"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_draft_item_id_item", ondelete="CASCADE"),
        *(to_user("draft", name) for name in ("author_id", "saved_by_id", "sent_by_id")),
    )
    op.create_index("ix_draft_author_id", "draft", ["author_id"])
    op.create_index("ix_draft_sent_at", "draft", ["sent_at"])


def create_audit_entry() -> None:
    """Create the log."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        user_column("user_id"),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("item_id", sa.String(60)),
        sa.Column("version_number", sa.Integer, nullable=False),
        sa.Column("batch", sa.String(32), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_audit_entry_item_id_item", ondelete="CASCADE"),
        to_user("audit_entry", "user_id"),
    )
    op.create_index("ix_audit_entry_item_id", "audit_entry", ["item_id", "id"])
    op.create_index("ix_audit_entry_batch", "audit_entry", ["batch"])
    op.create_index("ix_audit_entry_user_id", "audit_entry", ["user_id"])


def downgrade() -> None:
    """Drop them; reviewers become teachers, and items that were never published go with their drafts."""
    op.drop_table("audit_entry")
    op.drop_table("draft")
    op.execute("DELETE FROM item WHERE version_number = 0")
    with op.batch_alter_table("item_version") as batch:
        for name in ("author_id", "reviewer_id"):
            batch.drop_constraint(f"fk_item_version_{name}_user", type_="foreignkey")
            batch.drop_column(name)
        batch.drop_column("change")
        batch.drop_column("note")
    with op.batch_alter_table("item") as batch:
        batch.drop_index("ix_item_owner_id")
        batch.drop_constraint("fk_item_owner_id_user", type_="foreignkey")
        batch.drop_column("owner_id")
    op.execute("UPDATE \"user\" SET role = 'teacher' WHERE role = 'reviewer'")
    with op.batch_alter_table("user") as batch:
        batch.drop_constraint(op.f("ck_user_role"), type_="check")
        batch.create_check_constraint("role", ROLES_BEFORE)
