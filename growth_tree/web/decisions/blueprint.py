"""The one blueprint of decisions on work."""

from flask import Blueprint

blueprint = Blueprint("decisions", __name__)
