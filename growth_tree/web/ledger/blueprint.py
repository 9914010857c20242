"""The one blueprint of the ledger."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ledger", __name__)
