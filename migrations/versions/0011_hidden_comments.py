"""Which comments on rules an admin has hidden, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Nothing is hidden yet."""
    for name in ("hidden_at", "hidden_by", "hidden_because"):
        op.add_column("rule_comment", sa.Column(name, sa.Text()))
