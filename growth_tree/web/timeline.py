"""One thing after the other that happened to a task, a right or a test, as `ui.timeline` shows it."""

from __future__ import annotations

from msgspec import Struct

from growth_tree.projections import Recorded


class Step(Struct, frozen=True, kw_only=True):
    """One thing that happened: who did what and when, what it means, and the reference of the reason given."""

    position: int
    type: str
    what: str
    actor: str
    at: str
    detail: str = ""
    reason: str | None = None


def step(
    recorded: Recorded, what: str, *, actor: str | None = None, detail: str = "", reason: str | None = None
) -> Step:
    """An event in words; by whoever gave the order, unless somebody else is named."""
    return Step(
        position=recorded.position,
        type=type(recorded.event).__name__,
        what=what,
        actor=actor or recorded.actor,
        at=recorded.at,
        detail=detail,
        reason=reason,
    )
