"""The one blueprint of fulfilment."""

from flask import Blueprint

blueprint = Blueprint("fulfilment", __name__)
