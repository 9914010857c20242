"""How many statements something takes, whichever way they go to the driver."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

from sqlalchemy.pool.base import _ConnectionFairy


def statements(act: Callable[[], object]) -> int:
    """How many statements an act sends: each has a cursor of its own, which the pool gives out."""
    with patch.object(_ConnectionFairy, "cursor", autospec=True, side_effect=_ConnectionFairy.cursor) as given:
        act()
    return int(given.call_count)
