"""The one blueprint of the boards."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("boards", __name__)
