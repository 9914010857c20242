"""The one blueprint of the ledger."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _

blueprint = Blueprint("ledger", __name__)

TONES = {"earned": "good", "withheld": "wait", "reversed": "bad"}
"""The tone of a line's pill."""


def types() -> dict[str, str]:
    """What the types of lines are called."""
    return {"earned": _("Awarded"), "withheld": _("Nothing earned"), "reversed": _("Taken back")}
