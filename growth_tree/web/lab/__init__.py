"""The rule lab: what a draft would have given for work that was really done."""

from growth_tree.web.lab import award, comparing, listing, person
from growth_tree.web.lab.blueprint import blueprint

__all__ = ["award", "blueprint", "comparing", "listing", "person"]
