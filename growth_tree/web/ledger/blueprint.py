"""The one blueprint of the ledger, and from which moment of it one came to a line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlalchemy import Row

from growth_tree.web import moment
from growth_tree.web.moment import Moment

blueprint = Blueprint("ledger", __name__)


@blueprint.app_template_global()
def came_from(entry: Row[Any]) -> Moment:
    """The moment of the ledger from which somebody came to a line; the line itself is explained as of today."""
    return moment.asked(entry.member)
