"""Figures: looked at over time, one by one with all that became of them, and entered by hand."""

from growth_tree.web.metrics import corrections, explorer, report, show
from growth_tree.web.metrics.blueprint import blueprint

__all__ = ["blueprint", "corrections", "explorer", "report", "show"]
