"""Fulfilment: what was asked for with points is decided, used, given back; who holds which slot, and what it costs."""

from growth_tree.web.fulfilment import budget, bulk, calendar, decide, everything, show, use, waiting
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.fulfilment.scope import count

__all__ = ["blueprint", "budget", "bulk", "calendar", "count", "decide", "everything", "show", "use", "waiting"]
