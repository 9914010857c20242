"""Where in the log lies what an import brought about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    """What was imported before has to be found by its days."""
    op.add_column("job", sa.Column("brought", sa.Text()))
