"""Sources kept at the desk: rows that no sync changes, the texts of articles, and items found by their facts."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

RECORDS = ("article", "topic", "fact", "quiz", "deck")


def upgrade() -> None:
    """Add the columns and the table; what is there came from files and is kept nowhere else."""
    for table in RECORDS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("kept_here", sa.Boolean, nullable=False, server_default=sa.false()))
            batch.add_column(sa.Column("synced_digest", sa.String(64)))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("kept_here", server_default=None)
    op.create_table(
        "source_text",
        sa.Column("article_id", sa.String(60), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("rights", sa.String(1000), nullable=False),
        sa.Column("added_by", sa.Integer),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_source_text"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_source_text_article_id_article"),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name="fk_source_text_added_by_user", ondelete="SET NULL"),
    )
    op.create_index("ix_source_text_added_by", "source_text", ["added_by"])
    tag_facts()


def downgrade() -> None:
    """Drop them, and the texts with them."""
    op.execute(sa.text("DELETE FROM item_tag WHERE tag = 'fact'"))
    op.drop_table("source_text")
    for table in reversed(RECORDS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("synced_digest")
            batch.drop_column("kept_here")


def tag_facts() -> None:
    """Note for every item which facts its published version rests on, as publishing does from now on."""
    item = sa.table("item", sa.column("id"), sa.column("version_number"))
    version = sa.table("item_version", sa.column("item_id"), sa.column("number"), sa.column("body"))
    tag = sa.table("item_tag", sa.column("item_id"), sa.column("tag"), sa.column("value"))
    here = sa.and_(version.c.item_id == item.c.id, version.c.number == item.c.version_number)
    found = op.get_bind().execute(sa.select(item.c.id, version.c.body).join(version, here)).all()
    rows = [
        {"item_id": item_id, "tag": "fact", "value": fact}
        for item_id, body in found
        for fact in sorted(set(json.loads(body)["facts"]))
    ]
    if rows:
        op.get_bind().execute(sa.insert(tag), rows)
