"""Articles, topics, facts, quizzes and decks that were made here and stand in no content file."""

import sqlalchemy as sa
from alembic import op

revision = "0006b"
down_revision = "0006"

TABLES = ("article", "topic", "fact", "quiz", "deck")


def upgrade() -> None:
    """Add the column; what is there came from files."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("kept_here", sa.Boolean, nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("kept_here", server_default=None)


def downgrade() -> None:
    """Drop the column."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("kept_here")
