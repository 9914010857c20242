"""The shop: what points can be had for, who may have it, and asking for it."""

from growth_tree.web.rewards import listing, redeeming, show
from growth_tree.web.rewards.blueprint import blueprint

__all__ = ["blueprint", "listing", "redeeming", "show"]
