"""Offers: what admins let people have for points, under which terms, how much of it, and with what money."""

from growth_tree.web.offers import budgets, edit, listing, show, stock
from growth_tree.web.offers.blueprint import blueprint

__all__ = ["blueprint", "budgets", "edit", "listing", "show", "stock"]
