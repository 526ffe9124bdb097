"""The list of the bank at the desk, and the index of its words: FTS5 on SQLite, GIN on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SQLITE = (
    "CREATE VIRTUAL TABLE listing_words USING fts5("
    "words, content='listing', content_rowid='id', prefix='3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE TRIGGER listing_added AFTER INSERT ON listing BEGIN"
    " INSERT INTO listing_words (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER listing_removed AFTER DELETE ON listing BEGIN"
    " INSERT INTO listing_words (listing_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER listing_changed AFTER UPDATE OF words ON listing BEGIN"
    " INSERT INTO listing_words (listing_words, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO listing_words (rowid, words) VALUES (new.id, new.words); END",
)
POSTGRES = ("CREATE INDEX ix_listing_words ON listing USING gin (to_tsvector('simple', words))",)


def is_postgres() -> bool:
    """Tell which engine runs."""
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Create the tables and the index; the next sync fills them."""
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("prompt_vi", sa.String(300), nullable=False),
        sa.Column("prompt_en", sa.String(300), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("errors", sa.Integer, nullable=False),
        sa.Column("warnings", sa.Integer, nullable=False),
        sa.Column("owner_id", sa.Integer),
        sa.Column("author_id", sa.Integer),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_listing"),
        sa.UniqueConstraint("item_id", name="uq_listing_item_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_listing_item_id_item", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_listing_owner_id_user", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_listing_author_id_user", ondelete="SET NULL"),
    )
    op.create_index("ix_listing_changed", "listing", ["changed_at", "id"])
    op.create_index("ix_listing_author_id", "listing", ["author_id"])
    op.create_table(
        "listing_tag",
        sa.Column("listing_id", sa.Integer, nullable=False),
        sa.Column("tag", sa.String(10), nullable=False),
        sa.Column("value", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("listing_id", "tag", "value", name="pk_listing_tag"),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name="fk_listing_tag_listing_id_listing", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_listing_tag_find", "listing_tag", ["tag", "value", "listing_id"])
    for statement in POSTGRES if is_postgres() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    if not is_postgres():
        op.execute("DROP TABLE listing_words")
    op.drop_table("listing_tag")
    op.drop_table("listing")
