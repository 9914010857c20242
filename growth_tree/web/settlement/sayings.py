"""What settlement calls things: the states of a week, and what is odd about a result."""

from __future__ import annotations

from flask_babel import gettext as _

from growth_tree.web.words import by_language

TONES = {"open": "wait", "above": "info", "settled": "good", "reopened": "wait", "none": ""}
"""The tone of the pill of a team's week."""


@by_language
def statuses() -> dict[str, str]:
    """Where a team's week stands for the viewer."""
    return {
        "open": _("To be settled"),
        "above": _("For a manager above"),
        "settled": _("Settled"),
        "reopened": _("Reopened"),
        "none": _("No targets"),
    }


@by_language
def anomalies() -> dict[str, str]:
    """What somebody should look at before a result is settled."""
    return {
        "missing": _("No figure came in"),
        "striking": _("Far from what was expected"),
        "gap": _("Days are missing"),
        "shock": _("Something hit everybody; it is taken out"),
        "overridden": _("The target was overridden"),
    }
