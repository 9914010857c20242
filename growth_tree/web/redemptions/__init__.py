"""What somebody has asked for in the shop, and what became of it."""

from growth_tree.web.redemptions import actions, listing, show
from growth_tree.web.redemptions.blueprint import blueprint

__all__ = ["actions", "blueprint", "listing", "show"]
