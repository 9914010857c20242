"""The calendar: promotions that change what an ordinary week looks like, and public holidays."""

from growth_tree.web.calendar import cycles, listing
from growth_tree.web.calendar.blueprint import blueprint

__all__ = ["blueprint", "cycles", "listing"]
