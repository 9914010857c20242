"""Boards: the own way, the people next to me, teams, and those who take part in a list."""

from growth_tree.web.boards import page, taking_part
from growth_tree.web.boards.blueprint import blueprint

__all__ = ["blueprint", "page", "taking_part"]
