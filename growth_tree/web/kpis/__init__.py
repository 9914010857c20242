"""What is measured: the catalogue of KPIs, scorecards, groups of items, and what looks wrong in the figures."""

from growth_tree.web.kpis import edit, groups, listing, quality, scorecards, show
from growth_tree.web.kpis.blueprint import blueprint

__all__ = ["blueprint", "edit", "groups", "listing", "quality", "scorecards", "show"]
