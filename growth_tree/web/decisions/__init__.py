"""Decisions on one piece of work: approve it, return it, undo an approval."""

from growth_tree.web.decisions import judge, void
from growth_tree.web.decisions.blueprint import blueprint

__all__ = ["blueprint", "judge", "void"]
