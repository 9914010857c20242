"""Simulations of drafts of rule books."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "rule_simulation",
        sa.Column("draft", sa.Text(), primary_key=True),
        sa.Column("since", sa.Text(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sqlite_strict=True,
    )
