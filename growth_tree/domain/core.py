"""What every kind of stream shares: the refusal, and the circumstances of a command."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from growth_tree.domain.calendar import Calendar
    from growth_tree.domain.catalogue import Catalogue
    from growth_tree.domain.kpi_events import Kpis
    from growth_tree.domain.organisation import Directory
    from growth_tree.domain.rulebook_events import Library

SYSTEM = "system"
"""The actor of what the product does by itself, such as closing a season."""


class Rejected(Exception):
    """A command that is refused for a reason its sender can understand and act on."""

    def __init__(self, code: str, field: str | None = None, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __repr__(self) -> str:
        return f"Rejected({self.code!r}, field={self.field!r}, {self.params!r})"


class Context(Struct, frozen=True, kw_only=True):
    """Who commands, when by the organisation's clocks, and what the organisation looks like at that moment."""

    actor: str
    at: datetime
    today: date
    directory: Directory
    library: Library
    calendar: Calendar
    catalogue: Catalogue
    kpis: Kpis

    @property
    def administers(self) -> bool:
        """Whether the actor may do what admins do, as the product itself may."""
        return self.actor == SYSTEM or "admin" in self.directory.roles(self.actor, self.today)
