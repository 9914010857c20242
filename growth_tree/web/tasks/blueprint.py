"""The one blueprint of all task pages."""

from flask import Blueprint

blueprint = Blueprint("tasks", __name__)
