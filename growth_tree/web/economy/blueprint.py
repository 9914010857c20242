"""The one blueprint of the economy of points."""

from flask import Blueprint

blueprint = Blueprint("economy", __name__)
