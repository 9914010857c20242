"""The one blueprint of redemptions."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("redemptions", __name__)
