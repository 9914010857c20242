"""Tasks: the list, one task with everything about it, handing work in, and evidence files."""

from growth_tree.web.tasks import actions, detail, evidence, hand_in, listing
from growth_tree.web.tasks.blueprint import blueprint
from growth_tree.web.tasks.listing import to_confirm

__all__ = ["actions", "blueprint", "detail", "evidence", "hand_in", "listing", "to_confirm"]
