"""Targets: what is expected of a person's figures, why, how it went, and how good such targets are."""

from growth_tree.web.targets import heat, listing, show
from growth_tree.web.targets.blueprint import blueprint

__all__ = ["blueprint", "heat", "listing", "show"]
