"""Whether a person takes part in the lists that name people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Nobody takes part who has not said so."""
    op.add_column("person", sa.Column("listed", sa.Integer(), nullable=False, server_default="0"))
