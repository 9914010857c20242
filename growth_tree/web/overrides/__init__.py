"""Overrides: another target than the frozen one, proposed by one person with a reason and agreed to by another."""

from growth_tree.web.overrides import actions, listing
from growth_tree.web.overrides.blueprint import blueprint
from growth_tree.web.overrides.waiting import to_confirm

__all__ = ["actions", "blueprint", "listing", "to_confirm"]
