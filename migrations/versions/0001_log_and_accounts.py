"""The log and the accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make all tables."""
    make_log()
    guard_log()
    make_accounts()


def make_log() -> None:
    op.create_table(
        "event",
        sa.Column("position", POSITION, primary_key=True, autoincrement=False),
        sa.Column("stream", NAME, nullable=False),
        sa.Column(
            "version", sa.Integer(), sa.CheckConstraint("version > 0", name="event_version_is_positive"), nullable=False
        ),
        sa.Column("type", NAME, nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("actor", NAME, nullable=False),
        sa.Column("command", NAME, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("cause", POSITION),
        sa.Column("occurred_at", NAME, nullable=False),
        sa.Column("recorded_at", NAME, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "hash",
            sa.LargeBinary(),
            sa.CheckConstraint("length(hash) = 32", name="event_hash_is_sha256"),
            nullable=False,
        ),
        sa.UniqueConstraint("stream", "version", name="event_stream_version"),
        sa.UniqueConstraint("command", "n", name="event_command_n"),
        sqlite_strict=True,
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), sa.CheckConstraint("id = 1", name="log_head_is_one_row"), primary_key=True),
        sa.Column("position", POSITION, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sqlite_strict=True,
    )


def guard_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, action in (("event", "UPDATE"), ("event", "DELETE"), ("log_head", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_takes_no_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
    head = sa.table("log_head", sa.column("id"), sa.column("position"), sa.column("hash"))
    op.execute(head.insert().values(id=1, position=0, hash=bytes(32)))


def make_accounts() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_file_person", "file", ["person"])
    op.create_table(
        "job",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text()),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("heartbeat_at", sa.Text()),
        sa.Column("finished_at", sa.Text()),
        sa.Column("content", sa.LargeBinary()),
        sqlite_strict=True,
    )
    op.create_index("ix_job_owner", "job", ["owner"])
    op.create_index("job_in_line", "job", ["status", "created_at"])
    op.create_table(
        "login_throttle",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("ip", sa.Text(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("known_at", sa.Text()),
        sqlite_strict=True,
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_note_person", "note", ["person"])
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("username", sa.Text()),
        sa.Column("username_key", sa.Text(), unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("must_change_password", sa.Integer(), nullable=False),
        sa.Column("locale", sa.Text()),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("totp_offered", sa.Text()),
        sa.Column("totp_secret", sa.Text()),
        sa.Column("totp_last_step", POSITION, nullable=False),
        sa.Column("seen_position", POSITION, nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("deactivated_at", sa.Text()),
        sa.Column("erased_at", sa.Text()),
        sqlite_strict=True,
    )
    op.create_table(
        "login_ticket",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        sa.Column("person", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_login_ticket_person", "login_ticket", ["person"])
    op.create_table(
        "recovery_code",
        sa.Column("person", sa.Text(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("code_hash", sa.Text(), primary_key=True),
        sqlite_strict=True,
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("token_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("person", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("ip", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("last_seen_at", sa.Text(), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_session_person", "session", ["person"])
