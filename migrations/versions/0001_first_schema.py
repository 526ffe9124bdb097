"""The first schema: people, the bank, quizzes and attempts, decks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("finished_at IS NULL")


def upgrade() -> None:
    """Create every table."""
    for table in ("article", "topic", "fact", "quiz", "deck"):
        create_record_table(table)
    create_people()
    create_items()
    create_attempts()
    create_responses()
    op.create_table(
        "note_stamp",
        sa.Column(
            "item_id", sa.String(60), sa.ForeignKey("item.id", ondelete="CASCADE", name="fk_note_stamp_item_id_item")
        ),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_note_stamp"),
    )


def downgrade() -> None:
    """Drop every table; there is no older schema to keep anything in."""
    for table in ("note_stamp", "response_event", "response", "slot", "attempt", "item_tag", "item_version", "item"):
        op.drop_table(table)
    for table in ("sign_in_session", "user", "deck", "quiz", "fact", "topic", "article"):
        op.drop_table(table)


def create_record_table(name: str) -> None:
    """Create a table of content entries kept whole."""
    op.create_table(
        name,
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("retired_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def create_people() -> None:
    """Create users and their sign-in sessions."""
    op.create_table(
        "user",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("name", name="uq_user_name"),
        sa.CheckConstraint("role IN ('guest', 'learner', 'teacher')", name="ck_user_role"),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_session"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_sign_in_session_user_id_user", ondelete="CASCADE"),
    )
    op.create_index("ix_sign_in_session_user_id", "sign_in_session", ["user_id"])


def create_items() -> None:
    """Create item identities, their versions, and the tags they are chosen by."""
    op.create_table(
        "item",
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("home", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("version_number", sa.Integer, nullable=False),
        sa.Column("synced_digest", sa.String(64)),
        sa.Column("retired_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
    )
    op.create_table(
        "item_version",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item_version"),
        sa.UniqueConstraint("item_id", "number", name="uq_item_version_item_id_number"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_version_item_id_item"),
    )
    op.create_table(
        "item_tag",
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("tag", sa.String(10), nullable=False),
        sa.Column("value", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "tag", "value", name="pk_item_tag"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_tag_item_id_item", ondelete="CASCADE"),
    )
    op.create_index("ix_item_tag_choose", "item_tag", ["tag", "value", "item_id"])


def create_attempts() -> None:
    """Create attempts and their slots."""
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("quiz_id", sa.String(60), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("score", sa.Double),
        sa.Column("full_score", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("public_id", name="uq_attempt_public_id"),
        sa.UniqueConstraint("quiz_id", "user_id", "number", name="uq_attempt_quiz_id_user_id_number"),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name="fk_attempt_quiz_id_quiz"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_attempt_user_id_user", ondelete="CASCADE"),
    )
    op.create_index("ix_attempt_user_id", "attempt", ["user_id"])
    op.create_index(
        "uq_attempt_open", "attempt", ["quiz_id", "user_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "slot",
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "number", name="pk_slot"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_slot_attempt_id_attempt", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name="fk_slot_version_id_item_version"),
    )
    op.create_index("ix_slot_version_id", "slot", ["version_id"])


def create_responses() -> None:
    """Create responses and the log of everything sent."""
    op.create_table(
        "response",
        *columns_of_a_response(),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT),
        sa.PrimaryKeyConstraint("attempt_id", "slot", name="pk_response"),
        foreign_key_to_slot("response"),
        sa.CheckConstraint("seq > 0", name="ck_response_seq"),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name="ck_response_score"),
    )
    op.create_table(
        "response_event",
        sa.Column("id", sa.Integer, nullable=False),
        *columns_of_a_response(),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_response_event"),
        foreign_key_to_slot("response_event"),
        sa.UniqueConstraint("attempt_id", "slot", "seq", "value", name="uq_response_event_attempt_id_slot_seq_value"),
    )


def columns_of_a_response() -> list[sa.Column[Any]]:
    """Return the columns that a response and its log share."""
    return [
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("slot", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
    ]


def foreign_key_to_slot(table: str) -> sa.ForeignKeyConstraint:
    """Tie a response to its slot."""
    name = f"fk_{table}_attempt_id_slot_slot"
    return sa.ForeignKeyConstraint(
        ["attempt_id", "slot"], ["slot.attempt_id", "slot.number"], name=name, ondelete="CASCADE"
    )
