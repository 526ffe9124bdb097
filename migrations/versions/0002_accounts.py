"""Accounts: passwords, e-mail, time factor and the role of an admin; tries at signing in; links for a new password."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# What the first schema called "ck_user_role" was given the convention's beginning a second time.
ROLE_CHECK_BEFORE, ROLE_CHECK = "ck_user_ck_user_role", "ck_user_role"
MOMENT = sa.DateTime(timezone=True)
ROLES_BEFORE = "role IN ('guest', 'learner', 'teacher')"
ROLES = "role IN ('guest', 'learner', 'teacher', 'admin')"
TIME_FACTORS = "time_factor IN (0, 1, 1.25, 1.5, 2)"


def upgrade() -> None:
    """Add the columns and tables; people who were there keep everything and have no password yet."""
    with op.batch_alter_table("user", copy_from=user_table(ROLES_BEFORE)) as batch:
        batch.drop_constraint(op.f(ROLE_CHECK_BEFORE), type_="check")
        batch.create_check_constraint(op.f(ROLE_CHECK), ROLES)
        for column in new_columns():
            batch.add_column(column)
        batch.create_unique_constraint("uq_user_name_key", ["name_key"])
        batch.create_unique_constraint("uq_user_email", ["email"])
        batch.create_check_constraint(op.f("ck_user_time_factor"), TIME_FACTORS)
        batch.create_index("ix_user_search", ["folded_name", "id"])
    with op.batch_alter_table("user", copy_from=user_table(ROLES, *new_columns(), finished=True)) as batch:
        batch.alter_column("time_factor", server_default=None)
    fill_names()
    create_sign_in_try()
    create_reset_link()


def downgrade() -> None:
    """Drop them; an admin becomes a teacher, the nearest role there was."""
    op.drop_table("reset_link")
    op.drop_table("sign_in_try")
    op.execute(sa.text("UPDATE \"user\" SET role = 'teacher' WHERE role = 'admin'"))
    with op.batch_alter_table("user", copy_from=user_table(ROLES, *new_columns(), finished=True)) as batch:
        batch.drop_index("ix_user_search")
        for kind, name in (("unique", "uq_user_name_key"), ("unique", "uq_user_email")):
            batch.drop_constraint(name, type_=kind)
        for name in ("ck_user_time_factor", ROLE_CHECK):
            batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(ROLE_CHECK_BEFORE), ROLES_BEFORE)
        for column in new_columns():
            batch.drop_column(column.name)


def new_columns() -> list[sa.Column[object]]:
    """Return the columns that users gain."""
    return [
        sa.Column("name_key", sa.String(320)),
        sa.Column("folded_name", sa.String(320)),
        sa.Column("email", sa.String(254)),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("time_factor", sa.Double, nullable=False, server_default="1"),
    ]


def user_table(roles: str, *columns: sa.Column[object], finished: bool = False) -> sa.Table:
    """Return the table of users as SQLite is to copy it, which cannot tell its own checks."""
    table = sa.Table(
        "user",
        sa.MetaData(),
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80)),
        sa.Column("created_at", MOMENT, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("name", name="uq_user_name"),
        sa.CheckConstraint(roles, name=op.f(ROLE_CHECK if finished else ROLE_CHECK_BEFORE)),
    )
    if finished:
        table.append_constraint(sa.UniqueConstraint("name_key", name="uq_user_name_key"))
        table.append_constraint(sa.UniqueConstraint("email", name="uq_user_email"))
        table.append_constraint(sa.CheckConstraint(TIME_FACTORS, name=op.f("ck_user_time_factor")))
        sa.Index("ix_user_search", table.c.folded_name, table.c.id)
    return table


def fill_names() -> None:
    """Derive from the names that are there what they are compared and searched by."""
    users = sa.table("user", sa.column("id"), sa.column("name"), sa.column("name_key"), sa.column("folded_name"))
    for row in op.get_bind().execute(sa.select(users.c.id, users.c.name).where(users.c.name.is_not(None))).all():
        lowered = " ".join(unicodedata.normalize("NFKC", row.name.casefold()).split())
        letters = (sign for sign in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(sign))
        folded = " ".join("".join(letters).replace("đ", "d").split())
        op.execute(users.update().where(users.c.id == row.id).values(name_key=lowered, folded_name=folded))


def create_sign_in_try() -> None:
    """Create the tries at signing in."""
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_try"),
    )
    op.create_index("ix_sign_in_try_key_tried_at", "sign_in_try", ["key", "tried_at"])
    op.create_index("ix_sign_in_try_tried_at", "sign_in_try", ["tried_at"])


def create_reset_link() -> None:
    """Create the links by which a new password may be set."""
    op.create_table(
        "reset_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_reset_link"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_reset_link_user_id_user", ondelete="CASCADE"),
    )
    op.create_index("ix_reset_link_user_id", "reset_link", ["user_id"])
