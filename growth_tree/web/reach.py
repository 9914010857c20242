"""How far a role reaches: whose matters somebody may touch, seen from the person who acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Flag, auto


class Reach(Flag):
    """Whose matters a role may touch, seen from the person who acts."""

    NOBODY = 0
    SELF = auto()
    OWN_TEAM = auto()
    OTHER = auto()
    ANYBODY = SELF | OWN_TEAM | OTHER


NOBODY, SELF, OWN_TEAM, OTHER, ANYBODY = Reach.NOBODY, Reach.SELF, Reach.OWN_TEAM, Reach.OTHER, Reach.ANYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How far each role reaches in one action; a role that is left out may not do it."""

    anonymous: bool = False
    member: Reach = NOBODY
    manager: Reach = NOBODY
    admin: Reach = NOBODY
    auditor: Reach = NOBODY

    def opens_to(self, roles: Iterable[str]) -> bool:
        """Whether one of several roles may do it at all, or everybody."""
        return self.anonymous or any(getattr(self, role) is not NOBODY for role in roles)

    def reach(self, roles: Iterable[str]) -> Reach:
        """The reach of somebody who holds several roles."""
        total = NOBODY
        for role in roles:
            total |= getattr(self, role)
        return total
