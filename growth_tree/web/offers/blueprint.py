"""The one blueprint of offers, and how a reward is found."""

from __future__ import annotations

from flask import Blueprint, abort

from growth_tree.domain.catalogue import Offer
from growth_tree.web import shell

blueprint = Blueprint("offers", __name__)


def offer_of(reward_id: str) -> Offer:
    """A reward that was ever offered, or 404."""
    return shell.world().catalogue.offers.get(reward_id) or abort(404)
