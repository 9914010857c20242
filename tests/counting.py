"""How many statements something takes, whichever way they go to the driver."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

from sqlalchemy.pool.base import _ConnectionFairy


def statements(act: Callable[[], object]) -> int:
    """How many statements an act sends: each has a cursor of its own."""
    cursor = _ConnectionFairy.cursor
    with patch.object(_ConnectionFairy, "cursor", autospec=True, side_effect=cursor) as counted:
        act()
    return int(counted.call_count)
