"""Notices, how far the log was followed for them, and where digests go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; of what happened before there were notices, nobody is told."""
    op.create_table(
        "notice",
        sa.Column("person", sa.Text(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("number", POSITION, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("read_at", sa.Text()),
        sa.Column("told_at", sa.Text()),
        sqlite_strict=True,
    )
    op.create_index("notice_of", "notice", ["person", "at"])
    op.create_index("notice_at", "notice", ["at"])
    op.create_table(
        "notice_cursor",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("position", POSITION, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "channel",
        sa.Column("person", sa.Text(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.Text()),
        sa.Column("sent_at", sa.Text()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sqlite_strict=True,
    )
    op.create_index("channel_due", "channel", ["next_at"])
    op.create_index("ix_channel_receiver", "channel", ["receiver"])
    op.execute("INSERT INTO notice_cursor SELECT 'log', position FROM log_head WHERE position > 0")
