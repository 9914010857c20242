"""The one blueprint of all import pages."""

from flask import Blueprint

blueprint = Blueprint("imports", __name__)
