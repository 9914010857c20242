"""Inbox: the work that waits for the viewer's decision, decided on one by one or many at once."""

from growth_tree.web.inbox import bulk, listing
from growth_tree.web.inbox.blueprint import blueprint
from growth_tree.web.inbox.listing import count, waiting

__all__ = ["blueprint", "bulk", "count", "listing", "waiting"]
