"""Yearly goals: what a year can bring, what it is to bring, and how far it is."""

from growth_tree.web.goals import edit, listing, show
from growth_tree.web.goals.blueprint import blueprint

__all__ = ["blueprint", "edit", "listing", "show"]
