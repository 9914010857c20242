"""What pictures look like."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Nobody has looked yet."""
    op.add_column("file", sa.Column("look", sa.Text()))
