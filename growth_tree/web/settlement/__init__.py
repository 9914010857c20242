"""Settlement: what results of a week earn a team is looked at by a person, awarded, and opened again by two."""

from growth_tree.web.settlement import overview, reopening, settle, show
from growth_tree.web.settlement.blueprint import blueprint

__all__ = ["blueprint", "overview", "reopening", "settle", "show"]
