"""Objections: to any award, refusal or returned work of one's own, decided above whoever decided."""

from growth_tree.web.objections import deciding, listing, raising, show
from growth_tree.web.objections.blueprint import blueprint, to_decide

__all__ = ["blueprint", "deciding", "listing", "raising", "show", "to_decide"]
