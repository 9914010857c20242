"""The one blueprint of overrides."""

from flask import Blueprint

blueprint = Blueprint("overrides", __name__)
