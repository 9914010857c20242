"""The economy of points: what was issued and became of it, what it is worth, what is wanted, what it might cost."""

from growth_tree.web.economy import page
from growth_tree.web.economy.blueprint import blueprint

__all__ = ["blueprint", "page"]
