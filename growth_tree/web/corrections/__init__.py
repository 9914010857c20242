"""Corrections of the books: a bonus, a deduction, a whole batch of awards taken back; by two people."""

from growth_tree.web.corrections import actions, listing, manual, reversal, show
from growth_tree.web.corrections.blueprint import blueprint, to_confirm

__all__ = ["actions", "blueprint", "listing", "manual", "reversal", "show", "to_confirm"]
