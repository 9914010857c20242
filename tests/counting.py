"""How many statements something takes, whichever way they go to the driver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from sqlalchemy.pool.base import _ConnectionFairy

from events import driver


def statements(act: Callable[[], object]) -> int:
    """How many statements an act sends, by SQLAlchemy or by the driver: each has a cursor of its own."""
    with _watched(_ConnectionFairy, "cursor") as usual, _watched(driver, "_cursor") as short:
        act()
    return int(usual.call_count + short.call_count)


def _watched(owner: Any, name: str) -> Any:
    return patch.object(owner, name, autospec=True, side_effect=getattr(owner, name))
