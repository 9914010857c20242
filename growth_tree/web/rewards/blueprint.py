"""The one blueprint of the shop."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("rewards", __name__)
