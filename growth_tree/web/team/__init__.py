"""Team: the people I answer for, their work, and what I ask of them."""

from growth_tree.web.team import assign, delegation, page, tasks
from growth_tree.web.team.blueprint import blueprint

__all__ = ["assign", "blueprint", "delegation", "page", "tasks"]
