"""An event as projections and reactions see it: decoded, with the circumstances under which it was recorded."""

from __future__ import annotations

from msgspec import Struct

from growth_tree.codec import Event


class Recorded(Struct, frozen=True):
    """An event at its position; `at` is when it happened, as stored text."""

    position: int
    event: Event
    actor: str
    at: str
    cause: int | None
