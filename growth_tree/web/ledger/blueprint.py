"""The one blueprint of the ledger."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _

blueprint = Blueprint("ledger", __name__)

TONES = {
    "earned": "good",
    "withheld": "wait",
    "reversed": "bad",
    "held": "wait",
    "released": "good",
    "spent": "info",
    "returned": "good",
    "expired": "bad",
    "owed": "bad",
    "forgiven": "info",
    "repaid": "info",
}
"""The tone of a line's pill."""


def types() -> dict[str, str]:
    """What the types of lines are called."""
    return {
        "earned": _("Awarded"),
        "withheld": _("Nothing earned"),
        "reversed": _("Taken back"),
        "held": _("On hold"),
        "released": _("Hold released"),
        "spent": _("Spent"),
        "returned": _("Given back"),
        "expired": _("Expired"),
        "owed": _("Owed"),
        "forgiven": _("Forgiven"),
        "repaid": _("Debt paid"),
    }
