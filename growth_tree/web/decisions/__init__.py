"""Decisions on one piece of work: approve it, return it, undo an approval, alone or with a second person."""

from growth_tree.web.decisions import judge, second, void
from growth_tree.web.decisions.blueprint import blueprint

__all__ = ["blueprint", "judge", "second", "void"]
